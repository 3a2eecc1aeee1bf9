package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/locales"
)

func TestEveryLanguageHasEveryWord(t *testing.T) {
	d, err := shell.LoadDictionary(locales.FS) // which checks ids, placeholders and emptiness
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.byLanguage["zh-CN"].all); n < 100 {
		t.Errorf("only %d messages", n)
	}
	if got := d.byLanguage["en"].say("summary_title", map[string]any{"Count": 1}, 1); got != "Fix this to continue" {
		t.Errorf("singular: %q", got)
	}
	if got := d.byLanguage["ko"].say("summary_title", map[string]any{"Count": 1}, 1); got != "다음 1곳을 고친 뒤 계속하세요" {
		t.Errorf("Korean: %q", got)
	}
}

func TestADefectiveLocaleIsRefused(t *testing.T) {
	files := func(change func(language, text string) string) fs.FS {
		m := fstest.MapFS{}
		for _, l := range shell.Languages() {
			data, err := fs.ReadFile(locales.FS, "active."+l+".toml")
			if err != nil {
				t.Fatal(err)
			}
			m["active."+l+".toml"] = &fstest.MapFile{Data: []byte(change(l, string(data)))}
		}
		return m
	}
	for name, tc := range map[string]struct{ language, old, new, want string }{
		"missing":            {"ko", "next = ", "#", `"next" is missing`},
		"empty":              {"en", `back = "Back"`, `back = " "`, `"back" is empty`},
		"other placeholders": {"en", "You chose “{{.Row}}”", "You chose “{{.Rwo}}”", `placeholders [Rwo], not [Row]`},
		"too much":           {"ko", "next = ", "more = \"x\"\nnext = ", `has "more"`},
		"never said":         {"", "problem_too_long", "problem_toolong", `lacks "problem_too_long"`},
	} {
		_, err := shell.LoadDictionary(files(func(l, text string) string {
			if tc.language != "" && l != tc.language {
				return text
			}
			return strings.Replace(text, tc.old, tc.new, 1)
		}))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDomainWordsAreComplete reads the domain's sources, so that a problem or disposition added there without a message
// here is found before a respondent meets it.
func TestDomainWordsAreComplete(t *testing.T) {
	said := map[string]bool{}
	for _, code := range problemCodes() {
		said[string(code)] = true
	}
	for _, d := range interview.Dispositions() {
		said[string(d)] = true
	}
	for file, types := range map[string][]string{"decode.go": {"ProblemCode"}, "interview.go": {"Disposition"}} {
		for _, word := range constants(t, "../interview/"+file, types) {
			if !said[word] {
				t.Errorf("%s: %q has no message", file, word)
			}
		}
	}
}

// constants are the values of the string constants of the types in a file.
func constants(t *testing.T, file string, types []string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && strings.Contains(strings.Join(types, " "), name.Name) {
			for _, v := range spec.Values {
				word, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, word)
			}
		}
		return true
	})
	if len(values) < 5 {
		t.Fatalf("%s: only %q found", file, values)
	}
	return values
}

// TestNoWordIsIdle finds messages that nothing says any more.
func TestNoWordIsIdle(t *testing.T) {
	var sources strings.Builder
	for _, dir := range []string{".", "templates", "../analysis", "../deliver", "../codebook", "../codebook/templates", "../report", "../plots", "../published", "../calibration", "../../cmd/fieldwork"} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if f.IsDir() || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			data, err := os.ReadFile(dir + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(data)
		}
	}
	spokenOf := map[string]bool{}
	for _, id := range spoken() {
		spokenOf[id] = true
	}
	d, err := shell.LoadDictionary(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	for id := range d.byLanguage["en"].all {
		used := regexp.MustCompile(`("` + id + `"|\.W\.` + id + `\b)`).MatchString(sources.String())
		// The words of columns and missing codes are looked up by the names of what they stand for; those of tests
		// by the names of the tests; those of the appendix and the codebook are put together, as those of the workbook and of delivered tables are, and their own tests ask for each.
		looked := slices.ContainsFunc([]string{"column_", "missing_", "appendix_", "tables_", "codebook_", "workbook_", "delivered_"}, func(prefix string) bool { return strings.HasPrefix(id, prefix) })
		if !used && !spokenOf[id] && !looked {
			t.Errorf("nothing says %q", id)
		}
	}
}

func TestWordsForOtherPackages(t *testing.T) {
	for language, want := range map[string]string{"zh-CN": "标准误", "en": "S.E.", "ko": "표준오차", "zh-TW": "标准误", "fr": "S.E.", "??": "S.E."} {
		if got := Words(language)("report_se"); got != want {
			t.Errorf("%s: %q", language, got)
		}
	}
	if got := Words("en")("report_nosuch"); got != "report_nosuch" {
		t.Errorf("unknown: %q", got)
	}
	for _, id := range strings.Fields(`n loglik pseudo_r2 adj_r2 se estimate model contents data warnings note
		variable category percent full_list cut constant`) {
		for _, language := range shell.Languages() {
			if got := Words(language)("report_" + id); got == "report_"+id {
				t.Errorf("%s lacks report_%s", language, id)
			}
		}
	}
}
