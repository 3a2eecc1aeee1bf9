package dataset

import (
	"math"
	"slices"

	"fieldwork/internal/survey"
)

// grow appends one row of empty cells.
func (f *Frame) grow() int {
	row := f.reserve()
	for _, c := range f.Columns {
		c.clear(row)
	}
	return row
}

// leastRoom is how many rows a frame begins with.
const leastRoom = 64

// reserve appends one row, whose cells hold what they happen to hold.
func (f *Frame) reserve() int {
	row := f.rows
	if f.rows++; f.rows <= f.room {
		return row
	}
	f.room = max(leastRoom, 2*f.room)
	for _, c := range f.Columns {
		c.resize(f.room)
	}
	return row
}

// trim cuts the columns to the rows. What is cut off stays in memory for the rows to come.
func (f *Frame) trim() {
	for _, c := range f.Columns {
		c.resize(f.rows)
	}
	f.room = f.rows
}

// resize makes the column so many rows long.
func (c *Column) resize(rows int) {
	c.Missing = resized(c.Missing, rows)
	if c.Numeric() {
		c.Numbers = resized(c.Numbers, rows)
	} else {
		c.Texts = resized(c.Texts, rows)
	}
}

func resized[T any](cells []T, rows int) []T {
	return slices.Grow(cells, max(0, rows-len(cells)))[:rows]
}

// clear makes the cell an empty one.
func (c *Column) clear(row int) {
	c.Missing[row] = survey.Present
	if c.Numeric() {
		c.Numbers[row] = math.NaN()
	} else {
		c.Texts[row] = ""
	}
}
