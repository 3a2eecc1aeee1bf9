package survey

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"fieldwork/internal/strictyaml"
)

// The types of this file are the shape of questionnaire.yaml, key by key; docs/questionnaire.md explains each key and a
// test holds the two together. compile.go turns them into a Survey.

type surveyFile struct {
	At        strictyaml.Pos
	Survey    strictyaml.Word       `yaml:"survey"`
	Title     textKeys              `yaml:"title"`
	Organiser textKeys              `yaml:"organiser"`
	Languages []strictyaml.Word     `yaml:"languages"`
	Privacy   privacyFile           `yaml:"privacy"`
	Paradata  []strictyaml.Word     `yaml:"paradata"`
	Lists     map[string]optionList `yaml:"lists"`
	Pages     []pageFile            `yaml:"pages"`
	Eligible  []requirementFile     `yaml:"eligible"`
	Types     []typeFile            `yaml:"types"`
	Assign    []assignFile          `yaml:"assign"`
	Quotas    []cellFile            `yaml:"quotas"`
	Lease     time.Duration         `yaml:"lease"`
	TimeZone  strictyaml.Word       `yaml:"time_zone"`
	Derive    []deriveFile          `yaml:"derive"`
}

// textKeys is a text given as a mapping of its own: {zh-CN: …, en: …}.
type textKeys struct {
	At   strictyaml.Pos
	Text map[string]string `yaml:",inline"`
}

type optionList struct {
	at      strictyaml.Pos
	ordinal bool
	options []optionFile
}

// listKeys are a list that is more than its options.
type listKeys struct {
	Ordinal []optionFile `yaml:"ordinal"`
}

// DecodeYAML reads the options of a list, which stand under a key of their own when their order means something.
func (l *optionList) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	l.at = d.At(n)
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		var keys listKeys
		d.Into(n, &keys)
		l.ordinal, l.options = true, keys.Ordinal
	default:
		d.Into(n, &l.options)
	}
}

type optionFile struct {
	At        strictyaml.Pos
	Code      *int              `yaml:"code"`
	Name      strictyaml.Word   `yaml:"name"`
	Text      map[string]string `yaml:",inline"`
	Specify   bool              `yaml:"specify"`
	If        strictyaml.Word   `yaml:"if"`
	Exclusive bool              `yaml:"exclusive"`
	Anchor    bool              `yaml:"anchor"`
}

// pageFile is a page, or the word gate.
type pageFile struct {
	at   strictyaml.Pos
	gate bool
	pageKeys
}

type pageKeys struct {
	At      strictyaml.Pos
	Page    strictyaml.Word `yaml:"page"`
	Title   textKeys        `yaml:"title"`
	If      strictyaml.Word `yaml:"if"`
	Order   strictyaml.Word `yaml:"order"`
	Shuffle strictyaml.Word `yaml:"shuffle"`
	Anchor  bool            `yaml:"anchor"`
	Ask     []questionFile  `yaml:"ask"`
}

// DecodeYAML reads a page or the gate.
func (p *pageFile) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	p.at = d.At(n)
	if s, ok := n.(*ast.StringNode); ok && s.Value == "gate" {
		p.gate = true
		return
	}
	d.Into(n, &p.pageKeys)
}

// questionFile is a question; exactly one of the kinds' keys names its variable.
type questionFile struct {
	At       strictyaml.Pos
	Consent  strictyaml.Word   `yaml:"consent"`
	One      strictyaml.Word   `yaml:"one"`
	Many     strictyaml.Word   `yaml:"many"`
	Grid     strictyaml.Word   `yaml:"grid"`
	Scale    strictyaml.Word   `yaml:"scale"`
	Rank     strictyaml.Word   `yaml:"rank"`
	Number   strictyaml.Word   `yaml:"number"`
	Date     strictyaml.Word   `yaml:"date"`
	Month    strictyaml.Word   `yaml:"month"`
	Words    strictyaml.Word   `yaml:"text"`
	Note     strictyaml.Word   `yaml:"note"`
	Text     map[string]string `yaml:",inline"`
	Help     textKeys          `yaml:"help"`
	Unit     textKeys          `yaml:"unit"`
	If       strictyaml.Word   `yaml:"if"`
	Of       strictyaml.Word   `yaml:"of"`
	Rows     strictyaml.Word   `yaml:"rows"`
	Min      *int              `yaml:"min"`
	Max      *int              `yaml:"max"`
	Pick     *int              `yaml:"pick"`
	Low      textKeys          `yaml:"low"`
	High     textKeys          `yaml:"high"`
	From     strictyaml.Word   `yaml:"from"`
	To       strictyaml.Word   `yaml:"to"`
	Optional bool              `yaml:"optional"`
	Soft     bool              `yaml:"soft"`
	Refuse   bool              `yaml:"may_refuse"`
	Unknown  bool              `yaml:"may_not_know"`
	Show     strictyaml.Word   `yaml:"show"`
	Order    strictyaml.Word   `yaml:"order"`
	Anchor   bool              `yaml:"anchor"`
	Chosen   strictyaml.Word   `yaml:"chosen"`
	Rest     strictyaml.Word   `yaml:"not_chosen"`
	Expect   strictyaml.Word   `yaml:"expect"`
	For      strictyaml.Word   `yaml:"for"`
}

type requirementFile struct {
	At   strictyaml.Pos
	Need strictyaml.Word `yaml:"need"`
	If   strictyaml.Word `yaml:"if"`
}

type typeFile struct {
	At   strictyaml.Pos
	Type strictyaml.Word   `yaml:"type"`
	Text map[string]string `yaml:",inline"`
	If   strictyaml.Word   `yaml:"if"`
}

type cellFile struct {
	At        strictyaml.Pos
	Cell      strictyaml.Word   `yaml:"cell"`
	Text      map[string]string `yaml:",inline"`
	Dimension string            `yaml:"dimension"`
	Types     []strictyaml.Word `yaml:"types"`
	If        strictyaml.Word   `yaml:"if"`
	Assign    strictyaml.Word   `yaml:"assign"`
	Target    targetFile        `yaml:"target"`
	Closes    strictyaml.Word   `yaml:"closes"`
}

// assignFile is a variable that the gate draws, such as the arm of an experiment.
type assignFile struct {
	At     strictyaml.Pos
	Assign strictyaml.Word   `yaml:"assign"`
	Of     strictyaml.Word   `yaml:"of"`
	Text   map[string]string `yaml:",inline"`
}

type deriveFile struct {
	At     strictyaml.Pos
	Derive strictyaml.Word   `yaml:"derive"`
	Text   map[string]string `yaml:",inline"`
	Of     strictyaml.Word   `yaml:"of"`
	Value  strictyaml.Word   `yaml:"value"`

	Recode    strictyaml.Word `yaml:"recode"`
	To        targetMap       `yaml:"to"`
	Otherwise strictyaml.Word `yaml:"otherwise"`
	Top       *float64        `yaml:"top"`
	Bottom    *float64        `yaml:"bottom"`
}
