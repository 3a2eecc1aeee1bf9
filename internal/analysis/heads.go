package analysis

import "fieldwork/internal/survey"

// figures is how many columns of figures a table has: one a group, or two when there are weighted ones beside.
func (b *bench) figures() int { return len(b.plan.Groups) * len(b.both()) }

// oneUnnamed tells whether there is but one group, of which there is nothing to say.
func (b *bench) oneUnnamed() bool { return len(b.plan.Groups) == 1 && len(b.plan.Groups[0].Label) == 0 }

// groupHeader is the header over the figures: their word, below it the groups unless there is but one without a name, and
// below these what is weighted how, if there are two of each. Labels stand before it.
func (b *bench) groupHeader(figureWord string, labels ...Cell) [][]Cell {
	each := len(b.both())
	top := []Cell{word(Over, figureWord, "")}
	if b.figures() > 1 || !b.oneUnnamed() {
		top[0] = top[0].across(b.figures())
	}
	header := [][]Cell{top}
	if !b.oneUnnamed() {
		var groups []Cell
		for _, g := range b.plan.Groups {
			cell := named(Over, g.Label, g.Name)
			if each > 1 {
				cell = cell.across(each)
			}
			groups = append(groups, cell)
		}
		header = append(header, groups)
	}
	if each > 1 {
		var kinds []Cell
		for range b.plan.Groups {
			kinds = append(kinds, b.weightHeads()...)
		}
		header = append(header, kinds)
	}
	for i := range labels {
		if len(header) > 1 {
			labels[i] = labels[i].down(len(header))
		}
	}
	header[0] = append(labels, header[0]...)
	return header
}

// weightHeads say which figures are weighted how, where both stand side by side. Under the dataset's own weights the one is
// of the sample as the quotas divide it and the other of the population.
func (b *bench) weightHeads() []Cell {
	by := b.beside.plan.Weights
	first := word(Over, "tables_unweighted", "")
	if b.weighted() {
		first = word(Over, "report_weighted_by", b.plan.Weights)
	}
	c, known := b.frame.Column(by)
	if ours := known && c.Variable == nil && by == survey.WeightColumn; !ours {
		return []Cell{first, word(Over, "report_weighted_by", by)}
	}
	if !b.weighted() {
		first = word(Over, "report_at_quotas", "")
	}
	return []Cell{first, word(Over, "report_in_population", "")}
}
