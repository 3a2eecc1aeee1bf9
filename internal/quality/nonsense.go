package quality

import (
	"fmt"
	"slices"
	"strings"

	"fieldwork/internal/strictyaml"
)

// nonsense reads the free texts and flags those who typed anything at all to get on.
type nonsense struct {
	fields []string
	marks  []mark
}

func makeNonsense(r *reader, f ruleFile) (string, func() detector) {
	var known, fields []string
	for _, v := range r.survey.Variables {
		if isWords(v) {
			known = append(known, v.Name)
		}
	}
	found := len(*r.Findings)
	switch {
	case f.Text.all && len(known) == 0:
		r.Add(f.Text.at, "no-text", "the survey asks for no words", "remove the rule")
	case f.Text.all:
		fields = known
	case len(f.Text.names) == 0:
		r.Add(f.Text.at, "no-text", "the rule reads no text", "write `text: all`, or name variables of the survey")
	}
	for _, w := range f.Text.names {
		if !slices.Contains(known, w.Text) {
			r.Addf(w.At, "unknown-text", strictyaml.DidYouMean(w.Text, known), "%q is no text of the survey", w.Text)
		}
		fields = append(fields, w.Text)
	}
	text := "typed letters without sense into " + strings.Join(fields, ", ")
	if f.Text.all {
		text = "typed letters without sense into any text"
	}
	return text, unless(len(*r.Findings) > found, func() detector { return &nonsense{fields: fields} })
}

func (d *nonsense) see(p *passage) {
	var found []string
	for _, field := range d.fields {
		if why := senseless(p.path.Facts[field].Text()); why != "" {
			found = append(found, fmt.Sprintf("%s: %s", field, why))
		}
	}
	if len(found) > 0 {
		d.marks = append(d.marks, mark{at: int32(p.at), value: float64(len(found)), limit: 1, detail: strings.Join(found, ", ")})
	}
}

func (d *nonsense) judge(_ *cohort, flag func(int, float64, float64, string)) { raise(d.marks, flag) }
