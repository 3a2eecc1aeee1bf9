package xlsx

import (
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/document"
)

// A page fills a sheet from top to bottom and keeps the first error.
type page struct {
	*book
	sheet string
	row   int
	err   error
}

func (p *page) next() { p.row++ }

func (p *page) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// at is the name of the cell in a column of the row.
func (p *page) at(column int) string {
	name, err := excelize.CoordinatesToCellName(column, p.row)
	p.keep(err)
	return name
}

// fullest is how much text a cell holds, in UTF-16 units.
const fullest = 32767

// text writes a text as a text, whatever it begins with.
func (p *page) text(column int, text string, style *excelize.Style) {
	p.keep(p.file.SetCellStr(p.sheet, p.at(column), within(literal(document.Clean(text)))))
	p.style(column, column, style)
}

// literal is a text in which what looks like a coded character, such as _x0041_ for A (ECMA-376, 22.9.2.19), stays what it
// is: its first underscore is written as a code.
func literal(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '_' && i+7 <= len(s) && s[i+1] == 'x' && s[i+6] == '_' && strings.Trim(s[i+2:i+6], "0123456789abcdefABCDEF") == "" {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// within is as much of the text as a cell holds.
func within(s string) string {
	if len(utf16.Encode([]rune(s))) <= fullest {
		return s
	}
	return cut(s, fullest-1) + "…"
}

// number writes a number in full, shown with so many decimals; a percent sign of its text is shown too.
func (p *page) number(column int, c document.Cell, style excelize.Style) {
	p.keep(p.file.SetCellFloat(p.sheet, p.at(column), c.Value, -1, 64))
	format := "#,##0"
	if c.Decimals > 0 {
		format += "." + strings.Repeat("0", min(c.Decimals, 30))
	}
	if strings.HasSuffix(c.Text, "%") {
		format += `"%"`
	}
	style.CustomNumFmt = &format
	p.style(column, column, &style)
}

func (p *page) style(from, to int, style *excelize.Style) {
	if style == nil {
		return
	}
	id, err := p.file.NewStyle(style)
	p.keep(err)
	p.keep(p.file.SetCellStyle(p.sheet, p.at(from), p.at(to), id))
}

// link writes a text that leads to another sheet.
func (p *page) link(column int, text, sheet string) {
	p.text(column, text, &excelize.Style{Font: &excelize.Font{Color: "0B5394", Underline: "single"}})
	p.keep(p.file.SetCellHyperLink(p.sheet, p.at(column), "'"+strings.ReplaceAll(sheet, "'", "''")+"'!A1", "Location"))
}

func (p *page) width(column int, characters float64) {
	name, err := excelize.ColumnNumberToName(column)
	p.keep(err)
	p.keep(p.file.SetColWidth(p.sheet, name, name, characters))
}
