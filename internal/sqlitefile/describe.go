package sqlitefile

import (
	"slices"
	"strings"
	"time"

	"fieldwork/internal/labelled"
)

// A description is a table about the tables. texts are columns that it has once for each language.
type description struct {
	name    string
	columns []string // each with its type and what it must be
	texts   []string
	key     string
	rows    func(t labelled.Table, languages []string) [][]any
}

// descriptions are all of them. Everything in them follows from the headers of the tables.
var descriptions = []description{
	{"tables", []string{"name TEXT NOT NULL", "made TEXT NOT NULL", "software TEXT", "notes TEXT"}, []string{"title"}, "name", tableRows},
	{"variables", []string{"table_name TEXT NOT NULL", "place INTEGER NOT NULL", "name TEXT NOT NULL", "kind TEXT NOT NULL", "measure TEXT",
		"min REAL", "max REAL", "width INTEGER", "page TEXT", "universe TEXT", "formula TEXT"}, []string{"label", "wording", "unit"},
		"table_name, place", variableRows},
	{"value_labels", []string{"table_name TEXT NOT NULL", "variable TEXT NOT NULL", "place INTEGER NOT NULL", "code INTEGER NOT NULL", "name TEXT"},
		[]string{"label"}, "table_name, variable, place", valueRows},
	{"response_sets", []string{"table_name TEXT NOT NULL", "name TEXT NOT NULL", "place INTEGER NOT NULL", "variable TEXT NOT NULL"}, []string{"label"},
		"table_name, name, place", setRows},
	{"reasons", []string{"letter TEXT NOT NULL", "word TEXT NOT NULL"}, nil, "letter", nil},
}

// describe writes the descriptions.
func (f *File) describe() error {
	languages := f.languages()
	for _, d := range descriptions {
		columns := slices.Clone(d.columns)
		for _, text := range d.texts {
			for _, l := range languages {
				columns = append(columns, quoteName(text+"_"+strings.ReplaceAll(l, "-", "_"))+" TEXT")
			}
		}
		columns = append(columns, "PRIMARY KEY ("+d.key+")")
		if err := f.run("CREATE TABLE " + d.name + " (\n  " + strings.Join(columns, ",\n  ") + "\n) STRICT, WITHOUT ROWID"); err != nil {
			return err
		}
		if err := f.fill(d, languages, len(columns)-1); err != nil {
			return err
		}
	}
	return nil
}

// fill writes the rows of a description.
func (f *File) fill(d description, languages []string, columns int) error {
	insert := "INSERT INTO " + d.name + " VALUES (" + strings.Repeat(", ?", columns)[2:] + ")"
	rows := [][]any{}
	if d.rows == nil {
		rows = reasonRows()
	} else {
		for _, t := range f.tables {
			rows = append(rows, d.rows(t, languages)...)
		}
	}
	for _, row := range rows {
		if err := f.run(insert, row...); err != nil {
			return err
		}
	}
	return nil
}

// languages are those of all tables, each once.
func (f *File) languages() []string {
	var all []string
	for _, t := range f.tables {
		for _, l := range t.Languages {
			if !slices.Contains(all, l) {
				all = append(all, l)
			}
		}
	}
	return all
}

func tableRows(t labelled.Table, languages []string) [][]any {
	row := []any{t.Name, t.Made.UTC().Format(time.RFC3339), known(t.Software), known(strings.Join(t.Notes, "\n"))}
	return [][]any{append(row, in(languages, t.Title)...)}
}

func variableRows(t labelled.Table, languages []string) (rows [][]any) {
	for i, v := range t.Variables {
		row := []any{t.Name, int64(i + 1), v.Name, string(v.Kind), known(string(v.Measure)), nil, nil, nil, known(v.Page), known(v.Universe), known(v.Formula)}
		if v.Min != 0 || v.Max != 0 {
			row[5], row[6] = v.Min, v.Max
		}
		if v.Width != 0 {
			row[7] = int64(v.Width)
		}
		rows = append(rows, append(row, in(languages, v.Label, v.Wording, v.Unit)...))
	}
	return rows
}

func valueRows(t labelled.Table, languages []string) (rows [][]any) {
	for _, v := range t.Variables {
		for i, o := range v.Values {
			rows = append(rows, append([]any{t.Name, v.Name, int64(i + 1), int64(o.Code), known(o.Name)}, in(languages, o.Label)...))
		}
	}
	return rows
}

func setRows(t labelled.Table, languages []string) (rows [][]any) {
	for _, s := range t.Sets {
		for i, variable := range s.Variables {
			rows = append(rows, append([]any{t.Name, s.Name, int64(i + 1), variable}, in(languages, s.Label)...))
		}
	}
	return rows
}

func reasonRows() (rows [][]any) {
	for _, reason := range labelled.Reasons() {
		rows = append(rows, []any{string(reason.Letter()), reason.String()})
	}
	return rows
}

// in are the texts in every language, the first text in all of them first.
func in(languages []string, texts ...labelled.Text) (all []any) {
	for _, text := range texts {
		for _, l := range languages {
			all = append(all, known(text[l]))
		}
	}
	return all
}

// known is the text, or NULL when there is none.
func known(text string) any {
	if text == "" {
		return nil
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
