package bench

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/dataset"
	"fieldwork/internal/labelled"
	"fieldwork/internal/parquetfile"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// rowsAtOnce is how many rows an export has in memory.
const rowsAtOnce = 2_000

// table describes the columns of the survey's dataset.
func table(s *survey.Survey) labelled.Table {
	t := labelled.Table{Name: "completes", Title: labelled.Text(s.Title), Languages: s.Languages, Made: began(), Software: "fieldwork"}
	kinds := map[survey.VariableKind]labelled.Kind{survey.CodeVariable: labelled.Code, survey.FlagVariable: labelled.Flag, survey.NumberVariable: labelled.Decimal,
		survey.TextVariable: labelled.Words, dataset.TimeVariable: labelled.Instant}
	for _, c := range dataset.Header(s).Columns {
		v := labelled.Variable{Name: c.Name, Kind: kinds[c.Kind], Label: labelled.Text(c.Label), Measure: labelled.Nominal}
		for _, o := range c.Values {
			v.Values = append(v.Values, labelled.Value{Code: o.Code, Name: o.Name, Label: labelled.Text(o.Text)})
		}
		if q := questionOf(c); q != nil && q.Kind != survey.Words && v.Kind == labelled.Decimal {
			v.Kind, v.Min, v.Max = labelled.Integer, float64(q.Min), float64(q.Max)
		} else if q != nil && q.Kind == survey.Words {
			v.Width = q.Max
		} else if v.Kind == labelled.Words {
			v.Width = 200
		}
		if v.Name == "interview" {
			v.Kind, v.Max = labelled.Integer, 2_147_483_620
		}
		t.Variables = append(t.Variables, v)
	}
	return t
}

func questionOf(c *dataset.Column) *survey.Question {
	if c.Variable == nil {
		return nil
	}
	return c.Variable.Question
}

// formats are the writers that are measured, by the ending of their files.
var formats = map[string]func(file *os.File, out *bufio.Writer, t labelled.Table) (labelled.Writer, error){
	"csv": func(_ *os.File, out *bufio.Writer, t labelled.Table) (labelled.Writer, error) {
		return csvfile.NewWriter(out, t, csvfile.Options{})
	},
	"parquet": func(_ *os.File, out *bufio.Writer, t labelled.Table) (labelled.Writer, error) {
		return parquetfile.NewWriter(out, t)
	},
}

// export writes the completes of the database in the format.
func export(ctx context.Context, s *survey.Survey, db, format, to string) (err error) {
	st, err := store.OpenExisting(ctx, db)
	if err != nil {
		return err
	}
	defer st.Close()
	past, err := st.AsOf(ctx, s.ID, began().AddDate(100, 0, 0), map[survey.Version]*survey.Survey{s.Version: s})
	if err != nil {
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<16)
	w, err := formats[format](file, out, table(s))
	if err != nil {
		return err
	}
	for f, err := range dataset.Stream(s, nil, past.Unread(ctx), rowsAtOnce) {
		if err != nil {
			return err
		}
		if err := w.Write(f.Batch()); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return out.Flush()
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

// wide makes one table of the same data, a column for each variable, in a database of its own.
func wide(ctx context.Context, s *survey.Survey, db string) (file string, err error) {
	file = strings.TrimSuffix(db, ".db") + "-wide.db"
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
	past, err := st.AsOf(ctx, s.ID, began().AddDate(100, 0, 0), map[survey.Version]*survey.Survey{s.Version: s})
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
	columns := dataset.Header(s).Columns
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = fmt.Sprintf("%q %s", c.Name, map[bool]string{true: "NUMERIC", false: "TEXT"}[c.Numeric()])
	}
	if _, err := tx.Exec("CREATE TABLE wide (" + strings.Join(names, ", ") + ")"); err != nil {
		return "", err
	}
	insert, err := tx.Prepare("INSERT INTO wide VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")")
	if err != nil {
		return "", err
	}
	cells := make([]any, len(columns))
	for f, err := range dataset.Stream(s, nil, past.Unread(ctx), rowsAtOnce) {
		if err != nil {
			return "", err
		}
		for row := range f.Len() {
			for i, c := range f.Columns {
				cells[i] = cellOf(c, row)
			}
			if _, err := insert.Exec(cells...); err != nil {
				return "", err
			}
		}
	}
	if err := tx.Commit(); err != nil {
		return "", err
	}
	return file, os.Rename(making, file)
}

func cellOf(c *dataset.Column, row int) any {
	switch {
	case c.Missing[row] != survey.Present:
		return nil
	case c.Numeric():
		return c.Numbers[row]
	}
	return c.Texts[row]
}
