package analysis

import (
	"fieldwork/internal/dataset"
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
	l.Header = b.modelHeader(fits)
	for _, block := range b.blocks(y, fits) {
		if block.heading != nil {
			l.Body = append(l.Body, block.heading)
		}
		l.Body = append(l.Body, b.termRows(block)...)
		switch b.plan.Kind {
		case survey.MNLogitTable:
			l.Body = append(l.Body, constantRow(block))
		case survey.OLogitTable:
			l.Body = append(append(l.Body, cutRows(y, block)...), b.summary(block.fits)...)
		case survey.OLSTable:
			if b.sideBySide() {
				l.Foot = b.summary(block.fits)
			} else {
				l.Body = append(l.Body, b.summary(block.fits)...)
			}
		}
	}
	if b.plan.Kind == survey.MNLogitTable { // whose blocks are parts of one model
		for i, g := range b.plan.Groups {
			if len(b.plan.Groups) > 1 {
				l.Foot = append(l.Foot, []Cell{named(Block, g.Label, g.Name).across(b.width())})
			}
			l.Foot = append(l.Foot, b.summary(b.ofGroup(fits, i))...)
		}
	}
	if b.weighted() {
		l.Foot = append(l.Foot, b.weightedBy(b.width()))
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

func (b *bench) modelHeader(fits []fitted) [][]Cell {
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
	columns := len(top) - 1
	for i := range columns {
		var column []fitted
		for k := i; k < len(fits); k += columns {
			column = append(column, fits[k])
		}
		below = append(below, word(Over, "report_estimate", ""), word(Over, b.wordOfSE(column), ""), Cell{Role: Over})
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
