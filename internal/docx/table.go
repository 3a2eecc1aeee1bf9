package docx

import (
	"fmt"
	"strings"

	"fieldwork/internal/document"
)

// The numbers of columns from which a table has a smaller type, and a turned page; and the rows up to which it is kept on
// one page.
const (
	smallColumns  = 10
	turnedColumns = 14
	keptRows      = 55
)

func (b *builder) table(t document.Table) {
	width := t.Width()
	if width == 0 || len(t.Rows()) == 0 {
		return
	}
	turned := width >= turnedColumns
	if turned {
		b.WriteString(`<w:p><w:pPr><w:pStyle w:val="AfterTable"/>` + pageOf(false) + `</w:pPr></w:p>`)
	}
	for _, words := range []string{t.Fold, t.Caption} {
		if words != "" {
			b.paragraph("Caption", words)
		}
	}
	b.rows(t, turned)
	if turned {
		b.WriteString(`<w:p><w:pPr><w:pStyle w:val="AfterTable"/>` + pageOf(true) + `</w:pPr></w:p>`)
		return
	}
	b.paragraph("AfterTable", "")
}

// A look is what the place of a row in its table gives to its cells.
type look struct {
	header, keep bool
	top, bottom  int // weight of the rules, in eighths of a point
	style        string
}

// The weights of the three rules of a table, and of the line between groups of rows.
const (
	outer   = 12
	inner   = 6
	between = 2
)

func (b *builder) rows(t document.Table, turned bool) {
	widths := columnWidths(t, turned)
	sum := 0
	for _, w := range widths {
		sum += w
	}
	b.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="Statistics"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, sum)
	for _, w := range widths {
		b.raw(`<w:gridCol w:w="%d"/>`, w)
	}
	b.raw(`</w:tblGrid>`)
	total, at := len(t.Rows()), 0
	for i, part := range [][][]document.Cell{t.Header, t.Body, t.Foot} {
		for k, row := range document.Place(part, len(widths)) {
			l := look{header: i == 0, keep: at < total-1 && total <= keptRows, style: "Cell"}
			if len(widths) >= smallColumns {
				l.style = "CellSmall"
			}
			switch {
			case at == 0:
				l.top = outer
			case i == 2 && k == 0:
				l.top = inner
			case i > 0 && k > 0 && document.Begins(part[k]):
				l.top = between
			}
			if at++; at == total {
				l.bottom = outer
			} else if i == 0 && k == len(part)-1 {
				l.bottom = inner
			}
			b.row(row, widths, l)
		}
	}
	b.raw(`</w:tbl>`)
}

// broad is how much wider than estimated a font may be: which one there is, is known on the reader's machine alone.
const broad = 1.25

// columnWidths are in twentieths of a point, made narrower together when they do not fit.
func columnWidths(t document.Table, turned bool) []int {
	columns := t.Columns(22, 8)
	points, room := 9*broad, float64(uprightWidth)
	if len(columns) >= smallColumns {
		points = 7.5 * broad
	}
	if turned {
		room = turnedWidth
	}
	const gap = 100.0 // within the cells, left and right
	sum := 0.0
	for _, c := range columns {
		sum += c.Ems*points*20 + gap
	}
	widths := make([]int, len(columns))
	for i, c := range columns {
		widths[i] = int((c.Ems*points*20 + gap) * min(1, room/sum))
	}
	return widths
}

func (b *builder) row(row []document.Spot, widths []int, l look) {
	b.raw(`<w:tr><w:trPr><w:cantSplit/>`)
	if l.header {
		b.raw(`<w:tblHeader/>`)
	}
	b.raw(`</w:trPr>`)
	for at := 0; at < len(row); {
		spot, across := row[at], 1
		if spot.Cell != nil && spot.Right == 0 {
			across = min(spot.Cell.Width(), len(row)-at)
		}
		width := 0
		for _, w := range widths[at : at+across] {
			width += w
		}
		b.cell(spot, across, width, l)
		at += across
	}
	b.raw(`</w:tr>`)
}

func (b *builder) cell(spot document.Spot, across, width int, l look) {
	var c document.Cell
	if spot.Cell != nil {
		c = *spot.Cell
	}
	b.raw(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if across > 1 {
		b.raw(`<w:gridSpan w:val="%d"/>`, across)
	}
	switch {
	case spot.Begins() && c.Height() > 1:
		b.raw(`<w:vMerge w:val="restart"/>`)
	case spot.Cell != nil && spot.Down > 0:
		b.raw(`<w:vMerge/>`)
	}
	b.WriteString(borders(c, across, l))
	if c.Role == document.Number && c.Numeric {
		b.raw(`<w:noWrap/>`)
	}
	if l.header {
		b.raw(`<w:vAlign w:val="bottom"/>`)
	}
	b.raw(`</w:tcPr><w:p><w:pPr><w:pStyle w:val="%s"/>`, l.style)
	if l.keep {
		b.raw(`<w:keepNext/>`)
	}
	if side := alignment(c, across, l); side != "" {
		b.raw(`<w:jc w:val="%s"/>`, side)
	}
	b.raw(`</w:pPr>`)
	if spot.Begins() && c.Text != "" {
		bold := ""
		if l.header || c.Role == document.Group {
			bold = "<w:b/>"
		}
		b.run(c.Text, bold)
	}
	b.raw(`</w:p></w:tc>`)
}

func borders(c document.Cell, across int, l look) string {
	var b strings.Builder
	line := func(side string, weight int, color string) {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="%d" w:space="0" w:color="%s"/>`, side, weight, color)
	}
	switch {
	case l.top == between:
		line("top", l.top+2, "A0A6AD")
	case l.top > 0:
		line("top", l.top, "000000")
	}
	switch {
	case l.bottom > 0:
		line("bottom", l.bottom, "000000")
	case l.header && across > 1 && c.Text != "":
		line("bottom", between+2, "A0A6AD")
	}
	if b.Len() == 0 {
		return ""
	}
	return "<w:tcBorders>" + b.String() + "</w:tcBorders>"
}

func alignment(c document.Cell, across int, l look) string {
	switch {
	case l.header && across > 1:
		return "center"
	case c.Role == document.Number || c.Role == document.Over:
		return "right"
	}
	return ""
}
