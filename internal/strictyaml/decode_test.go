package strictyaml

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

type sample struct {
	At    Pos
	Name  Word              `yaml:"name"`
	Text  map[string]string `yaml:",inline"`
	Limit time.Duration     `yaml:"limit"`
	Max   *int              `yaml:"max"`
	Share float64           `yaml:"share"`
	On    bool              `yaml:"on"`
	Parts []part            `yaml:"parts"`
	Map   map[string]part   `yaml:"map"`
}

type part struct {
	At   Pos
	Code int `yaml:"code"`
}

func TestDecode(t *testing.T) {
	var s sample
	findings := Decode("f.yaml", []byte("name: 你好\nzh-CN: 中文\nen: \"Yes\"\nlimit: 20m\nmax: 3\nshare: 1\non: true\nparts:\n  - {code: 1}\n  - code: -2\nmap:\n  a: {code: 7}\n"), &s)
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	three := 3
	want := sample{At: Pos{"f.yaml", 1, 1}, Name: Word{"你好", Pos{"f.yaml", 1, 7}}, Text: map[string]string{"zh-CN": "中文", "en": "Yes"},
		Limit: 20 * time.Minute, Max: &three, Share: 1, On: true,
		Parts: []part{{Pos{"f.yaml", 9, 6}, 1}, {Pos{"f.yaml", 10, 5}, -2}}, Map: map[string]part{"a": {Pos{"f.yaml", 12, 7}, 7}}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("decoded\n%+v\nwant\n%+v", s, want)
	}
}

func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"unknown key", "nmae: x\n", `f.yaml:1:1: unknown-key: unknown key "nmae"; did you mean "name"?`},
		{"not a number", "max: many\n", "f.yaml:1:6: yaml-type: a whole number is wanted here; write a whole number"},
		{"a float is no int", "max: 1.5\n", "f.yaml:1:6: yaml-type: a whole number is wanted here; write a whole number"},
		{"not a duration", "limit: soon\n", `f.yaml:1:8: yaml-type: "soon" is no duration; write a number with a unit, such as 20m`},
		{"list wanted", "parts: 3\n", "f.yaml:1:8: yaml-type: a list is wanted here; write `- item` lines or [a, b]"},
		{"anchor", "name: &a x\n", "f.yaml:1:7: yaml-anchor: anchors, aliases and tags are not read; write the value out"},
		{"every mistake at once", "x: 1\ny: 2\n", "f.yaml:2:1: unknown-key"},
		{"no document", "", "f.yaml:1:1: yaml-document"},
		{"no mapping", "- 1\n", "f.yaml:1:1: yaml-type: a mapping is wanted here"},
		{"not UTF-8", "name: a\nen: \xc4\xfa\n", "f.yaml:2:1: not-utf8: the file is not UTF-8; save it as UTF-8"},
		{"a byte order mark is no key", "\ufeffnmae: x\n", `unknown key "nmae"`},
		{"broken", "a: [1\n", "f.yaml:1:"},
		{"twice the same key", "name: a\nname: b\n", "f.yaml:2:1: yaml-syntax"},
	} {
		var s sample
		if got := Decode("f.yaml", []byte(c.yaml), &s).Error(); !strings.Contains(got, c.want) {
			t.Errorf("%s: findings\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"knwon", `did you mean "known"?`},
		{"nothing_like_it", "use one of known, other"},
	} {
		if got := DidYouMean(c.name, []string{"other", "known"}); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// FuzzDecode holds that no file makes the reader panic.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: x\nparts: [{code: 1}]\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Add([]byte("name: |\n  a\n\n  b\n"))
	f.Add([]byte("{a: &x [*x]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s sample
		_ = Decode("f.yaml", data, &s).Error()
	})
}
