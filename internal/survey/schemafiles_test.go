package survey_test

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// schemaOf compiles the schema of a file as an editor would.
func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	data, err := survey.Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func readYAML(t *testing.T, text string) (v any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestSchemaTakesShippedFiles holds that no editor underlines a file that lint takes.
func TestSchemaTakesShippedFiles(t *testing.T) {
	files, err := fs.Glob(questionnaires.FS, "*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no shipped files: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".yaml")
		if !slices.Contains(survey.SchemaNames(), name) {
			continue
		}
		data, err := fs.ReadFile(questionnaires.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		if err := schemaOf(t, name).Validate(readYAML(t, string(data))); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if line, _, _ := strings.Cut(string(data), "\n"); line != "# yaml-language-server: $schema=../../docs/schema/"+name+".schema.json" {
			t.Errorf("%s does not begin with the line that names its schema to editors, but with %q", file, line)
		}
	}
}

func TestSchemaTakesSoundFiles(t *testing.T) {
	for name, text := range map[string]string{"questionnaire": sound, "sources": signed} {
		if err := schemaOf(t, name).Validate(readYAML(t, text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaFindsMistakes spoils a sound file in one place: the schema refuses it, and so does lint.
func TestSchemaFindsMistakes(t *testing.T) {
	for _, c := range []struct{ name, old, new string }{
		{"a misspelt key", "order: random", "oder: random"},
		{"a misspelt key at the top", "pages:", "page:"},
		{"an unknown order", "order: random", "order: shuffled"},
		{"a word for a number", "max: 99", "max: many"},
		{"half a number", "max: 99", "max: 99.5"},
		{"a question of two kinds", "{text: why, ", "{text: why, number: b, "},
		{"a question of no kind", "{text: why, ", "{"},
		{"a lease without a unit", "languages: [zh-CN, en]", "languages: [zh-CN, en]\nlease: 20"},
		{"one language for a list", "languages: [zh-CN, en]", "languages: zh-CN"},
		{"a page that is a word", "- gate", "- gat"},
		{"an option without a code", "{code: 1, name: market", "{name: market"},
		{"no target", ", target: 10", ""},
		{"a target of nobody", "target: 10", "target: 0"},
		{"a target in words", "target: 10", "target: all"},
		{"a name with capitals", "number: age", "number: Age"},
		{"a survey's name with capitals", "survey: shoes", "survey: Shoes"},
		{"a list's name with capitals", "  shop:", "  Shop:"},
		{"a requirement without a rule", "need: adult, if: age >= 18", "need: adult"},
		{"yes for true", "optional: true", "optional: yes"},
		{"a text without its language", "title: {en: Shoes, zh-CN: 鞋}", "title: Shoes"},
		{"no notice and no reason", "privacy: {none: a survey of tests}", "privacy: {handler: {en: Us, zh-CN: 我们}}"},
		{"a rule that is a list", `if: is(type, "loyal")`, "if: [loyal]"},
		{"a menu by another name", "{number: age, ", "{number: age, show: menu, "},
	} {
		spoilt := strings.Replace(sound, c.old, c.new, 1)
		if spoilt == sound {
			t.Fatalf("%s: %q is not in the sound questionnaire", c.name, c.old)
		}
		if schemaOf(t, "questionnaire").Validate(readYAML(t, spoilt)) == nil {
			t.Errorf("%s: the schema takes it", c.name)
		}
		if _, findings := survey.Parse("q.yaml", []byte(spoilt)); len(findings) == 0 {
			t.Errorf("%s: lint takes it", c.name)
		}
	}
}

func TestSchemaFindsMistakesInSources(t *testing.T) {
	for _, c := range []struct{ name, old, new string }{
		{"a misspelt key", "redirect:", "redirects:"},
		{"an unknown outcome", "complete: https", "completed: https"},
		{"an unknown outcome of a signature", "outcomes: [complete]", "outcomes: [done]"},
		{"an unknown algorithm", "hmac-sha1", "hmac-sha3"},
		{"an unknown part", "over: fields", "over: everything"},
		{"an unknown encoding", "base64url", "base32"},
		{"an unknown word", "words: {complete: 5", "words: {finished: 5"},
		{"a duration without a unit", "skew: 1m", "skew: 1"},
		{"a key without its id", "{id: new, secret: PANEL_NEW}", "{secret: PANEL_NEW}"},
		{"once by another name", "once: browser", "once: person"},
	} {
		spoilt := strings.Replace(signed, c.old, c.new, 1)
		if spoilt == signed {
			t.Fatalf("%s: %q is not in the sound file", c.name, c.old)
		}
		if schemaOf(t, "sources").Validate(readYAML(t, spoilt)) == nil {
			t.Errorf("%s: the schema takes it", c.name)
		}
		if _, findings := survey.ParseSources("s.yaml", []byte(spoilt)); len(findings) == 0 {
			t.Errorf("%s: lint takes it", c.name)
		}
	}
}

func TestUnknownSchema(t *testing.T) {
	if _, err := survey.Schema("questionaire"); err == nil || !strings.Contains(err.Error(), `did you mean "questionnaire"?`) {
		t.Errorf("an unknown schema: %v", err)
	}
}
