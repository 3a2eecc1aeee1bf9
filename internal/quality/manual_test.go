package quality

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"fieldwork/internal/strictyaml"
	"fieldwork/questionnaires"
)

const manual = "../../docs/quality.md"

// manualTable is the table under a heading of the manual, by the words of its first column.
func manualTable(t *testing.T, heading string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	rows, under := map[string][]string{}, ""
	for _, line := range strings.Split(string(data), "\n") {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") {
			under = title
		}
		if under != heading || !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), " |")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		for _, word := range strings.Split(cells[0], ", ") {
			rows[strings.Trim(word, "`")] = cells[1:]
		}
	}
	return rows
}

// headings are where the keys of each type are explained.
func headings() map[reflect.Type]string {
	return map[reflect.Type]string{
		reflect.TypeFor[qualityFile](): "quality.yaml", reflect.TypeFor[ruleFile](): "A rule", reflect.TypeFor[keepFile](): "A rule of keeping",
	}
}

// TestEveryKeyIsDocumented holds the manual's tables of keys to the types, both ways.
func TestEveryKeyIsDocumented(t *testing.T) {
	for typ, heading := range headings() {
		rows := manualTable(t, heading)
		for i := range typ.NumField() {
			key := typ.Field(i).Tag.Get("yaml")
			if _, ok := rows[key]; key != "" && !ok {
				t.Errorf("%s says nothing of the key `%s` under %q", manual, key, heading)
			}
			delete(rows, key)
		}
		for key := range rows {
			t.Errorf("%s explains the key `%s` under %q, which the file does not have", manual, key, heading)
		}
	}
}

// TestEveryKindIsDocumented holds the table of kinds to the kinds, with the keys that each needs and takes.
func TestEveryKindIsDocumented(t *testing.T) {
	rows := manualTable(t, "Kinds of rule")
	for name, k := range kinds() {
		row, ok := rows[name]
		if !ok || len(row) != 3 {
			t.Errorf("%s does not explain the kind %q", manual, name)
			continue
		}
		if got, want := row[0], quoted(k.needs); got != want {
			t.Errorf("%s: needs %s, the manual says %s", name, want, got)
		}
		if got, want := row[1], quoted(k.takes); got != want {
			t.Errorf("%s: takes %s, the manual says %s", name, want, got)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("%s explains the kind %q, which is not there", manual, name)
	}
}

func quoted(keys []string) string {
	var words []string
	for _, k := range keys {
		words = append(words, "`"+k+"`")
	}
	return strings.Join(words, ", ")
}

// TestEveryCodeIsDocumented holds the manual's findings to the codes that this package reports, both ways.
func TestEveryCodeIsDocumented(t *testing.T) {
	rows, files := manualTable(t, "Findings"), 0
	names, _ := filepath.Glob("*.go")
	reported := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files++
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if code := codeOf(call); code != "" {
					reported[code] = true
				}
			}
			return true
		})
	}
	if files < 10 || len(reported) < 10 {
		t.Fatalf("%d codes in %d files: the search is broken", len(reported), files)
	}
	for code := range reported {
		if row, ok := rows[code]; !ok || len(row) != 3 || slices.Contains(row, "") {
			t.Errorf("%s lacks the code %q, its cure or its example", manual, code)
		}
		delete(rows, code)
	}
	for code := range rows {
		t.Errorf("%s explains the code %q, which nothing reports", manual, code)
	}
}

// codeOf is the code that a call reports, "" when it reports none.
func codeOf(call *ast.CallExpr) string {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 4 || method.Sel.Name != "Add" && method.Sel.Name != "Addf" {
		return ""
	}
	literal, ok := call.Args[1].(*ast.BasicLit)
	if !ok {
		return ""
	}
	code, _ := strconv.Unquote(literal.Value)
	return code
}

// described is the schema that the types and the manual make.
func described(t *testing.T) []byte {
	t.Helper()
	explain := func(of reflect.Type, key string) strictyaml.Explanation {
		row, ok := manualTable(t, headings()[of])[key]
		if !ok || len(row) != 2 {
			t.Errorf("%s: no row for `%s` of %s", manual, key, of)
			return strictyaml.Explanation{}
		}
		return strictyaml.Explanation{Text: row[1], Required: row[0] == "required"}
	}
	want, err := strictyaml.Describe(File+" of a fieldwork survey", qualityFile{}, explain).JSON()
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// TestSchemaIsKept holds the kept schemas to the types and to the manual.
func TestSchemaIsKept(t *testing.T) {
	want := described(t)
	for _, name := range []string{"quality.schema.json", "../../docs/schema/quality.schema.json"} {
		if flag.Lookup("update").Value.String() == "true" && !t.Failed() {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the types and the manual say; run go test ./internal/quality -run Schema -update (%v)", name, err)
		}
	}
}

// TestSchemaTakesShippedFiles holds that no editor underlines a shipped file, and that each names the schema.
func TestSchemaTakesShippedFiles(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("quality.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled := c.MustCompile("quality.json")
	for _, survey := range []string{"haitao-2015", "city-libraries"} {
		data, err := questionnaires.FS.ReadFile(survey + "/" + File)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := yaml.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(v); err != nil {
			t.Errorf("%s: %v", survey, err)
		}
		if !bytes.HasPrefix(data, []byte("# yaml-language-server: $schema=../../docs/schema/quality.schema.json\n")) {
			t.Errorf("%s does not name its schema to editors", survey)
		}
		spoilt := bytes.Replace(data, []byte("rule: speeder"), []byte("rule: speeding"), 1)
		if err := yaml.Unmarshal(spoilt, &v); err != nil || compiled.Validate(v) == nil {
			t.Errorf("%s: the schema takes a rule that is not known (%v)", survey, err)
		}
	}
}
