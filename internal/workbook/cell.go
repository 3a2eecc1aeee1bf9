package workbook

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/labelled"
)

// cell puts a cell into the row of codes and into that of words.
func (b *Workbook) cell(i int, c labelled.Column, row int) error {
	v := &b.table.Variables[i]
	b.codes[i], b.worded[i] = nil, nil
	if c.Missing[row] != labelled.Present {
		return nil
	}
	var value any
	var err error
	switch v.Kind {
	case labelled.Words:
		value, err = text(c.Texts[row])
	case labelled.Day:
		value, err = date(c.Texts[row], time.DateOnly, b.styles.day)
	case labelled.Instant:
		value, err = date(c.Texts[row], time.RFC3339, b.styles.instant)
	default:
		value, err = number(c.Numbers[row])
	}
	if err != nil {
		return err
	}
	b.codes[i], b.worded[i] = value, value
	if v.Kind != labelled.Code && v.Kind != labelled.Flag {
		return nil
	}
	if o, ok := v.Value(c.Numbers[row]); ok {
		if label := o.Label.In(b.languages...); label != "" {
			b.worded[i], err = text(label)
		}
	}
	return err
}

// plain is a cell of a log: a text or a number.
func plain(cell any) (any, error) {
	switch cell := cell.(type) {
	case nil, int, int64:
		return cell, nil
	case float64:
		return number(cell)
	case string:
		return text(cell)
	}
	return nil, fmt.Errorf("%T is neither a text nor a number", cell)
}

// number is a number that a cell can hold.
func number(x float64) (any, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, fmt.Errorf("%g is no number that a cell of Excel can hold; give the cell a reason for being empty", x)
	}
	return x, nil
}

// text is a text that a cell can hold. An empty one is an empty cell.
func text(s string) (any, error) {
	if len(s) > excelize.TotalCellChars && len(utf16.Encode([]rune(s))) > excelize.TotalCellChars {
		return nil, fmt.Errorf("the text is longer than the %d characters that a cell of Excel can hold; choose CSV or Parquet", excelize.TotalCellChars)
	}
	if s = legal(s); s == "" {
		return nil, nil
	}
	return s, nil
}

// legal is the text without the characters that no XML can hold (XML 1.0, 2.2), such as the vertical tab. They are dropped,
// as Excel's own way of writing them, _x000B_, comes back as those seven letters in most programs.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// flat is the text in one line.
func flat(s string) string { return strings.Join(strings.Fields(legal(s)), " ") }

// The dates of Excel are days since the last but one of 1899, so that they are right from March 1900: it counts a 29
// February 1900, which there was not (ECMA-376, 18.17.4.1), and other programs do not.
var (
	zero  = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	first = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
)

// date is a day or moment as a number of days that is shown as a date.
func date(s, layout string, style int) (any, error) {
	at, err := time.Parse(layout, s)
	if err != nil {
		return nil, fmt.Errorf("%q is no date like %s", s, layout)
	}
	if at = at.UTC(); at.Before(first) {
		return s, nil
	}
	seconds := float64(at.Unix()-zero.Unix()) + float64(at.Nanosecond())/1e9
	return excelize.Cell{StyleID: style, Value: seconds / (24 * 60 * 60)}, nil
}
