package workbook

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A sheet is filled from top to bottom.
type sheet struct {
	file    *excelize.File
	stream  *excelize.StreamWriter
	name    string
	columns int
	rows    int // the header too
	widths  []float64
}

// sheet adds a sheet with a header that stays in sight, called by a word.
func (b *Workbook) sheet(word string, header []string, widths []float64) (*sheet, error) {
	s := &sheet{file: b.file, name: strings.ReplaceAll(b.options.Words(word), "'", "’"), columns: len(header), widths: widths}
	if err := s.add(b.data == nil); err != nil {
		return nil, fmt.Errorf("sheet %q, called by the word %s: %w", s.name, word, err)
	}
	// The library says that a new sheet has one cell, and readers that believe it see one column. How many rows will come is
	// not known yet, and a sheet need not say (ECMA-376, 18.3.1.35).
	if err := b.file.SetSheetDimension(s.name, ""); err != nil {
		return nil, err
	}
	var err error
	if s.stream, err = b.file.NewStreamWriter(s.name); err != nil {
		return nil, err
	}
	for i, w := range widths {
		if err := s.stream.SetColWidth(i+1, i+1, w); err != nil {
			return nil, err
		}
	}
	if err := s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = excelize.Cell{StyleID: b.styles.header, Value: legal(h)}
	}
	return s, s.row(cells)
}

// add makes the sheet; a new workbook has one, which becomes the first.
func (s *sheet) add(first bool) error {
	if first {
		return s.file.SetSheetName(s.file.GetSheetName(0), s.name)
	}
	at, err := s.file.GetSheetIndex(s.name)
	if err != nil {
		return err
	}
	if at >= 0 {
		return errors.New("there is a sheet of this name already; give the two words different texts")
	}
	_, err = s.file.NewSheet(s.name)
	return err
}

// row adds a row.
func (s *sheet) row(cells []any, how ...excelize.RowOpts) error {
	s.rows++
	at, err := excelize.CoordinatesToCellName(1, s.rows)
	if err != nil {
		return err
	}
	return s.stream.SetRow(at, cells, how...)
}

// tall is as high a row as its texts need when they are wrapped. LibreOffice shows one line of a row that does not say how
// high it is.
func (s *sheet) tall(texts []string) excelize.RowOpts {
	const line = 15 // points, the library's own height of a row
	most := 1
	for i, text := range texts {
		lines := 0
		for part := range strings.SplitSeq(text, "\n") {
			lines += int(max(1, math.Ceil(digitsOf(part)/(s.widths[i]-1)))) // the cell's edges take about a digit
		}
		most = max(most, lines)
	}
	return excelize.RowOpts{Height: float64(min(most*line, excelize.MaxRowHeight))}
}

// digitsOf is about how many digits are as wide as the text: letters of East Asia, which begin with the Hangul Jamo, take two.
func digitsOf(text string) (n float64) {
	for _, r := range text {
		if n++; r >= '\u1100' {
			n++
		}
	}
	return n
}

// end adds what stands behind the rows: a filter over all of them.
func (s *sheet) end() error {
	last, err := excelize.CoordinatesToCellName(s.columns, s.rows)
	if err != nil {
		return err
	}
	if err := s.file.AutoFilter(s.name, "A1:"+last, nil); err != nil {
		return err
	}
	return s.stream.Flush()
}

// styles are how cells look, as the file numbers it.
type styles struct{ header, day, instant, text int }

func newStyles(f *excelize.File) (s styles, err error) {
	day, instant := "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	for _, each := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.header, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&s.day, excelize.Style{CustomNumFmt: &day}},
		{&s.instant, excelize.Style{CustomNumFmt: &instant}},
		{&s.text, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
	} {
		if *each.id, err = f.NewStyle(&each.style); err != nil {
			return s, err
		}
	}
	return s, nil
}
