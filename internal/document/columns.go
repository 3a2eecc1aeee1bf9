package document

// A Column is how a column of a table is set.
type Column struct {
	Role Role    // Label, Number or Stars: what most of it is
	Ems  float64 // how wide it is to be, estimated
}

// Columns estimates the widths of the columns: figures as wide as they are; labels, and the words above figures, no wider
// than so many ems, where their lines are broken.
func (t Table) Columns(label, over float64) []Column {
	columns := make([]Column, t.Width())
	for i := range columns {
		columns[i] = Column{Label, 1}
	}
	t.each(func(at int, c *Cell) {
		if c.Role == Number || c.Role == Stars && columns[at].Role == Label {
			columns[at].Role = c.Role
		}
	})
	t.each(func(at int, c *Cell) {
		width := Ems(OneLine(c.Text)) + 0.3
		switch {
		case columns[at].Role == Label:
			width = min(width, label)
		case c.Role != Number && c.Role != Stars || width > 2*over:
			width = min(width, over)
		}
		columns[at].Ems = max(columns[at].Ems, width)
	})
	spread(t.Header, columns, 2*over)
	spread(t.Body, columns, label)
	spread(t.Foot, columns, label)
	return columns
}

// each visits the cells of one column, with their columns.
func (t Table) each(visit func(at int, c *Cell)) {
	for _, part := range [][][]Cell{t.Header, t.Body, t.Foot} {
		for _, row := range Place(part, t.Width()) {
			for at, spot := range row {
				if spot.Begins() && spot.Cell.Width() == 1 {
					visit(at, spot.Cell)
				}
			}
		}
	}
}

// spread widens columns below a cell that spans them and is wider than they are together, up to where it is broken.
func spread(rows [][]Cell, columns []Column, most float64) {
	for _, row := range Place(rows, len(columns)) {
		for at, spot := range row {
			if !spot.Begins() || spot.Cell.Width() == 1 {
				continue
			}
			below := columns[at:min(at+spot.Cell.Width(), len(columns))]
			have := 0.0
			for _, c := range below {
				have += c.Ems
			}
			want := min(Ems(OneLine(spot.Cell.Text))+0.3, most)
			for i := range below {
				below[i].Ems += max(0, want-have) / float64(len(below))
			}
		}
	}
}
