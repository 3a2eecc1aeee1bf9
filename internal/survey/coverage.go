package survey

import (
	"strings"
)

// Coverage is lint by enumeration. A survey has few decisive answers: the options that rules name and the numbers they
// compare with. So all answer sheets that differ to the rules can be tried, and what is wrong shown with a respondent who
// meets it. Two kinds of finding follow:
//
//   - of somebody: a respondent whom two cells of a dimension take, or none. One sheet proves it.
//   - of nobody: a page, question, option, type or cell that no respondent reaches. Only all sheets prove it, so it is
//     said when every one was tried and not otherwise: lint misses such a thing rather than inventing it.
//
// It is asked of a survey that has no other finding, because its rules must be there.
func (c *compiler) coverage(f *surveyFile) {
	if len(*c.Findings) > 0 {
		return
	}
	if c.gateCoverage(f) {
		c.reach(f)
	}
}

// gateCoverage tries the sheets with which respondents come to the gate. It returns false when nobody is eligible, so
// that nothing behind the gate is worth a look.
func (c *compiler) gateCoverage(f *surveyFile) (eligible bool) {
	g := newGateCover(c.survey)
	complete := g.sheets.walk()
	if complete {
		for i, r := range f.Eligible {
			if g.together[i] {
				continue
			}
			if !g.alone[i] {
				c.Addf(r.If.At, "never-eligible", "mend the rule; it may ask for an answer that is not given on the way here", "nobody can meet the requirement %q", r.Need.Text)
			} else {
				c.Addf(r.If.At, "never-eligible", "mend one of them", "nobody who meets the requirements before it can meet %q", r.Need.Text)
			}
			return false
		}
		for i, t := range f.Types {
			if !g.types[i] {
				c.Addf(t.Type.At, "unreachable-type", "mend its rule, or move it before the types that take its respondents", "no eligible respondent is given the type %q", t.Type.Text)
			}
		}
	}
	for _, d := range g.dimensions {
		c.dimensionCoverage(f, d, complete)
	}
	return true
}

// dimensionCoverage reports what the sheets say of a dimension given by conditions.
func (c *compiler) dimensionCoverage(f *surveyFile, d *dimensionCover, complete bool) {
	const rest = "; if they are not to be limited, give them a cell with `target: none`"
	at := f.Quotas[d.cells[0]].If.At
	for k, cell := range d.cells {
		if complete && !d.taken[k] {
			c.Addf(f.Quotas[cell].If.At, "unreachable-cell", "mend its condition", "no eligible respondent is in cell %q", f.Quotas[cell].Cell.Text)
		}
		if who := d.twice[k]; who != "" {
			c.Addf(f.Quotas[cell].If.At, "cells-overlap", "let the conditions exclude each other, or give one of the cells a `dimension` of its own", "%s", who)
		}
	}
	if d.unanswered != "" {
		c.Addf(at, "cells-not-asked", "ask it of every eligible respondent before the gate"+rest, "%s is in no cell of dimension %q", d.unanswered, d.name)
	}
	// One cell alone is a cap on those it takes, and leaves the others on purpose.
	if d.outside != "" && len(d.cells) > 1 {
		c.Addf(at, "cells-incomplete", "widen a condition"+rest, "%s is in no cell of dimension %q", d.outside, d.name)
	}
}

// somebody describes the present sheet by some of its fields, as rules would: `gender == "female", age == 50`.
func (w *sheets) somebody(fields []int) string {
	var parts []string
	for _, i := range fields {
		parts = append(parts, w.fields[i].describe(w.fields[i].values[w.at[i]], w.survey)...)
	}
	return "a respondent with " + strings.Join(parts, ", ")
}
