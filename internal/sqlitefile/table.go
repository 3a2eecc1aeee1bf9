package sqlitefile

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"strings"

	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/labelled"
)

// A writer writes the rows of one table by one prepared statement.
type writer struct {
	file      *File
	variables []labelled.Variable
	insert    *sqlite3.SQLiteStmt
	cells     []driver.NamedValue // of one row
	rows      int
	closed    bool
}

// Table begins a table. It fails when SQLite cannot have it: when two variables have names that differ in nothing but
// capital letters, when there are more than SQLite's 2,000 columns, or when its name or that of its view is taken.
func (f *File) Table(t labelled.Table) (labelled.Writer, error) {
	if f.failed != nil {
		return nil, f.failed
	}
	w, err := f.begin(t)
	if err != nil {
		f.failed = fmt.Errorf("table %q: %w", t.Name, err)
		return nil, f.failed
	}
	f.tables, f.writers = append(f.tables, t), append(f.writers, w)
	return w, nil
}

func (f *File) begin(t labelled.Table) (*writer, error) {
	if err := f.fits(t); err != nil {
		return nil, err
	}
	columns, places := make([]string, len(t.Variables)), strings.Repeat(", ?", len(t.Variables))[2:]
	for i, v := range t.Variables {
		columns[i] = quoteName(v.Name) + " " + typeOf(v.Kind)
	}
	if err := f.run("CREATE TABLE " + quoteName(t.Name) + " (\n  " + strings.Join(columns, ",\n  ") + "\n) STRICT"); err != nil {
		return nil, err
	}
	prepared, err := f.conn.Prepare("INSERT INTO " + quoteName(t.Name) + " VALUES (" + places + ")")
	if err != nil {
		return nil, err
	}
	insert, ok := prepared.(*sqlite3.SQLiteStmt)
	if !ok {
		return nil, fmt.Errorf("the library of SQLite gave a %T", prepared)
	}
	return &writer{file: f, variables: t.Variables, insert: insert, cells: make([]driver.NamedValue, len(t.Variables))}, nil
}

// fits tells why a table cannot be in the file, and takes its names.
func (f *File) fits(t labelled.Table) error {
	if most := f.conn.GetLimit(sqlite3.SQLITE_LIMIT_COLUMN); len(t.Variables) == 0 || len(t.Variables) > most {
		return fmt.Errorf("it has %d variables; SQLite takes 1 to %d columns", len(t.Variables), most)
	}
	seen := map[string]string{}
	for _, v := range t.Variables {
		if typeOf(v.Kind) == "" {
			return fmt.Errorf("variable %q is of the unknown kind %q", v.Name, v.Kind)
		}
		key := strings.ToLower(v.Name)
		if other, ok := seen[key]; ok {
			return fmt.Errorf("the variables %q and %q have one name in SQLite, which does not tell capital letters apart; rename one", other, v.Name)
		}
		seen[key] = v.Name
	}
	if err := f.take(t.Name); err != nil {
		return err
	}
	return f.take(t.Name + labelsSuffix)
}

// typeOf is the type of a STRICT table's column. Days and times are texts in ISO 8601, which SQLite's functions take; it has
// no type of its own for them.
func typeOf(kind labelled.Kind) string {
	switch kind {
	case labelled.Code, labelled.Flag, labelled.Integer:
		return "INTEGER"
	case labelled.Decimal:
		return "REAL"
	case labelled.Words, labelled.Day, labelled.Instant:
		return "TEXT"
	}
	return ""
}

// Write writes a batch. After an error the file cannot be finished.
func (w *writer) Write(batch labelled.Batch) error {
	if w.file.failed == nil {
		w.file.failed = w.write(batch)
	}
	return w.file.failed
}

func (w *writer) write(batch labelled.Batch) error {
	if err := batch.Fits(w.variables); err != nil {
		return err
	}
	for row := range batch.Rows {
		w.rows++
		for i := range w.cells {
			value, err := cell(w.variables[i].Kind, batch.Columns[i], row)
			if err != nil {
				return fmt.Errorf("row %d, variable %q: %w", w.rows, w.variables[i].Name, err)
			}
			w.cells[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
		}
		if err := w.insertRow(); err != nil {
			return fmt.Errorf("write row %d: %w", w.rows, err)
		}
	}
	return nil
}

// insertRow inserts the cells. It asks as for a query, whose answer has no rows, because the library then hands all cells over
// to SQLite in one call from Go to C; when it executes a statement it makes such a call for each cell, which takes twice
// as long. The statement has been carried out when QueryContext returns.
func (w *writer) insertRow() error {
	none, err := w.insert.QueryContext(context.Background(), w.cells)
	if err != nil {
		return err
	}
	return none.Close()
}

// largest is the largest whole number up to which a float64 has every whole number.
const largest = 1 << 53

// cell is a cell as SQLite binds it.
func cell(kind labelled.Kind, from labelled.Column, row int) (driver.Value, error) {
	switch {
	case from.Missing[row] != labelled.Present:
		return nil, nil
	case !kind.Numeric():
		return strings.ToValidUTF8(from.Texts[row], "\uFFFD"), nil
	}
	x := from.Numbers[row]
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0): // SQLite would make NULL of NaN
		return nil, fmt.Errorf("%g is no number to compute with; give the cell a reason for being empty", x)
	case kind == labelled.Decimal:
		return x, nil
	case x != math.Trunc(x) || math.Abs(x) > largest:
		return nil, fmt.Errorf("%g is no whole number of at most 2^53; give the variable the kind %q", x, labelled.Decimal)
	}
	return int64(x), nil
}

// Close ends the table.
func (w *writer) Close() error {
	if w.closed {
		return w.file.failed
	}
	w.closed = true
	if err := w.insert.Close(); err != nil && w.file.failed == nil {
		w.file.failed = fmt.Errorf("end the table: %w", err)
	}
	return w.file.failed
}
