package plots

import (
	"slices"

	"fieldwork/internal/analysis"
	"fieldwork/internal/survey"
)

// text is a text of the survey in the language of the report, or the name when it says nothing.
func (d desk) text(t survey.Text, name string) string {
	if len(t) > 0 {
		if said := d.show(analysis.Cell{Text: t}); said != "" {
			return said
		}
	}
	return name
}

// group are the words of a group of the plan; "" for the only group when it has no words.
func (d desk) group(name string) string {
	if len(d.planned.Groups) < 2 && (len(d.planned.Groups) == 0 || len(d.planned.Groups[0].Label) == 0) {
		return ""
	}
	for _, g := range d.planned.Groups {
		if g.Name == name {
			return d.text(g.Label, name)
		}
	}
	return name
}

// outcome are the words of a category of the outcome: a type, a quota cell, or an answer.
func (d desk) outcome(name string) string {
	switch d.planned.Outcome {
	case "type":
		for _, t := range d.survey.Types {
			if t.Name == name {
				return d.text(t.Text, name)
			}
		}
	case "cell":
		for _, c := range d.survey.Cells {
			if c.Name == name {
				return d.text(c.Text, name)
			}
		}
	}
	if v, ok := d.survey.Variable(d.planned.Outcome); ok {
		for _, o := range v.Values {
			if o.Name == name {
				return d.text(o.Text, name)
			}
		}
	}
	return name
}

// model are the words of a model; "" for the only one, of which the figure need not say that it is the first.
func (d desk) model(name string) string {
	if len(d.planned.Models) < 2 {
		return ""
	}
	return d.words("report_model") + " (" + name + ")"
}

// variables are the terms of the plan in its order.
func (d desk) variables() []string {
	var names []string
	for _, r := range d.planned.Rows {
		if !r.Heading {
			names = append(names, r.Variable)
		}
	}
	return names
}

// isTerm tells whether a term stands in the plan: constants and cut points do not.
func (d desk) isTerm(name string) bool { return slices.Contains(d.variables(), name) }

// joined puts the words for a panel together.
func (d desk) joined(parts ...string) string {
	said := ""
	for _, p := range parts {
		if p != "" && said != "" {
			said += d.words("figure_colon")
		}
		said += p
	}
	return said
}
