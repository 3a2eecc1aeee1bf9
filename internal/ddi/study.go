package ddi

import (
	"strconv"
	"time"

	"fieldwork/internal/codebook"
)

// dataKind is the kind of data, in the words of the controlled vocabularies that archives use.
const dataKind = "survey data"

func title(book codebook.Document) titlStmt {
	t := titlStmt{Title: first(book.Title, book), ID: book.Survey}
	if all := texts(book.Title, book); len(all) > 1 {
		t.Parallel = all[1:]
	}
	return t
}

func production(book codebook.Document) prodStmt {
	day := book.AsOf.Format(time.DateOnly)
	return prodStmt{Date: dated{Date: day, Text: day}, Software: book.Software}
}

func newStudy(s Study, book codebook.Document) stdyDscr {
	d := stdyDscr{Citation: citation{Title: title(book), Production: production(book)}}
	if organiser := first(s.Organiser, book); organiser.Text != "" {
		d.Citation.Responsible = &rspStmt{Author: organiser}
	}
	if book.Version != "" {
		d.Citation.Version = &verStmt{version{Date: book.AsOf.Format(time.DateOnly), Type: "questionnaire", Text: book.Version}}
	}
	d.Info = stdyInfo{Abstract: texts(s.Abstract, book), Summary: sumDscr{Collected: collected(s), Kind: dataKind}}
	if s.Universe != "" {
		d.Info.Summary.Universe = []text{{Text: s.Universe}}
	}
	d.Method.Collection = dataColl{Sampling: texts(s.Sampling, book), Mode: texts(s.Mode, book), Weighting: texts(s.Weighting, book), Cleaning: texts(s.Cleaning, book)}
	for _, n := range book.Notes {
		d.Notes = append(d.Notes, text{Text: n})
	}
	return d
}

// collected are the dates of the data collection.
func collected(s Study) []collDate {
	var dates []collDate
	for _, end := range []struct {
		event string
		at    time.Time
	}{{"start", s.First}, {"end", s.Last}} {
		if !end.at.IsZero() {
			day := end.at.Format(time.DateOnly)
			dates = append(dates, collDate{Event: end.event, Date: day, Text: day})
		}
	}
	return dates
}

func newFile(place int, f File, book codebook.Document) fileDscr {
	d := fileDscr{ID: fileID(place), URI: f.Name, Text: fileTxt{Name: f.Name, Contents: f.Contents, Structure: fileStrc{Type: "rectangular"},
		Dimensions: dimensns{Cases: f.Rows, Variables: f.Variables}, Type: fileType{Charset: "UTF-8", Text: f.Format}, Software: book.Software}}
	if f.SHA256 != "" {
		d.Text.Fingerprint = &dataFingerprint{Type: "dataFile", Value: f.SHA256, Algorithm: "SHA-256"}
	}
	return d
}

// fileID and variableID name files and variables by their places, as what people call them may be no name in XML.
func fileID(place int) string     { return "F" + strconv.Itoa(place+1) }
func variableID(place int) string { return "V" + strconv.Itoa(place+1) }
