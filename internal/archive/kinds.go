package archive

import (
	"path"
	"strings"

	"fieldwork/internal/deliver"
	"fieldwork/internal/folder"
	"fieldwork/internal/works"
)

// A fileKind is what a file of a work is by its name's ending.
type fileKind struct {
	media    string // the type that it is served as
	download bool   // it is saved and not shown
	group    fileGroup
}

// A fileGroup is what files are listed together for: the name of its heading's words.
type fileGroup string

const (
	forReading fileGroup = "reports_for_read"
	forPaper   fileGroup = "reports_for_paper"
	forData    fileGroup = "reports_for_data"
	forFigures fileGroup = "reports_for_figures"
	forRecord  fileGroup = "reports_for_record" // by what the report was made
	forUse     fileGroup = "archive_for_use"    // the data of a delivery
	forMeaning fileGroup = "archive_for_meaning"
	forField   fileGroup = "archive_for_field"
)

func fileGroups() []fileGroup {
	return []fileGroup{forReading, forPaper, forData, forFigures, forRecord, forUse, forMeaning, forField}
}

// plain is how text is shown that browsers would save, or would not show as it is written.
const plain = "text/plain; charset=utf-8"

// kindOf knows the kinds of files that works have; whatever else lies in the folder is handed over as bytes. What browsers
// cannot show is saved; so are PDF files, whose viewers are pages with a frame and styles of their own, which the policy
// forbids.
func kindOf(name string) fileKind {
	media := works.Media(name)
	known, ok := map[string]fileKind{
		".html":    {media, false, forReading},
		".tex":     {media, false, forPaper},
		".md":      {media, false, forPaper},
		".docx":    {media, true, forPaper},
		".pdf":     {media, true, forPaper},
		".csv":     {media, true, forData},
		".xlsx":    {media, true, forData},
		".json":    {plain, false, forData},
		".svg":     {media, false, forFigures},
		".yaml":    {plain, false, forRecord},
		".txt":     {media, false, forRecord},
		".dta":     {media, true, forData},
		".sav":     {media, true, forData},
		".parquet": {media, true, forData},
		".sqlite":  {media, true, forData},
		".R":       {media, true, forData},
		".xml":     {media, true, forRecord},
	}[path.Ext(name)]
	if !ok {
		return fileKind{media, true, forRecord}
	}
	return known
}

// groupOf is the group of a file of a work. The list of a report's files is a record, although programs read it.
func groupOf(k works.Kind, name string) fileGroup {
	if k == works.Report {
		if name == folder.Report {
			return forRecord
		}
		return kindOf(name).group
	}
	stem := strings.TrimSuffix(name, path.Ext(name))
	switch {
	case stem == strings.TrimSuffix(codebookFile, path.Ext(codebookFile)) || name == deliver.ArchiveFile:
		return forMeaning
	case name == deliver.SQLiteFile || ofTable(stem):
		return forUse
	}
	return forField
}

// ofTable tells whether a file holds one of the tables of a delivery, of codes or of labels.
func ofTable(stem string) bool {
	table, _, _ := strings.Cut(stem, "_")
	switch table {
	case deliver.Completes, deliver.Dropped, deliver.Late, deliver.Others:
		return true
	}
	return false
}

// whole tells whether a file has all of a report, and not one table or figure.
func whole(name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	return stem == "report" || stem == "tables" || stem == "document"
}
