// Package published holds a publication's figures beside ours.
//
// It is opinionated. What was published is a folder of CSV files in the survey's own folder, named and headed like the
// records of the tables that they belong to, with the digits that were printed; nothing of it stands in Go. A figure that
// belongs to no table of the plan is found when the survey is checked. A difference is told in standard errors of ours, and
// without one it is told alone; it is never tested, because nobody knows what the published sample has in common with ours.
package published

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"fieldwork/internal/analysis"
	"fieldwork/internal/outline"
	"fieldwork/internal/strictcsv"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// Folder is the name of the folder within the survey's.
const Folder = "published"

// FillsName is the file of what the cells held when one of them was full: cell, of, completed. It belongs to no table.
const FillsName = "fills"

// A Set is everything that was published of a survey. A nil Set has nothing.
type Set struct {
	files map[string]*file // by the name of the records
	fills map[[2]string]strictcsv.Number
	hash  string
}

// A file is the published figures of one table's records.
type file struct {
	outline.Outline
	keys    []string                               // the key columns that it has
	figures []string                               // its columns of figures
	rows    map[string]map[string]strictcsv.Number // figures by column, by the row's key
}

// Read reads the published figures in a survey's folder; without the folder there are none, and the Set is nil. With
// findings, the Set holds whatever could be read.
func Read(fsys fs.FS, dir string, s *survey.Survey, p *survey.Plan) (*Set, strictyaml.Findings) {
	entries, err := fs.ReadDir(fsys, path.Join(dir, Folder)) // sorted by name
	if err != nil || len(entries) == 0 {
		return nil, nil
	}
	set, sum := &Set{files: map[string]*file{}}, sha256.New()
	var findings strictyaml.Findings
	for _, entry := range entries {
		name := entry.Name()
		full := path.Join(dir, Folder, name)
		data, err := fs.ReadFile(fsys, full)
		if err != nil {
			findings.Addf(strictyaml.Pos{File: full, Line: 1, Col: 1}, "unreadable-file", "make it a readable file, or remove it", "the file cannot be read: %v", err)
			continue
		}
		sum.Write([]byte(name + "\n"))
		sum.Write(data)
		l := loader{Findings: &findings, survey: s, plan: p, set: set}
		l.load(full, data)
	}
	set.hash = hex.EncodeToString(sum.Sum(nil))
	findings.Sort()
	return set, findings
}

// Hash is the SHA-256 of all files with their names, in hexadecimal; "" when there are none.
func (s *Set) Hash() string {
	if s == nil {
		return ""
	}
	return s.hash
}

// Value is what was published for the column of a row of ours.
func (s *Set) Value(records string, row analysis.Row, column string) (float64, bool) {
	n, ok := s.Figure(records, row.Name, column)
	return n.Value, ok
}

// Figure is what was published, as it was printed, for the column of the row that has the values in its key columns.
func (s *Set) Figure(records string, value func(column string) string, column string) (strictcsv.Number, bool) {
	if s == nil || s.files[records] == nil {
		return strictcsv.Number{}, false
	}
	f := s.files[records]
	n, ok := f.rows[f.keyOf(value)][column]
	return n, ok
}

// Fill is how many completes the cell `of` was published to have had at the instant at which the cell was full.
func (s *Set) Fill(cell, of string) (float64, bool) {
	if s == nil {
		return 0, false
	}
	n, ok := s.fills[[2]string{cell, of}]
	return n.Value, ok
}

// keyOf is a row's key by the columns that the file has.
func (f *file) keyOf(value func(column string) string) string {
	parts := make([]string, len(f.keys))
	for i, column := range f.keys {
		parts[i] = value(column)
	}
	return strings.Join(parts, "\x1f")
}
