package document

import "slices"

// A Spot is one place in the grid of a table: the cell that covers it, and how far into the cell it lies. A cell is
// written at the spot that it begins at, where Right and Down are 0.
type Spot struct {
	Cell        *Cell // nil where no cell reaches
	Right, Down int
}

// Begins tells whether the cell is to be written here.
func (s Spot) Begins() bool { return s.Cell != nil && s.Right == 0 && s.Down == 0 }

// Width is the number of columns that the cell fills.
func (c Cell) Width() int { return max(c.Columns, 1) }

// Height is the number of rows that the cell fills.
func (c Cell) Height() int { return max(c.Rows, 1) }

// Place lays cells out as a grid of so many columns, in the order of HTML: each cell takes the first free place of its
// row. What would reach beyond the grid, to the right or below, is cut off at its edge.
func Place(rows [][]Cell, columns int) [][]Spot {
	grid := make([][]Spot, len(rows))
	for i := range grid {
		grid[i] = make([]Spot, columns)
	}
	for i, row := range rows {
		at := 0
		for k := range row {
			for at < columns && grid[i][at].Cell != nil {
				at++
			}
			cover(grid[i:], &row[k], at)
			at += row[k].Width()
		}
	}
	return grid
}

// cover marks the spots of a cell that begins in the first of the rows.
func cover(rows [][]Spot, c *Cell, at int) {
	for down := range min(c.Height(), len(rows)) {
		for right := range c.Width() {
			if at+right >= len(rows[down]) {
				break
			}
			if spot := &rows[down][at+right]; spot.Cell == nil {
				*spot = Spot{c, right, down}
			}
		}
	}
}

// Width is the number of columns of the table: of its widest row, with what reaches down into the row.
func (t Table) Width() int {
	width := 0
	for _, part := range [][][]Cell{t.Header, t.Body, t.Foot} {
		for _, n := range widths(part) {
			width = max(width, n)
		}
	}
	return width
}

// widths are the numbers of columns that the rows fill, cells that reach down from above counted.
func widths(rows [][]Cell) []int {
	filled := make([]int, len(rows))
	for i, row := range rows {
		for _, c := range row {
			for down := range min(c.Height(), len(rows)-i) {
				filled[i+down] += c.Width()
			}
		}
	}
	return filled
}

// Rows are all rows of the table, from its header to its foot.
func (t Table) Rows() [][]Cell { return slices.Concat(t.Header, t.Body, t.Foot) }

// Begins tells whether the row begins something and has a line above it.
func Begins(row []Cell) bool { return slices.ContainsFunc(row, func(c Cell) bool { return c.First }) }
