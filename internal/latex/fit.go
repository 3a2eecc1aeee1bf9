package latex

import (
	"fieldwork/internal/document"
)

// A layout is how a table is set.
type layout struct {
	points  float64 // size of the type
	turned  bool    // on a landscape page
	long    bool    // over several pages
	columns []column
}

// A column is set in its own way.
type column struct {
	kind  document.Role
	width float64 // of its text, in points; labels and headings are broken there
}

// The sizes of type that a table may have, upright and then turned, and the room on the page in points.
func tries() []layout {
	return []layout{{points: 9}, {points: 8}, {points: 7}, {points: 8, turned: true}, {points: 7, turned: true}, {points: 6, turned: true}}
}

const (
	turnedWidth  = 702.8 // A4 turned, less the margins
	textHeight   = 600.0 // of an upright page, less a heading
	turnedHeight = 400.0
	separation   = 3.0 // on either side of a column
	leading      = 1.3 // from line to line, in sizes of the type
)

// A patience is the ems after which a label, and the words above figures, are broken.
type patience struct{ label, over float64 }

// generous comes before strict: words are broken where that spares a smaller type.
func patiences() []patience { return []patience{{28, 10}, {17, 7}} }

// fit finds the largest type that the table can be set in. When none is small enough the labels are broken more often,
// and at last the type is made as small as it must be,
// though no smaller than 2.4 points.
func fit(t document.Table) layout {
	var ems []document.Column
	for _, l := range tries() {
		for _, p := range patiences() {
			if ems = t.Columns(p.label, p.over); l.set(ems) <= l.room() {
				return l.paged(t)
			}
		}
	}
	l := tries()[len(tries())-1]
	l.points *= max(0.4, (l.room()-l.gaps(ems))/(l.set(ems)-l.gaps(ems)))
	l.set(ems)
	return l.paged(t)
}

func (l layout) room() float64 {
	if l.turned {
		return turnedWidth
	}
	return textWidth
}

// gaps is the room between the columns.
func (l layout) gaps(columns []document.Column) float64 {
	return 2 * separation * float64(len(columns))
}

// set gives the columns their widths and tells how wide the table becomes.
func (l *layout) set(ems []document.Column) (width float64) {
	l.columns = make([]column, len(ems))
	for i, c := range ems {
		l.columns[i] = column{c.Role, c.Ems * l.points}
		width += c.Ems * l.points
	}
	return width + l.gaps(ems)
}

// paged tells whether the table is higher than a page, with its labels broken.
func (l layout) paged(t document.Table) layout {
	height := textHeight
	if l.turned {
		height = turnedHeight
	}
	lines := 0
	for _, row := range t.Rows() {
		lines += l.lines(row)
	}
	l.long = float64(lines)*l.points*leading > height
	return l
}

// lines is the number of lines of the highest cell of a row, its place in the row disregarded.
func (l layout) lines(row []document.Cell) int {
	most := 1
	for i, c := range row {
		if i < len(l.columns) && c.Width() == 1 && c.Height() == 1 && l.columns[i].width > 0 {
			most = max(most, int(document.Ems(c.Text)*l.points/l.columns[i].width)+1)
		}
	}
	return most
}
