package shell

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/locales"
)

func TestEveryLanguageHasEveryWord(t *testing.T) {
	d, err := LoadDictionary(locales.FS) // which checks ids, placeholders and emptiness
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.IDs()); n < 100 {
		t.Errorf("only %d messages", n)
	}
	if got := d.byLanguage["en"].Say("summary_title", map[string]any{"Count": 1}, 1); got != "Fix this to continue" {
		t.Errorf("singular: %q", got)
	}
	if got := d.byLanguage["ko"].Say("summary_title", map[string]any{"Count": 1}, 1); got != "다음 1곳을 고친 뒤 계속하세요" {
		t.Errorf("Korean: %q", got)
	}
}

func TestADefectiveLocaleIsRefused(t *testing.T) {
	files := func(change func(language, text string) string) fs.FS {
		m := fstest.MapFS{}
		for _, l := range Languages() {
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
		"a plain singular":   {"en", `back = "Back"`, `back = { one = "Back", other = "Backs" }`, `"back" has a form for one`},
		"too much":           {"ko", "next = ", "more = \"x\"\nnext = ", `has "more"`},
	} {
		_, err := LoadDictionary(files(func(l, text string) string {
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

func TestAWordThatTwoFilesGiveIsRefused(t *testing.T) {
	m := fstest.MapFS{}
	for _, l := range Languages() {
		m["active."+l+".toml"] = &fstest.MapFile{Data: []byte(`back = "Back"`)}
		m["part."+l+".toml"] = &fstest.MapFile{Data: []byte(`back = "Return"`)}
	}
	if _, err := LoadDictionary(m); err == nil || !strings.Contains(err.Error(), `"back" is there twice`) {
		t.Errorf("a word of two files: %v", err)
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
		for _, language := range Languages() {
			if got := Words(language)("report_" + id); got == "report_"+id {
				t.Errorf("%s lacks report_%s", language, id)
			}
		}
	}
}

func TestRequireNamesTheMissingMessage(t *testing.T) {
	d, err := LoadDictionary(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Require([]string{"next", "problem_nosuch"}); err == nil || !strings.Contains(err.Error(), `lacks "problem_nosuch"`) {
		t.Errorf("a missing message: %v", err)
	}
	if err := d.Require([]string{"next"}); err != nil {
		t.Error(err)
	}
}
