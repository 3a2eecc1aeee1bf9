package xlsx

import (
	"math"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/document"
)

// sheet fills the sheet of a table: its title, the table, what is said of it.
func (b *book) sheet(e entry, t document.Table) error {
	if _, err := b.file.NewSheet(e.sheet); err != nil {
		return err
	}
	p := &page{book: b, sheet: e.sheet, row: 1}
	p.text(1, e.section.Heading(), &excelize.Style{Font: &excelize.Font{Bold: true, Size: 13}})
	if also := either(t.Caption, t.Fold); also != "" {
		p.next()
		p.text(1, also, nil)
	}
	if width := t.Width(); width > 0 {
		p.next()
		p.table(t, width)
		p.widths(t)
	} else {
		p.width(1, 100)
	}
	p.said(e.section)
	return p.err
}

// table writes the three parts of the table and freezes its header.
func (p *page) table(t document.Table, width int) {
	parts := [][][]document.Cell{t.Header, t.Body, t.Foot}
	for i, part := range parts {
		for k, row := range document.Place(part, width) {
			p.next()
			last := k == len(part)-1
			l := look{header: i == 0, over: i == 0 && k == 0, below: i == 0 && last, first: i == 2 && k == 0 || k > 0 && document.Begins(part[k])}
			p.cells(row, l)
		}
		if i == 0 && len(part) > 0 {
			top, err := excelize.CoordinatesToCellName(2, p.row+1)
			p.keep(err)
			p.keep(p.file.SetPanes(p.sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: p.row, TopLeftCell: top, ActivePane: "bottomRight"}))
		}
	}
	p.next()
	p.style(1, width, &excelize.Style{Border: []excelize.Border{{Type: "top", Color: "000000", Style: 2}}})
}

// A look is what the place of a row in its table gives to its cells.
type look struct{ header, over, below, first bool }

func (p *page) cells(row []document.Spot, l look) {
	for at, spot := range row {
		column := at + 1
		if !spot.Begins() {
			if spot.Cell == nil || spot.Right == 0 || spot.Down > 0 { // what a cell spans to its right has its style already
				p.style(column, column, l.style(document.Cell{}))
			}
			continue
		}
		c := *spot.Cell
		style := l.style(c)
		right, down := min(at+c.Width(), len(row)), c.Height()
		p.style(column, right, style)
		if c.Numeric && !math.IsNaN(c.Value) && !math.IsInf(c.Value, 0) {
			p.number(column, c, *style)
		} else if c.Text != "" {
			p.text(column, c.Text, nil)
		}
		if right > column || down > 1 {
			end, err := excelize.CoordinatesToCellName(right, p.row+down-1)
			p.keep(err)
			p.keep(p.file.MergeCell(p.sheet, p.at(column), end))
		}
	}
}

// style is how a cell looks in such a row.
func (l look) style(c document.Cell) *excelize.Style {
	s := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
	line := func(side string, weight int) {
		s.Border = append(s.Border, excelize.Border{Type: side, Color: "000000", Style: weight})
	}
	switch {
	case l.over:
		line("top", 2)
	case l.first:
		line("top", 1)
	}
	if l.below || l.header && c.Columns > 1 || l.header && c.Rows > 1 {
		line("bottom", 1)
	}
	if l.header || c.Role == document.Group {
		s.Font = &excelize.Font{Bold: true}
	}
	if c.Role == document.Group {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F1F3F5"}}
	}
	if l.header {
		s.Alignment.Vertical = "bottom"
	}
	switch {
	case l.header && c.Columns > 1:
		s.Alignment.Horizontal = "center"
	case c.Role == document.Number || c.Role == document.Over:
		s.Alignment.Horizontal, s.Alignment.WrapText = "right", l.header
	default:
		s.Alignment.Horizontal = "left"
	}
	return s
}

// widths makes every column as wide as it asks for, within reason. A column of a sheet is measured in digits, of about
// half an em.
func (p *page) widths(t document.Table) {
	for at, c := range t.Columns(28, 7) {
		p.width(at+1, 2*c.Ems+2)
	}
}

// said writes the text of the section below its table.
func (p *page) said(s document.Section) {
	for _, block := range s.Blocks {
		switch block := block.(type) {
		case document.Paragraph:
			p.lines("", []string{block.Text})
		case document.List:
			p.lines("", block.Items)
		case document.Terms:
			p.next()
			for _, t := range block.Terms {
				p.next()
				p.text(1, t.Name, nil)
				p.text(2, t.Text, nil)
			}
		case document.Remarks:
			p.lines(p.document.TitleOf(block), block.Items)
		}
	}
}

// lines writes texts under each other, after an empty row and under a title when there is one.
func (p *page) lines(title string, lines []string) {
	p.next()
	if title != "" {
		p.next()
		p.text(1, title, &excelize.Style{Font: &excelize.Font{Bold: true}})
	}
	for _, line := range lines {
		p.next()
		p.text(1, line, nil)
	}
}
