package strictyaml

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// whole is a shape with everything that a file may be made of.
type whole struct {
	Sample sample          `yaml:"sample"`
	Either either          `yaml:"either"`
	Words  map[string]Word `yaml:"words"`
	Low    part            `yaml:"low"` // looks like a language, and is none
	More   *whole          `yaml:"more"`
}

// either is a Custom type: a part, or the word none.
type either struct {
	none bool
	part
}

func (e *either) DecodeYAML(d *Decoder, n ast.Node) {
	if s, ok := n.(*ast.StringNode); ok && s.Value == "none" {
		e.none = true
		return
	}
	d.Into(n, &e.part)
}

func (e *either) DescribeYAML(d *Describer) *Schema {
	return &Schema{OneOf: []*Schema{{Const: "none"}, d.Of(e.part)}}
}

// described is a file that gathers texts by language beside its keys.
type described struct {
	At    Pos
	Text  map[string]string `yaml:",inline"`
	Whole whole             `yaml:"whole"`
	Low   part              `yaml:"low"`
}

func compileSchema(t testing.TB, s *Schema) *jsonschema.Schema {
	t.Helper()
	data, err := s.JSON()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("file.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("file.json")
}

func shape(t testing.TB) *jsonschema.Schema {
	return compileSchema(t, Describe("a file", described{}, func(of reflect.Type, key string) Explanation {
		return Explanation{Text: "what " + key + " is", Required: of == reflect.TypeFor[part]() && key == "code"}
	}))
}

func TestSchema(t *testing.T) {
	schema := shape(t)
	for _, c := range []struct {
		name, yaml string
		taken      bool
	}{
		{"texts by language", "en: Yes\nzh-CN: 是\nko: 5\n", true},
		{"a key that looks like a language", "low: {code: 1}\n", true},
		{"an unknown key", "text: Yes\n", false},
		{"a list as text", "en: [Yes]\n", false},
		{"every basic type", "whole: {sample: {name: true, limit: 20m, max: 3, share: 1, on: false, parts: [{code: 1}], map: {a: {code: 7}}}}\n", true},
		{"half a number", "whole: {sample: {max: 1.5}}\n", false},
		{"a word for a number", "whole: {sample: {share: all}}\n", false},
		{"a word for a truth value", "whole: {sample: {on: maybe}}\n", false},
		{"a duration without a unit", "whole: {sample: {limit: 20}}\n", false},
		{"a duration in words", "whole: {sample: {limit: soon}}\n", false},
		{"no duration", "whole: {sample: {limit: 0}}\n", true},
		{"a long duration", "whole: {sample: {limit: 1h30.5m}}\n", true},
		{"one thing for a list", "whole: {sample: {parts: {code: 1}}}\n", false},
		{"a required key", "whole: {sample: {parts: [{}]}}\n", false},
		{"one of two", "whole: {either: none}\n", true},
		{"the other of two", "whole: {either: {code: 1}}\n", true},
		{"neither of two", "whole: {either: nobody}\n", false},
		{"a shape within itself", "whole: {more: {more: {low: {code: 2}}}}\n", true},
		{"a mistake within a shape within itself", "whole: {more: {more: {lw: {code: 2}}}}\n", false},
		{"a value that is missing", "whole: {words: {a: }}\n", false},
	} {
		err := schema.Validate(asJSON(t, c.yaml))
		if (err == nil) != c.taken {
			t.Errorf("%s: %v", c.name, err)
		}
		var into described
		findings := Decode("f.yaml", []byte(c.yaml), &into)
		if c.taken != (len(findings) == 0) && c.name != "a required key" { // which the decoder leaves to lint
			t.Errorf("%s: the decoder differs: %v", c.name, findings)
		}
	}
}

func asJSON(t testing.TB, text string) any {
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestSchemaSaysWhatItIs holds that each key carries its explanation.
func TestSchemaSaysWhatItIs(t *testing.T) {
	data, err := Describe("a file", described{}, func(_ reflect.Type, key string) Explanation { return Explanation{Text: "<" + key + ">"} }).JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"title": "a file"`, `"<low>"`, `"<` + Languages + `>"`, `"<limit>"`, `"https://json-schema.org/draft/2020-12/schema"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the schema lacks %s:\n%s", want, data)
		}
	}
}

// TestUndescribedCustom holds that a type that reads its own node cannot be forgotten.
func TestUndescribedCustom(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a custom type without a description has a schema")
		}
	}()
	Describe("a file", struct {
		Silent silent `yaml:"silent"`
	}{}, func(reflect.Type, string) Explanation { return Explanation{} })
}

type silent struct{}

func (*silent) DecodeYAML(*Decoder, ast.Node) {}

// FuzzSchema holds that the schema takes whatever the decoder takes, so that no editor underlines a sound file.
func FuzzSchema(f *testing.F) {
	f.Add([]byte("en: Yes\nlow: {code: 1}\n"))
	f.Add([]byte("whole: {sample: {name: x, limit: 1h2m, max: 0x1F, share: .5, on: true}}\n"))
	f.Add([]byte("whole:\n  either: none\n  words: {a: 1, b: |\n    text\n  }\n"))
	f.Add([]byte("whole: {sample: {limit: -0, parts: [], map: {}}}\n"))
	schema := compileSchema(f, Describe("a file", described{}, func(reflect.Type, string) Explanation { return Explanation{} }))
	f.Fuzz(func(t *testing.T, data []byte) {
		var into described
		if len(Decode("f.yaml", data, &into)) > 0 {
			return
		}
		var v any
		if yaml.Unmarshal(data, &v) != nil {
			return
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("the decoder takes what the schema refuses: %v\n%s", err, data)
		}
	})
}
