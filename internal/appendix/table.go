package appendix

import (
	"fieldwork/internal/analysis"
	"fieldwork/internal/document"
)

// A table is filled row by row: names stand in the first columns, figures behind them.
type table struct {
	document.Table
	names int // columns of names
}

// newTable begins a table, whose id in the document is kept apart from those of the sections. The first columns name a row; the others are figures, or words where a row says so.
func (a Input) newTable(id string, names int, columns ...string) *table {
	t := &table{Table: document.Table{ID: "conduct_" + id, Caption: a.word("table_" + id)}, names: names}
	header := make([]document.Cell, len(columns))
	for i, c := range columns {
		header[i] = document.Cell{Role: document.Over, Text: a.word("column_" + c)}
		if i < names {
			header[i].Role = document.Heading
		}
	}
	t.Header = [][]document.Cell{header}
	return t
}

// header puts columns of figures with these words behind those that are there.
func (t *table) header(words ...string) {
	for _, w := range words {
		t.Header[0] = append(t.Header[0], document.Cell{Role: document.Over, Text: w})
	}
}

// add adds a row: words, counts and shares.
func (t *table) add(values ...any) {
	row := make([]document.Cell, len(values))
	for i, v := range values {
		row[i] = cell(v)
		if i < t.names {
			row[i].Role = document.Label
		}
	}
	t.Body = append(t.Body, row)
}

// A share is from 0 to 1 and shown in percent; decimal is a figure with its decimals.
type (
	share   float64
	decimal struct {
		value    float64
		decimals int
	}
)

// minutes is a duration in minutes; none where there is nobody.
func minutes(m *float64) any {
	if m == nil {
		return analysis.NotAvailable
	}
	return decimal{*m, 1}
}

// minute is a number of minutes in a sentence.
func minute(m float64) string { return analysis.Format(m, 1) }

// among is n of all as a share; none of nobody.
func among(n, all int) any {
	if all == 0 {
		return analysis.NotAvailable
	}
	return share(float64(n) / float64(all))
}

func cell(v any) document.Cell {
	switch v := v.(type) {
	case int:
		return document.Cell{Role: document.Number, Text: number(v), Numeric: true, Value: float64(v)}
	case share:
		return document.Cell{Role: document.Number, Text: percent(float64(v)), Numeric: true, Value: 100 * float64(v), Decimals: 1}
	case decimal:
		return document.Cell{Role: document.Number, Text: analysis.Format(v.value, v.decimals), Numeric: true, Value: v.value, Decimals: v.decimals}
	case right:
		return document.Cell{Role: document.Number, Text: string(v)}
	case string:
		if v == analysis.NotAvailable || v == "–" {
			return document.Cell{Role: document.Number, Text: v}
		}
		return document.Cell{Text: v}
	}
	return document.Cell{}
}

// right is a text that stands among figures, such as an interval.
type right string

// span is an interval of shares.
func span(low, high float64) right { return right(percent(low) + " – " + percent(high)) }
