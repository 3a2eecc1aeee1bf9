package document

import (
	"fmt"
	"strings"
)

// A Part is a section of level 1 with the sections of level 2 that follow it. The first part of a document has no head
// when the document begins with a section of level 2.
type Part struct {
	Head     *Section
	Sections []Section
}

// Parts are the sections of the document as its contents list them.
func (d Document) Parts() []Part {
	var parts []Part
	for i, s := range d.Sections {
		switch {
		case s.Level <= 1:
			parts = append(parts, Part{Head: &d.Sections[i]})
		case len(parts) == 0:
			parts = append(parts, Part{Sections: []Section{s}})
		default:
			last := &parts[len(parts)-1]
			last.Sections = append(last.Sections, s)
		}
	}
	return parts
}

// Heading is the section's number and title in one line.
func (s Section) Heading() string { return strings.TrimSpace(s.Number + " " + s.Title) }

// TitleOf is the title of remarks: their own, or what the document says of their role.
func (d Document) TitleOf(r Remarks) string {
	switch {
	case r.Title != "":
		return r.Title
	case r.Role == Warnings:
		return d.Words.Warnings
	case r.Role == Failures:
		return d.Words.Failures
	}
	return d.Words.Note
}

// File is the name of the file that holds the drawing of the figure, beside the document.
func (f Figure) File() string { return f.ID + ".svg" }

// Check tells what no writer can make up for: an id that is used twice or cannot name a file, and a table whose rows do
// not fill the same number of columns. It is for tests of those who make documents.
func (d Document) Check() error {
	seen := map[string]bool{}
	once := func(what, id string) error {
		if id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			return fmt.Errorf("%s: the id %q cannot name a file; use letters, digits, - and _", what, id)
		}
		if seen[what+id] {
			return fmt.Errorf("%s: the id %s is used twice; give each its own", what, id)
		}
		seen[what+id] = true
		return nil
	}
	for _, s := range d.Sections {
		if err := once("section", s.ID); err != nil {
			return err
		}
		for _, b := range s.Blocks {
			if err := check(b, once); err != nil {
				return fmt.Errorf("section %s: %w", s.ID, err)
			}
		}
	}
	return nil
}

func check(b Block, once func(what, id string) error) error {
	switch b := b.(type) {
	case Figure:
		return once("figure", b.ID)
	case Table:
		width := b.Width()
		for _, part := range [][][]Cell{b.Header, b.Body, b.Foot} {
			for i, n := range widths(part) {
				if n != width {
					return fmt.Errorf("table %s: its row %d fills %d columns of %d; fill them all or span them", b.ID, i+1, n, width)
				}
			}
		}
		return once("table", b.ID)
	}
	return nil
}
