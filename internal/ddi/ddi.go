// Package ddi writes a codebook for data archives: the XML of DDI-Codebook 2.5 (DDI Alliance, 2012, with the revision 2.5.1
// of 2014), which Dataverse, ICPSR, NESSTAR and the European archives read.
//
// It is opinionated. What is said is what was counted and what the study's files say; nothing is made up to fill an element.
// Texts stand in every language that has them, each marked with its language, save the author, whom archives take for
// another person when named twice. Elements stand in the order of the schema, identifiers follow from places, and there is no
// time but that of the data, so that the same study gives the same bytes. Texts are somebody's: encoding/xml escapes them,
// and puts U+FFFD for the characters that XML 1.0 has no place for.
package ddi

import (
	"encoding/xml"
	"io"
	"time"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelled"
)

// A Study is what a codebook does not say. What is empty is left out.
type Study struct {
	Organiser   labelled.Text
	Abstract    labelled.Text
	Universe    string // whom the study is about, as a rule
	Sampling    labelled.Text
	Mode        labelled.Text // of data collection
	Weighting   labelled.Text
	Cleaning    labelled.Text
	First, Last time.Time // of the data collection, in the study's time zone, of which the dates are told
	Weight      string    // the variable that holds weights
	Files       []File
}

// A File is one data file.
type File struct {
	Name      string // as the reader finds it beside the XML
	Format    string // for people, such as "Stata 118"
	Contents  string // what its rows are
	SHA256    string // of the file, in hexadecimal
	Rows      int
	Variables int
	Described bool // its variables are those of the codebook
}

// Write writes the XML.
func Write(w io.Writer, study Study, book codebook.Document) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(newCodeBook(study, book)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func newCodeBook(study Study, book codebook.Document) codeBook {
	b := codeBook{Version: "2.5", Document: docDscr{Citation: citation{Title: title(book), Production: production(book)}}, Study: newStudy(study, book), Data: newData(study, book)}
	if len(book.Languages) > 0 {
		b.Lang = book.Languages[0]
	}
	for i, f := range study.Files {
		b.Files = append(b.Files, newFile(i, f, book))
	}
	return b
}

// texts are a text in every language that has it, in the order of the codebook's languages.
func texts(t labelled.Text, book codebook.Document) []text {
	var all []text
	for _, l := range book.Languages {
		if t[l] != "" {
			all = append(all, text{Lang: l, Text: t[l]})
		}
	}
	return all
}

// first is a text in the first language that has it.
func first(t labelled.Text, book codebook.Document) text {
	if all := texts(t, book); len(all) > 0 {
		return all[0]
	}
	return text{}
}
