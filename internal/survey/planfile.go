package survey

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"fieldwork/internal/strictyaml"
)

// The types below are the shape of analysis.yaml, key by key; docs/analysis.md explains each.

type planFile struct {
	At      strictyaml.Pos
	Where   strictyaml.Word `yaml:"where"`
	Derived []deriveFile    `yaml:"derived"`
	Tables  []placedTable   `yaml:"tables"`
}

// placedTable is a table with what was found while it was read, which must not take the other tables with it.
type placedTable struct {
	found strictyaml.Findings
	tableFile
}

// DecodeYAML reads a table.
func (p *placedTable) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	before := len(*d.Findings)
	d.Into(n, &p.tableFile)
	p.found = slices.Clone((*d.Findings)[before:])
	if p.At.Line == 0 { // it is no mapping, which has been said
		p.At = d.At(n)
	}
}

type tableFile struct {
	At             strictyaml.Pos
	Table          strictyaml.Word   `yaml:"table"`
	Number         strictyaml.Word   `yaml:"number"`
	Kind           strictyaml.Word   `yaml:"kind"`
	Of             strictyaml.Word   `yaml:"of"`
	Title          textKeys          `yaml:"title"`
	Notes          []textKeys        `yaml:"notes"`
	PublishedNotes []textKeys        `yaml:"published_notes"`
	Where          strictyaml.Word   `yaml:"where"`
	Weights        strictyaml.Word   `yaml:"weights"`
	Beside         strictyaml.Word   `yaml:"beside"`
	Question       strictyaml.Word   `yaml:"question"`
	Top            int               `yaml:"top"`
	SortBy         strictyaml.Word   `yaml:"sort_by"`
	By             strictyaml.Word   `yaml:"by"`
	Test           bool              `yaml:"test"`
	Groups         []groupFile       `yaml:"groups"`
	Rows           []rowFile         `yaml:"rows"`
	Outcome        strictyaml.Word   `yaml:"outcome"`
	Base           strictyaml.Word   `yaml:"base"`
	Models         []strictyaml.Word `yaml:"models"`
	Figures        []strictyaml.Word `yaml:"figures"`
}

type groupFile struct {
	At    strictyaml.Pos
	Group strictyaml.Word   `yaml:"group"`
	Text  map[string]string `yaml:",inline"`
	Where strictyaml.Word   `yaml:"where"`
}

type rowFile struct {
	At       strictyaml.Pos
	Heading  strictyaml.Word   `yaml:"heading"`
	Variable strictyaml.Word   `yaml:"variable"`
	Text     map[string]string `yaml:",inline"`
	Code     strictyaml.Word   `yaml:"code"`
	Models   []strictyaml.Word `yaml:"models"`
	Groups   []strictyaml.Word `yaml:"groups"`
}
