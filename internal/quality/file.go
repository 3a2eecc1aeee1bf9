package quality

import (
	"github.com/goccy/go-yaml/ast"

	"fieldwork/internal/strictyaml"
)

// The types of this file are the shape of quality.yaml, key by key; docs/quality.md explains each, and a test holds the two
// together.

type qualityFile struct {
	At    strictyaml.Pos
	Rules []ruleFile `yaml:"rules"`
	Keep  []keepFile `yaml:"keep"`
}

type ruleFile struct {
	At         strictyaml.Pos
	Rule       strictyaml.Word `yaml:"rule"`
	Name       strictyaml.Word `yaml:"name"`
	Version    *int            `yaml:"version"`
	Because    strictyaml.Word `yaml:"because"`
	Below      *float64        `yaml:"below"`
	Least      *int            `yaml:"least"`
	Pages      *int            `yaml:"pages"`
	Grid       strictyaml.Word `yaml:"grid"`
	Run        *int            `yaml:"run"`
	Failed     *int            `yaml:"failed"`
	Answers    *int            `yaml:"answers"`
	Interviews *int            `yaml:"interviews"`
	If         strictyaml.Word `yaml:"if"`
	Text       textsFile       `yaml:"text"`
}

type keepFile struct {
	At    strictyaml.Pos
	Keep  strictyaml.Word   `yaml:"keep"`
	Drop  []strictyaml.Word `yaml:"drop"`
	Flags *int              `yaml:"flags"`
}

// textsFile is a list of variables, or the word all.
type textsFile struct {
	at    strictyaml.Pos
	all   bool
	names []strictyaml.Word
}

// DecodeYAML reads the variables.
func (t *textsFile) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	t.at = d.At(n)
	if s, ok := n.(*ast.StringNode); ok && s.Value == All {
		t.all = true
		return
	}
	d.Into(n, &t.names)
}

// DescribeYAML describes a list of variables or the word all.
func (*textsFile) DescribeYAML(d *strictyaml.Describer) *strictyaml.Schema {
	return &strictyaml.Schema{OneOf: []*strictyaml.Schema{{Const: All}, d.Of([]strictyaml.Word{})}}
}

// given tells which of the keys that only some kinds of rule take stand in the file.
func (f ruleFile) given() map[string]bool {
	return map[string]bool{
		"below": f.Below != nil, "least": f.Least != nil, "pages": f.Pages != nil, "grid": f.Grid.Text != "", "run": f.Run != nil,
		"failed": f.Failed != nil, "answers": f.Answers != nil, "interviews": f.Interviews != nil, "if": f.If.Text != "",
		"text": f.Text.at.Line > 0,
	}
}
