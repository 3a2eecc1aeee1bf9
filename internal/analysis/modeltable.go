package analysis

import (
	"math"
	"strconv"

	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

// A block of a model table is the part below one heading: the fits that stand side by side, and of which outcome.
type block struct {
	heading []Cell // nil: none
	outcome string
	fits    []fitted
}

// sideBySide tells whether groups are columns rather than blocks: one least-squares model, the same in every group.
func (b *bench) sideBySide() bool {
	return b.plan.Kind == survey.OLSTable && len(b.plan.Models) == 1 && len(b.plan.Groups) > 1
}

// layOut sets the fits as the paper does: a multinomial logit has a block for each outcome, the others one for each
// group; models stand side by side, each with its estimate, standard error and stars.
func (b *bench) layOut(y *dataset.Column, fits []fitted) {
	l := &b.table.Layout
	l.Header = b.modelHeader()
	for _, block := range b.blocks(y, fits) {
		if block.heading != nil {
			l.Body = append(l.Body, block.heading)
		}
		l.Body = append(l.Body, b.termRows(block)...)
		switch b.plan.Kind {
		case survey.MNLogitTable:
			l.Body = append(l.Body, coefficientRow(word(Label, "report_constant", ""), block, estimate.ConstantTerm))
		case survey.OLogitTable:
			l.Body = append(l.Body, cutRows(y, block)...)
		}
		if b.plan.Kind != survey.MNLogitTable && !b.sideBySide() {
			l.Body = append(l.Body, b.summary(block.fits)...)
		}
	}
	if b.plan.Kind == survey.MNLogitTable {
		for i, g := range b.plan.Groups {
			if len(b.plan.Groups) > 1 {
				l.Foot = append(l.Foot, []Cell{named(Block, g.Label, g.Name).across(b.width())})
			}
			l.Foot = append(l.Foot, b.summary(b.ofGroup(fits, i))...)
		}
	}
	if b.sideBySide() {
		l.Foot = b.summary(fits)
	}
}

// perFit is how many columns a fit takes: estimate, standard error, stars.
const perFit = 3

func (b *bench) width() int {
	if b.sideBySide() {
		return 1 + perFit*len(b.plan.Groups)
	}
	return 1 + perFit*len(b.plan.Models)
}

func (b *bench) modelHeader() [][]Cell {
	top := []Cell{word(Heading, "report_variable", "").down(2)}
	if b.sideBySide() {
		for _, g := range b.plan.Groups {
			top = append(top, named(Over, g.Label, g.Name).across(perFit))
		}
	} else {
		for _, m := range b.plan.Models {
			top = append(top, word(Over, "report_model", "("+m+")").across(perFit))
		}
	}
	var below []Cell
	for range top[1:] {
		below = append(below, word(Over, "report_estimate", ""), word(Over, "report_se", ""), Cell{Role: Over})
	}
	return [][]Cell{top, below}
}

func (b *bench) ofGroup(fits []fitted, group int) []fitted {
	n := len(b.plan.Models)
	return fits[group*n : (group+1)*n]
}

func (b *bench) blocks(y *dataset.Column, fits []fitted) []block {
	if b.sideBySide() {
		return []block{{fits: fits}}
	}
	var blocks []block
	for i, g := range b.plan.Groups {
		of := b.ofGroup(fits, i)
		if b.plan.Kind != survey.MNLogitTable {
			bl := block{fits: of}
			if len(b.plan.Groups) > 1 || len(g.Label) > 0 {
				bl.heading = []Cell{named(Block, g.Label, g.Name).across(b.width())}
			}
			blocks = append(blocks, bl)
			continue
		}
		for _, o := range y.Values {
			if o.Name == b.plan.Base {
				continue
			}
			heading := named(Block, o.Text, o.Name).across(b.width())
			if len(b.plan.Groups) > 1 {
				heading = text(Block, join(g.Label, o.Text)).across(b.width())
			}
			blocks = append(blocks, block{heading: []Cell{heading}, outcome: o.Name, fits: of})
		}
	}
	return blocks
}

// join puts a group's and an outcome's words together in each language.
func join(a, b survey.Text) survey.Text {
	t := survey.Text{}
	for language, words := range b {
		t[language] = a[language] + " · " + words
	}
	return t
}

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

func coefficientRow(label Cell, bl block, term string) []Cell {
	row := []Cell{label}
	for _, f := range bl.fits {
		row = append(row, estimateCells(f, bl.outcome, term)...)
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

// summary are the rows below a block: respondents, and how well each model fits.
func (b *bench) summary(fits []fitted) [][]Cell {
	type line struct {
		word     string
		decimals int
		of       func(*estimate.Fit) float64
	}
	lines := []line{{"report_n", 0, func(f *estimate.Fit) float64 { return f.N }}}
	if b.plan.Kind == survey.OLSTable {
		lines = append(lines, line{"report_adj_r2", 3, func(f *estimate.Fit) float64 { return f.AdjR2 }})
	} else {
		lines = append(lines, line{"report_loglik", 3, func(f *estimate.Fit) float64 { return f.LogLik }},
			line{"report_pseudo_r2", 3, func(f *estimate.Fit) float64 { return f.PseudoR2 }})
	}
	var rows [][]Cell
	for _, l := range lines {
		row := []Cell{word(Label, l.word, "")}
		for _, f := range fits {
			x := math.NaN()
			if f.fit != nil {
				x = l.of(f.fit)
			}
			row = append(row, figure(x, l.decimals), plain(Number, "").across(perFit-1))
		}
		rows = append(rows, row)
	}
	return rows
}
