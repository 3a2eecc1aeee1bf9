package workbook

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/labelled"
)

// headings are the words above the codebook's columns, each with the column's width.
var headings = []struct {
	word  string
	width float64
}{{"codebook_name", 28}, {"codebook_kind", 14}, {"codebook_label", 40}, {"codebook_wording", 60}, {"codebook_values", 40}, {"codebook_unit", 12}, {"codebook_range", 16},
	{"codebook_measure", 12}, {"codebook_page", 16}, {"codebook_universe", 32}, {"codebook_formula", 32}, {"codebook_sets", 24}}

// Words are the names of all words that a workbook asks for.
func Words() []string {
	words := []string{"workbook_data", "workbook_labels", "workbook_log", "workbook_notes", "workbook_what", "workbook_says", "workbook_title", "workbook_made", "workbook_software", "workbook_note",
		"workbook_rows", "workbook_utc", "workbook_reason", "codebook_title", "codebook_everybody"}
	for _, h := range headings {
		words = append(words, h.word)
	}
	for _, k := range []labelled.Kind{labelled.Code, labelled.Flag, labelled.Integer, labelled.Decimal, labelled.Words, labelled.Day, labelled.Instant} {
		words = append(words, "codebook_kind_"+string(k))
	}
	for _, m := range []labelled.Measure{labelled.Nominal, labelled.Ordinal, labelled.Scale} {
		words = append(words, "codebook_measure_"+string(m))
	}
	return words
}

// codebook adds the sheet with a row for each variable.
func (b *Workbook) codebook() error {
	var header []string
	var widths []float64
	for _, h := range headings {
		header, widths = append(header, b.options.Words(h.word)), append(widths, h.width)
	}
	s, err := b.sheet("codebook_title", header, widths)
	if err != nil {
		return err
	}
	for _, v := range b.table.Variables {
		texts := b.describe(v)
		if err := s.row(b.wrapped(texts), s.tall(texts)); err != nil {
			return err
		}
	}
	return s.end()
}

// describe is the row of a variable, in the order of the headings.
func (b *Workbook) describe(v labelled.Variable) []string {
	measure, universe, span := "", v.Universe, ""
	if v.Measure != "" {
		measure = b.options.Words("codebook_measure_" + string(v.Measure))
	}
	if universe == "" && v.Page != "" {
		universe = b.options.Words("codebook_everybody")
	}
	if v.Min != 0 || v.Max != 0 {
		span = strconv.FormatFloat(v.Min, 'f', -1, 64) + " – " + strconv.FormatFloat(v.Max, 'f', -1, 64)
	}
	return []string{v.Name, b.options.Words("codebook_kind_" + string(v.Kind)), v.Label.In(b.languages...), v.Wording.In(b.languages...), b.values(v), v.Unit.In(b.languages...), span,
		measure, v.Page, universe, v.Formula, b.sets(v.Name)}
}

// values are a variable's codes with their words, a line each.
func (b *Workbook) values(v labelled.Variable) string {
	var lines []string
	for _, o := range v.Values {
		lines = append(lines, fmt.Sprintf("%d = %s", o.Code, flat(o.Label.In(b.languages...))))
	}
	return strings.Join(lines, "\n")
}

// sets are the questions of which the variable is one of the answers.
func (b *Workbook) sets(variable string) string {
	var in []string
	for _, set := range b.table.Sets {
		for _, name := range set.Variables {
			if name == variable {
				in = append(in, flat(set.Name+": "+set.Label.In(b.languages...)))
			}
		}
	}
	return strings.Join(in, "\n")
}

// wrapped are descriptions as cells. Here, and nowhere else, what is too long for a cell is cut and ends in an ellipsis: it
// is told in full by the codebook that is a file of its own.
func (b *Workbook) wrapped(texts []string) []any {
	cells := make([]any, len(texts))
	for i, s := range texts {
		if s = legal(s); len(s) > excelize.TotalCellChars {
			if units := utf16.Encode([]rune(s)); len(units) > excelize.TotalCellChars {
				s = strings.TrimSuffix(string(utf16.Decode(units[:excelize.TotalCellChars-1])), "\ufffd") + "…"
			}
		}
		if s != "" {
			cells[i] = excelize.Cell{StyleID: b.styles.text, Value: s}
		}
	}
	return cells
}

// notes adds the sheet that says what the workbook is and what the reasons for empty cells mean.
func (b *Workbook) notes() error {
	words := b.options.Words
	s, err := b.sheet("workbook_notes", []string{words("workbook_what"), words("workbook_says")}, []float64{28, 100})
	if err != nil {
		return err
	}
	rows := [][]string{{words("workbook_title"), flat(b.table.Title.In(b.languages...))}, {words("workbook_rows"), strconv.Itoa(b.rows)},
		{words("workbook_made"), b.table.Made.UTC().Format(time.RFC3339)}, {words("workbook_software"), b.table.Software}, {words("workbook_note"), words("workbook_utc")}}
	for _, note := range b.table.Notes {
		rows = append(rows, []string{words("workbook_note"), note})
	}
	for _, m := range labelled.Reasons() {
		rows = append(rows, []string{words("workbook_reason") + " " + string(m.Letter()), b.table.Reason(m, b.languages...)})
	}
	for _, row := range rows {
		if err := s.row(b.wrapped(row), s.tall(row)); err != nil {
			return err
		}
	}
	return s.end()
}
