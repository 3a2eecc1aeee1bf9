package modeltable

import (
	"strings"

	"fieldwork/internal/fit"
	"fieldwork/internal/modelspec"
)

// The widths of the columns of a table of coefficients, in cells.
const (
	wide   = 12
	narrow = 9
	rest   = 2*wide + 2*narrow + 2*wide
)

// rule is a line across the table, with a cross where the first column ends.
func (p *page) rule(cross string) {
	p.line("%s%s%s", strings.Repeat("-", p.label+1), cross, strings.Repeat("-", rest+1))
}

// row is one line: a name and six numbers.
func (p *page) row(name string, numbers ...string) {
	var b strings.Builder
	for i, n := range numbers {
		w := wide
		if i == 2 || i == 3 {
			w = narrow
		}
		b.WriteString(right(n, w))
	}
	p.line("%s | %s", right(plain(name), p.label), b.String())
}

// heads is the line of column names.
func (p *page) heads(first, estimate, se, statistic string) {
	p.row(first, estimate, se, statistic, "P>|"+statistic+"|", "[95% conf.", "interval]")
}

// coefficients is the main table, a block for each outcome.
func (p *page) coefficients(r *fit.Result, all, cuts []fit.Coefficient) {
	estimate, statistic := "Coefficient", "z"
	if r.Regression != nil {
		statistic = "t"
	}
	if p.exponentiated(r) {
		estimate = ratioName(all)
	}
	se := "Std. err."
	if r.VCE != modelspec.VCEObserved {
		se = "Robust s.e."
	}
	if r.VCE == "quotas" {
		se = "Std. err."
	}
	p.rule("-")
	p.heads(r.Outcome, estimate, se, statistic)
	p.rule("+")
	p.blocks(r, all)
	for i, c := range cuts {
		if i == 0 {
			p.rule("+")
		}
		p.row(cutName(i, c), general(c.Estimate), general(c.SE), "", "", number(c.Low), number(c.High))
	}
	p.rule("-")
	if p.exponentiated(r) {
		p.line("Note: %s is exp(b), with standard errors by the delta method; tests and intervals are those of b.", estimate)
	}
}

// blocks writes the coefficients, with the outcome's name above each block and the base in its place.
func (p *page) blocks(r *fit.Result, all []fit.Coefficient) {
	several := r.Base != "" && len(r.Counts) > 2
	if !several {
		for _, c := range all {
			p.coefficient(r, c)
		}
		return
	}
	for i, level := range r.Counts {
		if i > 0 {
			p.rule("+")
		}
		if level.Name == r.Base {
			p.line("%s |  (base outcome)", left(plain(level.Name), p.label))
			continue
		}
		p.line("%s |", left(plain(level.Name), p.label))
		for _, c := range all {
			if c.Outcome == level.Name {
				p.coefficient(r, c)
			}
		}
	}
}

func (p *page) coefficient(r *fit.Result, c fit.Coefficient) {
	statistic := c.Z
	if r.Regression != nil {
		statistic = c.T
	}
	estimate, se, low, high := c.Estimate, c.SE, value(c.Low), value(c.High)
	if p.exponentiated(r) {
		estimate = exp(c.Estimate)
		se, low, high = estimate*c.SE, exp(low), exp(high)
	}
	p.row(c.Term, general(estimate), general(se), fixedOr(statistic, 2), fixedOr(c.P, 3), general(low), general(high))
}

// exponentiated tells whether ratios are shown; a linear regression has none.
func (p *page) exponentiated(r *fit.Result) bool { return p.view.Exponentiated && r.Regression == nil }

// ratioName is what exp(b) is called in the model.
func ratioName(all []fit.Coefficient) string {
	if len(all) > 0 && all[0].RelativeRiskRatio != nil {
		return "RRR"
	}
	return "Odds ratio"
}

// effects are the average marginal effects.
func (p *page) effects(r *fit.Result) {
	if !p.view.Effects || r.AME == nil {
		return
	}
	p.effectTable("Average marginal effects (dP/dx, mean over the rows)", r.AME.Rows)
	if r.AMEDiscrete != nil && len(r.AMEDiscrete.Rows) > 0 {
		p.effectTable("Average discrete changes (0/1 regressors: P at 1 less P at 0)", r.AMEDiscrete.Rows)
	}
}

func (p *page) effectTable(title string, rows []fit.Effect) {
	lines := make([]effectLine, len(rows))
	for i, e := range rows {
		lines[i] = effectLine{e.Term, e.Outcome, e.Effect, e.SE, e.Z, e.P, e.Low, e.High}
	}
	p.effectLines(title, lines)
}

// effectLine is one effect, in the group of lines that it stands with.
type effectLine struct {
	group, name                 string
	effect, se, z, p, low, high fit.Number
}

func (p *page) effectLines(title string, lines []effectLine) {
	p.line("")
	p.line("%s", title)
	p.rule("-")
	p.heads("", "dy/dx", "Std. err.", "z")
	for i, e := range lines {
		if i == 0 || e.group != lines[i-1].group {
			p.rule("+")
			p.line("%s |", left(plain(e.group), p.label))
		}
		p.row(e.name, general(e.effect), general(e.se), fixed(e.z, 2), fixed(e.p, 3), general(e.low), general(e.high))
	}
	p.rule("-")
}
