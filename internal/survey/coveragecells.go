package survey

import (
	"fmt"
	"slices"
	"strconv"
)

// A gateCover gathers what the sheets that come to the gate show.
type gateCover struct {
	survey     *Survey
	sheets     *sheets
	alone      []bool // somebody meets the requirement
	together   []bool // somebody meets it and those before it
	types      []bool // somebody eligible is given the type
	dimensions []*dimensionCover
}

// A dimensionCover gathers what they show of one dimension given by conditions. Examples are "" while there is none.
type dimensionCover struct {
	name       string
	cells      []int    // indexes of its cells in the survey
	fields     []int    // indexes of the fields that their conditions look at
	taken      []bool   // somebody eligible is in the cell
	twice      []string // somebody who is in this cell and an earlier one
	outside    string   // somebody in none, with every answer
	unanswered string   // somebody in none, who lacks an answer
}

// newGateCover prepares the sheets over everything that the gate looks at.
func newGateCover(s *Survey) *gateCover {
	g := &gateCover{survey: s, alone: make([]bool, len(s.Eligible)), together: make([]bool, len(s.Eligible)), types: make([]bool, len(s.Types))}
	var rules []*Rule
	for _, r := range s.Eligible {
		rules = append(rules, r.If)
	}
	for _, t := range s.Types {
		rules = append(rules, t.If)
	}
	for _, c := range s.Cells {
		rules = append(rules, c.If)
	}
	g.sheets = s.sheetsOf(s.scopeOf(false, rules...), map[int]func(){s.Gate: g.look})
	for _, d := range s.Dimensions() {
		if d.By != ByCondition {
			continue
		}
		cover := &dimensionCover{name: d.Name, taken: make([]bool, len(d.Cells)), twice: make([]string, len(d.Cells))}
		for _, c := range d.Cells {
			i := slices.Index(s.CellNames(), c.Name)
			cover.cells = append(cover.cells, i)
			cover.fields = append(cover.fields, g.sheets.base(c.If.Names)...)
		}
		slices.Sort(cover.fields)
		cover.fields = slices.Compact(cover.fields)
		g.dimensions = append(g.dimensions, cover)
	}
	return g
}

// look is called for each sheet that comes to the gate.
func (g *gateCover) look() {
	all := true
	for i, r := range g.survey.Eligible {
		holds := g.sheets.holds(r.If)
		all = all && holds
		g.alone[i], g.together[i] = g.alone[i] || holds, g.together[i] || all
	}
	if !all {
		return
	}
	g.types[g.sheets.typ()] = true
	for _, d := range g.dimensions {
		g.dimension(d)
	}
}

// dimension counts the cells that take the present respondent, who is eligible.
func (g *gateCover) dimension(d *dimensionCover) {
	first := -1
	for k, i := range d.cells {
		cell := g.survey.Cells[i]
		if !g.sheets.holds(cell.If) {
			continue
		}
		d.taken[k] = true
		switch {
		case first < 0:
			first = i
		case d.twice[k] == "" && !g.sheets.loose:
			d.twice[k] = fmt.Sprintf("%s is in cells %q and %q of dimension %q", g.sheets.somebody(d.fields), g.survey.Cells[first].Name, cell.Name, d.name)
		}
	}
	if first >= 0 || g.sheets.loose {
		return
	}
	lacks := slices.ContainsFunc(d.fields, func(i int) bool { return g.sheets.at[i] == 0 })
	if lacks && d.unanswered == "" {
		d.unanswered = g.sheets.somebody(d.fields)
	}
	if !lacks && d.outside == "" {
		d.outside = g.sheets.somebody(d.fields)
	}
}

// describe says in the words of rules what a value of the field is; a value that stands for others is said as it is.
func (d *decisive) describe(v Value, s *Survey) []string {
	if !v.Answered() {
		return []string{"not answered(" + d.field + ")"}
	}
	switch seen := s.facts[d.field].see(v).(type) {
	case choice:
		return []string{d.field + " == " + strconv.Quote(seen.name)}
	case number:
		return []string{d.field + " == " + strconv.FormatFloat(seen.x, 'f', -1, 64)}
	case set:
		var parts []string
		for _, name := range seen.names {
			parts = append(parts, "has("+d.field+", "+strconv.Quote(name)+")")
		}
		if len(parts) == 0 {
			parts = append(parts, "nothing ticked in "+d.field)
		}
		return parts
	}
	return []string{"answered(" + d.field + ")"}
}
