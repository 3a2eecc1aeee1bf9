package analysis

import (
	"math"
	"slices"
	"strconv"

	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

// termRows are the planned rows that a model of the block includes; a heading stays only when a row follows it.
func (b *bench) termRows(bl block) [][]Cell {
	var rows [][]Cell
	var heading []Cell
	for _, r := range b.plan.Rows {
		if r.Heading {
			heading = []Cell{text(Heading, r.Label).across(b.width())}
			continue
		}
		included := false
		for _, f := range bl.fits {
			included = included || r.Includes(f.model, f.group.Name)
		}
		if !included {
			continue
		}
		if heading != nil {
			rows, heading = append(rows, heading), nil
		}
		row := []Cell{b.label(Label, r)}
		for _, f := range bl.fits {
			row = append(row, b.termCells(f, bl.outcome, r)...)
		}
		rows = append(rows, row)
	}
	return rows
}

// termCells are a term's estimate, standard error and stars; a model without the term has a gap, a group without it a
// dash, as in the paper.
func (b *bench) termCells(f fitted, outcome string, r survey.PlannedRow) []Cell {
	if !r.Includes(f.model, f.group.Name) {
		gap := ""
		if b.sideBySide() {
			gap = notApplicable
		}
		return []Cell{plain(Number, gap), plain(Number, gap), plain(Stars, "")}
	}
	return estimateCells(f, outcome, r.Variable)
}

func estimateCells(f fitted, outcome, term string) []Cell {
	c, ok := f.coefficients[[2]string{outcome, term}]
	if !ok {
		c.Estimate, c.SE, c.P = math.NaN(), math.NaN(), math.NaN()
	}
	return []Cell{figure(c.Estimate, 3), figure(c.SE, 3), plain(Stars, estimate.Stars(c.P))}
}

// constantRow is the last row of a multinomial logit's block. The paper prints no constant for its regressions.
func constantRow(bl block) []Cell {
	row := []Cell{word(Label, "report_constant", "")}
	for _, f := range bl.fits {
		row = append(row, estimateCells(f, bl.outcome, estimate.ConstantTerm)...)
	}
	return row
}

// cutRows are the cut points between neighbouring levels. When nobody chose a level, the cut point below it stands for
// both of its own and the one above does not exist.
func cutRows(y *dataset.Column, bl block) [][]Cell {
	var rows [][]Cell
	for k := range y.Values[:max(0, len(y.Values)-1)] {
		row := []Cell{cutLabel(k)}
		for _, f := range bl.fits {
			cells := estimateCells(f, "", cutTerm(f.fit, y.Values[k].Name))
			cells[2] = plain(Stars, notApplicable) // that a cut point be zero is nobody's hypothesis
			row = append(row, cells...)
		}
		rows = append(rows, row)
	}
	return rows
}

// cutLabel names the cut point above the level of the index.
func cutLabel(level int) Cell { return word(Label, "report_cut", strconv.Itoa(level+1)) }

// cutTerm is the name of the cut point above a level, "" when there is none.
func cutTerm(fit *estimate.Fit, below string) string {
	if fit == nil {
		return ""
	}
	for i, level := range fit.Levels[:max(0, len(fit.Levels)-1)] {
		if level == below {
			return level + "|" + fit.Levels[i+1]
		}
	}
	return ""
}

// A summaryLine is one row below a block of fits; of gives the number of one that could be estimated.
type summaryLine struct {
	word     string
	decimals int
	of       func(fitted) float64
}

// summaryLines are the respondents and how well each model fits. Under weights Σ w ln P is no likelihood of the sample,
// so that nothing may be tested or compared by it; it is shown to tell that two programs found the same maximum.
func (b *bench) summaryLines() []summaryLine {
	lines := []summaryLine{{b.wordOfN(), 0, func(f fitted) float64 { return f.fit.N }}}
	if b.weighted() {
		lines = append(lines, summaryLine{"report_effective_n", 1, func(f fitted) float64 { return f.on.effective }})
	}
	logLik := func(f fitted) float64 { return f.fit.LogLik }
	switch {
	case b.plan.Kind == survey.OLSTable:
		return append(lines, summaryLine{"report_adj_r2", 3, func(f fitted) float64 { return f.fit.AdjR2 }})
	case b.weighted():
		return append(lines, summaryLine{"report_pseudo_loglik", 3, logLik})
	}
	return append(lines, summaryLine{"report_loglik", 3, logLik},
		summaryLine{"report_pseudo_r2", 3, func(f fitted) float64 { return f.fit.PseudoR2 }})
}

// summary are the rows below a block.
func (b *bench) summary(fits []fitted) [][]Cell {
	var rows [][]Cell
	for _, l := range b.summaryLines() {
		row := []Cell{word(Label, l.word, "")}
		for _, f := range fits {
			x := math.NaN()
			if f.fit != nil {
				x = l.of(f)
			}
			row = append(row, figure(x, l.decimals), plain(Number, "").across(perFit-1))
		}
		rows = append(rows, row)
	}
	return rows
}

// wordOfSE is the word of a column's standard errors: with weights they are the robust ones, unless the models know of the
// quotas; what their errors allow for is said in a remark.
func (b *bench) wordOfSE(column []fitted) string {
	robust := func(f fitted) bool { return f.quotas == nil }
	if b.weighted() && slices.ContainsFunc(column, robust) {
		return "report_robust_se"
	}
	return "report_se"
}
