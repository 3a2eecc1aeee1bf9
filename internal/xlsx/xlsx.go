// Package xlsx writes the tables of a document as a workbook.
//
// It is opinionated. What is a number is a number in full, shown with the decimals of the report; what is a text stays
// one, even when it begins with an equals sign. Every table has a sheet of its own, what is said of it below; the first
// sheet leads to all of them. The only time in the file is that of the document.
package xlsx

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/document"
)

// Write writes the document as a workbook. The same document gives the same bytes.
func Write(w io.Writer, d document.Document) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	b := &book{file: f, document: d, names: map[string]bool{}}
	if err := b.properties(); err != nil {
		return err
	}
	first := b.name(either(d.Words.Contents, "Contents"))
	if err := f.SetSheetName("Sheet1", first); err != nil {
		return err
	}
	entries, err := b.sheets()
	if err != nil {
		return err
	}
	if err := b.contents(first, entries); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// A book is a workbook in the making.
type book struct {
	file     *excelize.File
	document document.Document
	names    map[string]bool // of sheets, in lower case
}

// An entry leads from the contents to a sheet.
type entry struct {
	section document.Section
	title   string
	sheet   string
}

func (b *book) properties() error {
	at := b.document.AsOf.UTC().Format(time.RFC3339)
	// An empty property leaves the one that the library begins with, which names its author.
	p := excelize.DocProperties{Title: document.OneLine(b.document.Title), Creator: either(document.OneLine(b.document.Author), " "), LastModifiedBy: " ", Language: document.OneLine(b.document.Language), Created: at, Modified: at}
	return errors.Join(b.file.SetDocProps(&p), b.file.SetAppProps(&excelize.AppProperties{Application: "Fieldwork"}))
}

// sheets makes a sheet for every table, and one for every section that has only text.
func (b *book) sheets() ([]entry, error) {
	var entries []entry
	for _, s := range b.document.Sections {
		var tables []document.Table
		for _, block := range s.Blocks {
			if t, ok := block.(document.Table); ok && t.Width() > 0 {
				tables = append(tables, t)
			}
		}
		if len(tables) == 0 && len(s.Blocks) > 0 {
			tables = append(tables, document.Table{})
		}
		for _, t := range tables {
			e := entry{section: s, title: s.Title, sheet: b.name(either(s.Number, s.Title))}
			if also := either(t.Caption, t.Fold); also != "" {
				e.title += ": " + also
			}
			if err := b.sheet(e, t); err != nil {
				return nil, fmt.Errorf("sheet %s: %w", e.sheet, err)
			}
			entries = append(entries, e)
		}
		if len(tables) == 0 {
			entries = append(entries, entry{section: s, title: s.Title})
		}
	}
	return entries, nil
}

// contents fills the first sheet.
func (b *book) contents(sheet string, entries []entry) error {
	d := b.document
	p := &page{book: b, sheet: sheet, row: 1}
	p.text(1, d.Title, &excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}})
	for _, line := range append([]string{d.Kicker, d.Author}, d.Notices...) {
		if line != "" {
			p.next()
			p.text(1, line, nil)
		}
	}
	p.next()
	for _, fact := range d.Facts {
		p.next()
		p.text(1, fact.Name, nil)
		p.text(2, fact.Text, nil)
	}
	p.next()
	for _, e := range entries {
		p.next()
		p.text(1, e.section.Number, nil)
		bold := &excelize.Style{Font: &excelize.Font{Bold: true}}
		switch {
		case e.sheet == "" && e.section.Level <= 1:
			p.text(1, e.title, bold)
		case e.sheet == "":
			p.text(2, e.title, nil)
		default:
			p.link(2, e.title, e.sheet)
		}
	}
	p.width(1, 24)
	p.width(2, 100)
	return p.err
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
