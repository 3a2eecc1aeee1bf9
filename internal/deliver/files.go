package deliver

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"fieldwork/internal/codebook"
	"fieldwork/internal/csvfile"
	"fieldwork/internal/folder"
	"fieldwork/internal/labelled"
	"fieldwork/internal/parquetfile"
	"fieldwork/internal/spss"
	"fieldwork/internal/sqlitefile"
	"fieldwork/internal/stata"
	"fieldwork/internal/workbook"
)

// SQLiteFile holds all tables in one file.
const SQLiteFile = "dataset.sqlite"

// A dataFile is one table in one format.
type dataFile struct {
	format Format // "" when it is for people
	draft  *folder.Draft
	writer labelled.Writer
	group  *group
}

// wants tells whether the format is wanted.
func (b Bundle) wants(f Format) bool { return slices.Contains(b.Formats, f) }

// open begins every data file. Codes as CSV are always there.
func (d *delivery) open() error {
	for _, name := range d.tables() {
		g := d.sort.groups[name]
		for _, as := range []struct {
			format Format
			begin  func(*group) error
		}{{CSV, d.codes}, {Stata, d.stata}, {SPSS, d.spss}, {Parquet, d.parquet}} {
			if as.format != CSV && !d.wants(as.format) {
				continue
			}
			if err := as.begin(g); err != nil {
				return err
			}
		}
	}
	if err := d.forPeople(d.sort.groups[Completes]); err != nil {
		return err
	}
	return d.database()
}

// begin starts a file of the group and its writer.
func (d *delivery) begin(g *group, format Format, name string, writer func(*folder.Draft) (labelled.Writer, error)) error {
	draft, err := d.folder.Begin(name)
	if err != nil {
		return err
	}
	file := &dataFile{format: format, draft: draft, group: g}
	d.files = append(d.files, file)
	if file.writer, err = writer(draft); err != nil {
		return err
	}
	g.writers = append(g.writers, file.writer)
	return nil
}

func (d *delivery) codes(g *group) error {
	return d.begin(g, CSV, g.table.Name+".csv", func(f *folder.Draft) (labelled.Writer, error) {
		return csvfile.NewWriter(f, g.table, csvfile.Options{BOM: d.BOM})
	})
}

func (d *delivery) stata(g *group) error {
	return d.begin(g, Stata, g.table.Name+".dta", func(f *folder.Draft) (labelled.Writer, error) {
		return stata.NewWriter(f, g.table, d.scratch)
	})
}

func (d *delivery) spss(g *group) error {
	return d.begin(g, SPSS, g.table.Name+".sav", func(f *folder.Draft) (labelled.Writer, error) {
		return spss.NewWriter(f, g.table)
	})
}

func (d *delivery) parquet(g *group) error {
	return d.begin(g, Parquet, g.table.Name+".parquet", func(f *folder.Draft) (labelled.Writer, error) {
		return parquetfile.NewWriter(f, g.table)
	})
}

// scratch is a file for what a writer puts aside until it closes.
func (d *delivery) scratch() (io.ReadWriteSeeker, error) {
	f, err := d.folder.Scratch()
	if err == nil {
		d.scratches = append(d.scratches, f)
	}
	return f, err
}

// forPeople begins what the completes alone are written as: with labels for spreadsheets, and what counts them for the
// codebook.
func (d *delivery) forPeople(g *group) error {
	d.book = codebook.New(g.table)
	g.writers = append(g.writers, counting{d.book})
	err := d.begin(g, "", Completes+"_labels.csv", func(f *folder.Draft) (labelled.Writer, error) {
		return csvfile.NewWriter(f, g.table, csvfile.Options{BOM: true, Labels: d.Language, Guard: true})
	})
	if err != nil || !d.wants(Excel) {
		return err
	}
	return d.begin(g, "", Completes+".xlsx", func(f *folder.Draft) (labelled.Writer, error) {
		o := workbook.Options{Language: d.Language, Words: d.Words, Spool: d.folder.Path("")}
		if d.Cleaning != nil {
			o.Rows = d.Cleaning.Sample - d.Cleaning.Dropped
		}
		book, err := workbook.New(f, g.table, o)
		if err != nil {
			return nil, fmt.Errorf("%w; name the formats that are wanted with --formats", err)
		}
		d.workbook = book
		return logged{book, d}, nil
	})
}

// A logged is a workbook that is given the cleaning log before it is closed.
type logged struct {
	*workbook.Workbook
	d *delivery
}

// Close adds the log.
func (l logged) Close() error {
	if err := l.Log(cleaningHeader(), l.d.logCells()); err != nil {
		return err
	}
	return l.Workbook.Close()
}

// database begins the file of all tables.
func (d *delivery) database() (err error) {
	if !d.wants(SQLite) {
		return nil
	}
	draft, err := d.folder.Begin(SQLiteFile)
	if err != nil {
		return err
	}
	d.databaseDraft = draft
	if d.sqlite, err = sqlitefile.New(d.folder.Path(SQLiteFile)); err != nil {
		return err
	}
	for _, name := range d.tables() {
		g := d.sort.groups[name]
		w, err := d.sqlite.Table(g.table)
		if err != nil {
			return err
		}
		g.writers = append(g.writers, w)
		d.inDatabase = append(d.inDatabase, w)
	}
	return nil
}

// A counting is a codebook that is given the rows as the files are.
type counting struct{ book *codebook.Book }

func (c counting) Write(b labelled.Batch) error { c.book.Add(b); return nil }

func (counting) Close() error { return nil }

// close writes what stands behind the rows of each file.
func (d *delivery) close() error {
	for i, f := range d.files {
		d.Progress(i, len(d.files), f.draft.Name)
		if err := f.writer.Close(); err != nil {
			return err
		}
		if err := f.draft.Finish(f.group.n); err != nil {
			return err
		}
	}
	if d.sqlite != nil {
		d.Progress(len(d.files), len(d.files), SQLiteFile)
		for _, w := range d.inDatabase {
			if err := w.Close(); err != nil {
				return err
			}
		}
		if err := d.sqlite.Close(); err != nil {
			return err
		}
		if err := d.databaseDraft.Finish(d.interviews); err != nil {
			return err
		}
	}
	return d.release()
}

// release closes what writers had put aside.
func (d *delivery) release() error {
	var errs []error
	for _, f := range d.scratches {
		errs = append(errs, f.Close())
	}
	d.scratches = nil
	return errors.Join(errs...)
}

// abandon closes the files of a delivery that failed; the folder goes with them.
func (d *delivery) abandon() {
	for _, f := range d.files {
		f.draft.Abandon()
	}
	if d.workbook != nil {
		_ = d.workbook.Abandon() // the folder is gone with what it could not remove
	}
	if d.sqlite != nil {
		_ = d.sqlite.Close()
	}
	if d.databaseDraft != nil {
		d.databaseDraft.Abandon()
	}
	_ = d.release()
}
