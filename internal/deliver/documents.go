package deliver

import (
	"io"
	"slices"

	"fieldwork/internal/ddi"
	"fieldwork/internal/folder"
	"fieldwork/internal/rscript"
)

// formatNames are the formats as archives name them to people.
var formatNames = map[Format]string{CSV: "CSV, UTF-8, codes", Stata: "Stata 118", SPSS: "SPSS system file", Parquet: "Apache Parquet"}

// documents writes what describes the data, now that they have all gone by.
func (d *delivery) documents() error {
	if err := d.cleaningLog(); err != nil {
		return err
	}
	if err := d.folder.JSON(QualityFile, d.Verdicts.Record(), 0); err != nil {
		return err
	}
	if d.wants(R) {
		table := d.sort.groups[Completes].table
		err := d.folder.Create(Completes+".R", func(w io.Writer) (int, error) { return 0, rscript.Write(w, table, CompletesFile) })
		if err != nil {
			return err
		}
	}
	d.held(d.Survey.Version, 0) // which may have no interview yet
	book := d.book.Describe(d.history(d.versions))
	if err := d.writeCodebook(d.folder, book); err != nil {
		return err
	}
	return d.writeArchive(d.folder, book, d.archive())
}

// QualityFile says what the quality rules found usual, and compared with.
const QualityFile = "quality.json"

// archive are the data files of the tables as an archive is told of them.
func (d *delivery) archive() []ddi.File {
	var files []ddi.File
	for _, f := range d.files {
		i := slices.IndexFunc(d.folder.Files, func(w folder.File) bool { return w.Name == f.draft.Name })
		if i < 0 || f.format == "" {
			continue
		}
		files = append(files, ddi.File{Name: f.draft.Name, Format: formatNames[f.format], Contents: d.Words("delivered_" + f.group.table.Name), SHA256: d.folder.Files[i].SHA256,
			Rows: f.group.n, Variables: len(f.group.table.Variables), Described: f.group.table.Name == Completes})
	}
	return files
}
