package bench

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/labelled"
	"fieldwork/internal/parquetfile"
	"fieldwork/internal/spss"
	"fieldwork/internal/stata"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// rowsAtOnce is how many rows an export has in memory.
const rowsAtOnce = 2_000

// formats are the writers that are measured, by the ending of their files.
var formats = map[string]func(file *os.File, t labelled.Table) (w labelled.Writer, release func() error, err error){
	"csv": func(file *os.File, t labelled.Table) (labelled.Writer, func() error, error) {
		out := bufio.NewWriterSize(file, 1<<16)
		w, err := csvfile.NewWriter(out, t, csvfile.Options{})
		return w, out.Flush, err
	},
	"parquet": func(file *os.File, t labelled.Table) (labelled.Writer, func() error, error) {
		out := bufio.NewWriterSize(file, 1<<16)
		w, err := parquetfile.NewWriter(out, t)
		return w, out.Flush, err
	},
	"sav": func(file *os.File, t labelled.Table) (labelled.Writer, func() error, error) {
		w, err := spss.NewWriter(file, t)
		return w, nothing, err
	},
	"dta": func(file *os.File, t labelled.Table) (labelled.Writer, func() error, error) {
		aside, err := os.CreateTemp(filepath.Dir(file.Name()), "aside")
		if err != nil {
			return nil, nothing, err
		}
		w, err := stata.NewWriter(file, t, func() (io.ReadWriteSeeker, error) { return aside, nil })
		return w, func() error { return errors.Join(aside.Close(), os.Remove(aside.Name())) }, err
	},
}

func nothing() error { return nil }

// bundle is the delivery of a study: everybody, as the frames have them.
func bundle(ctx context.Context, s *survey.Survey, st *store.Store) (deliver.Bundle, error) {
	past, err := st.AsOf(ctx, s.ID, time.Time{}, map[survey.Version]*survey.Survey{s.Version: s})
	if err != nil {
		return deliver.Bundle{}, err
	}
	return deliver.Bundle{Survey: s, Frames: dataset.Stream(s, nil, past.Unread(ctx), rowsAtOnce), AsOf: past.At(), Software: "fieldwork",
		Words: func(id string) string { return id }}, nil
}

// export writes the completes of the database in the format, byte for byte the data file of a delivery.
func export(ctx context.Context, s *survey.Survey, db, format, to string) (err error) {
	st, err := store.OpenExisting(ctx, db)
	if err != nil {
		return err
	}
	defer st.Close()
	b, err := bundle(ctx, s, st)
	if err != nil {
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	var w labelled.Writer
	release := nothing
	err = deliver.Export(b, func(t labelled.Table) ([]labelled.Writer, error) {
		if t.Name != deliver.Completes {
			return nil, nil
		}
		w, release, err = formats[format](file, t)
		return []labelled.Writer{w}, err
	})
	if err == nil {
		err = w.Close()
	}
	return errors.Join(err, release())
}

// highest is the resident memory of this process at its highest, in KiB.
func highest() string {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return "0"
	}
	defer status.Close()
	lines, _ := io.ReadAll(status)
	for line := range strings.Lines(string(lines)) {
		if value, is := strings.CutPrefix(line, "VmHWM:"); is {
			return strings.Fields(value)[0]
		}
	}
	return "0"
}

// wide makes one table of the same data, a column for each variable, in a database of its own: from the rows that are
// delivered, with the reasons why cells are empty.
func wide(ctx context.Context, s *survey.Survey, db string) (file string, err error) {
	file = strings.TrimSuffix(db, ".db") + "-wide2.db"
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	making := file + ".making"
	if err := os.RemoveAll(making); err != nil {
		return "", err
	}
	st, err := store.OpenExisting(ctx, db)
	if err != nil {
		return "", err
	}
	defer st.Close()
	b, err := bundle(ctx, s, st)
	if err != nil {
		return "", err
	}
	to, err := open(making)
	if err != nil {
		return "", err
	}
	defer to.Close()
	tx, err := to.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	err = deliver.Export(b, func(t labelled.Table) ([]labelled.Writer, error) {
		if t.Name != deliver.Completes {
			return nil, nil
		}
		w, err := newWideTable(tx, t)
		return []labelled.Writer{w}, err
	})
	if err != nil {
		return "", err
	}
	if err := tx.Commit(); err != nil {
		return "", err
	}
	return file, os.Rename(making, file)
}

// A wideTable writes rows into a table.
type wideTable struct {
	insert *sql.Stmt
	cells  []any
}

func newWideTable(tx *sql.Tx, t labelled.Table) (*wideTable, error) {
	names := make([]string, len(t.Variables))
	for i, v := range t.Variables {
		names[i] = fmt.Sprintf("%q %s", v.Name, map[bool]string{true: "NUMERIC", false: "TEXT"}[v.Kind.Numeric()])
	}
	if _, err := tx.Exec("CREATE TABLE wide (" + strings.Join(names, ", ") + ")"); err != nil {
		return nil, err
	}
	insert, err := tx.Prepare("INSERT INTO wide VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ") + ")")
	return &wideTable{insert, make([]any, len(names))}, err
}

func (w *wideTable) Write(b labelled.Batch) error {
	for row := range b.Rows {
		for i, c := range b.Columns {
			switch {
			case c.Missing[row] != labelled.Present:
				w.cells[i] = nil
			case c.Numbers != nil:
				w.cells[i] = c.Numbers[row]
			default:
				w.cells[i] = c.Texts[row]
			}
		}
		if _, err := w.insert.Exec(w.cells...); err != nil {
			return err
		}
	}
	return nil
}

func (w *wideTable) Close() error { return w.insert.Close() }
