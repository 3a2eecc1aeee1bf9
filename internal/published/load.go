package published

import (
	"path"
	"slices"
	"strings"

	"fieldwork/internal/outline"
	"fieldwork/internal/strictcsv"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// starsColumn holds the stars that were printed. They are kept for readers of the file; ours follow from our figures.
const starsColumn = "stars"

// A loader puts one file into the set and gathers what is wrong with it.
type loader struct {
	*strictyaml.Findings
	survey *survey.Survey
	plan   *survey.Plan
	set    *Set
}

func (l loader) load(name string, data []byte) {
	records, isCSV := strings.CutSuffix(path.Base(name), ".csv")
	at := strictyaml.Pos{File: name, Line: 1, Col: 1}
	if !isCSV {
		l.Addf(at, "unknown-file", "name it after the records of a table, with .csv at the end, or remove it", "%q is no CSV file", path.Base(name))
		return
	}
	sheet, findings := strictcsv.Read(name, data)
	*l.Findings = append(*l.Findings, findings...)
	if sheet == nil {
		return
	}
	if records == FillsName {
		l.fills(sheet)
		return
	}
	o, ok := outline.Find(l.survey, l.plan, records)
	if !ok {
		l.Addf(at, "unknown-table", strictyaml.DidYouMean(records, append(outline.Names(l.survey, l.plan), FillsName)), "no table of the plan has records called %q", records)
		return
	}
	l.table(sheet, o)
}

// table reads the published figures of one table's records.
func (l loader) table(sheet *strictcsv.Sheet, o outline.Outline) {
	f := &file{Outline: o, rows: map[string]map[string]strictcsv.Number{}}
	l.set.files[o.Records] = f
	for i, column := range sheet.Header {
		_, figure := o.Figure(column)
		switch {
		case slices.Contains(o.Keys, column):
			f.keys = append(f.keys, column)
		case figure:
			f.figures = append(f.figures, column)
		case column != starsColumn && column != "":
			known := slices.Concat(o.Keys, o.Columns(), []string{starsColumn})
			l.Addf(sheet.Places[i], "unknown-column", strictyaml.DidYouMean(column, known), "the records %q have no column %q to compare", o.Records, column)
		}
	}
	if len(f.figures) == 0 {
		l.Addf(sheet.At, "no-figures", "add a column such as "+o.Figures[0].Column, "the file has no column of figures")
	}
	for _, row := range sheet.Rows {
		l.row(f, row)
	}
}

// row reads one line. Its key must fit exactly one row of the table.
func (l loader) row(f *file, row strictcsv.Row) {
	key := outline.Key{}
	for _, column := range f.keys {
		key[column] = row.Text(column)
	}
	if !CheckKey(l.Findings, f.Outline, key, row.At) {
		return
	}
	id := f.keyOf(row.Text)
	if f.rows[id] != nil {
		l.Add(row.At(""), "duplicate-row", "the line says again what an earlier one has said", "remove one of the two")
		return
	}
	f.rows[id] = map[string]strictcsv.Number{}
	for _, column := range f.figures {
		if n, ok := row.Number(column, l.Findings); ok {
			f.rows[id][column] = n
		}
	}
	if len(f.rows[id]) == 0 {
		l.Add(row.At(f.firstFigure()), "no-figure", "the line has no figure", "write what was published, or remove the line")
	}
}

// firstFigure is the first column of figures, "" without any.
func (f *file) firstFigure() string {
	if len(f.figures) == 0 {
		return ""
	}
	return f.figures[0]
}

// CheckKey finds what is wrong with a key that shall fit exactly one row of the outline; at is where its columns stand.
func CheckKey(findings *strictyaml.Findings, o outline.Outline, key outline.Key, at func(column string) strictyaml.Pos) bool {
	n := o.Matches(key)
	if n == 1 {
		return true
	}
	if n > 1 {
		findings.Addf(at(""), "ambiguous-row", "tell them apart by a column more: "+strings.Join(missing(o, key), ", "), "the line fits %d rows of %q", n, o.Records)
		return false
	}
	for _, column := range o.Keys {
		value, given := key[column]
		known := o.Values(column)
		if given && known != nil && !slices.Contains(known, value) {
			findings.Addf(at(column), "unknown-"+column, strictyaml.DidYouMean(value, known), "the records %q have no %s %q", o.Records, column, value)
			return false
		}
	}
	findings.Addf(at(""), "unknown-row", "look at the table's rows, models and groups in the plan", "the records %q have no row with these %s together", o.Records, strings.Join(given(o, key), ", "))
	return false
}

// missing are the key columns that a key lacks; given are those that it has.
func missing(o outline.Outline, key outline.Key) (columns []string) {
	for _, column := range o.Keys {
		if _, ok := key[column]; !ok {
			columns = append(columns, column)
		}
	}
	return columns
}

func given(o outline.Outline, key outline.Key) (columns []string) {
	for _, column := range o.Keys {
		if _, ok := key[column]; ok {
			columns = append(columns, column)
		}
	}
	return columns
}

// fills reads what the cells held when one of them was full.
func (l loader) fills(sheet *strictcsv.Sheet) {
	for _, column := range []string{"cell", "of", "completed"} {
		if !sheet.Has(column) {
			l.Addf(sheet.At, "no-column", "its columns are cell, of and completed", "the file has no column %q", column)
			return
		}
	}
	l.set.fills = map[[2]string]strictcsv.Number{}
	for _, row := range sheet.Rows {
		key, cells := [2]string{row.Text("cell"), row.Text("of")}, l.survey.CellNames()
		for _, column := range []string{"cell", "of"} {
			if !slices.Contains(cells, row.Text(column)) {
				l.Addf(row.At(column), "unknown-cell", strictyaml.DidYouMean(row.Text(column), cells), "the survey has no cell %q", row.Text(column))
			}
		}
		n, ok := row.Number("completed", l.Findings)
		if _, twice := l.set.fills[key]; twice {
			l.Add(row.At(""), "duplicate-row", "the line says again what an earlier one has said", "remove one of the two")
		}
		if ok {
			l.set.fills[key] = n
		}
	}
}
