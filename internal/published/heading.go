package published

import (
	"strings"

	"fieldwork/internal/analysis"
	"fieldwork/internal/survey"
)

// heading is what a line's block is called: a variable, or an outcome in a group; false when there is but one block.
func (g grid) heading(l line) (analysis.Cell, bool) {
	row := l.first.row
	if g.byVariable() {
		c := g.variable(row.Name("variable"))
		if g.planned.Kind == survey.CrosstabTable && len(g.planned.Groups) > 1 {
			c = g.join([]analysis.Cell{c, g.group(row.Name("within"))})
		}
		c.Role = analysis.Block
		return c, true
	}
	if strings.HasSuffix(l.first.records, "_models") && g.axis == "group" {
		return analysis.Cell{}, false
	}
	var parts []analysis.Cell
	if g.axis == "model" && len(g.planned.Groups) > 1 {
		parts = append(parts, g.group(row.Name("group")))
	}
	if outcome := row.Name("outcome"); outcome != "" {
		parts = append(parts, g.option(g.planned.Outcome, outcome))
	}
	if len(parts) == 0 {
		return analysis.Cell{}, false
	}
	c := g.join(parts)
	c.Role = analysis.Block
	return c, true
}

// join puts names together in every language of the survey.
func (g grid) join(parts []analysis.Cell) analysis.Cell {
	if len(parts) == 1 {
		return parts[0]
	}
	joined := survey.Text{}
	for _, language := range g.survey.Languages {
		var words []string
		for _, p := range parts {
			words = append(words, p.Show(language, func(id string) string { return id }))
		}
		joined[language] = strings.Join(words, " · ")
	}
	return analysis.Cell{Text: joined}
}

// variable is what a variable of the table is called: by the plan, or else by the questionnaire.
func (g grid) variable(name string) analysis.Cell {
	for _, r := range g.planned.Rows {
		if r.Variable == name && len(r.Label) > 0 {
			return analysis.Cell{Text: r.Label}
		}
	}
	if v, ok := g.survey.Variable(name); ok && len(v.Label) > 0 {
		return analysis.Cell{Text: v.Label}
	}
	return analysis.Cell{Plain: name}
}

// option is what a value of a variable is called.
func (g grid) option(variable, name string) analysis.Cell {
	switch variable {
	case "type":
		for _, t := range g.survey.Types {
			if t.Name == name && len(t.Text) > 0 {
				return analysis.Cell{Text: t.Text}
			}
		}
	case "cell":
		for _, c := range g.survey.Cells {
			if c.Name == name && len(c.Text) > 0 {
				return analysis.Cell{Text: c.Text}
			}
		}
	default:
		v, _ := g.survey.Variable(variable)
		for _, o := range v.Values {
			if o.Name == name && len(o.Text) > 0 {
				return analysis.Cell{Text: o.Text}
			}
		}
	}
	return analysis.Cell{Plain: name}
}
