package archive

import (
	"encoding/json"
	"io"
	"path"
	"strings"

	"fieldwork/internal/console"
	"fieldwork/internal/works"
)

// A figureView is a drawing of a report.
type figureView struct {
	Title   string
	Address string
	Text    string // the same figures in words
	Width   int    // pixels; 0: unknown
	Height  int
}

// documentFile is the report for programs, which knows what its figures are called. mostDocument bounds what is read of it,
// in bytes.
const (
	documentFile = "document.json"
	mostDocument = 64 << 20
)

// A figure is a block of the document that is one.
type figure struct {
	Kind        string `json:"kind"`
	Caption     string `json:"caption"`
	Description string `json:"description"`
	File        string `json:"file"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
}

// figuresOf are the drawings that a report lists, in the order of its document. One that the document does not know, as in
// reports of older programs, is called by its file's name.
func figuresOf(v *console.Visit, w works.Work, m manifest) (views []figureView) {
	known := map[string]bool{}
	for _, f := range documented(w) {
		if listed(m, f.File) && !known[f.File] {
			known[f.File] = true
			views = append(views, figureView{f.Caption, fileAddress(v, w, f.File), f.Description, f.Width, f.Height})
		}
	}
	for _, f := range m.Files {
		if !known[f.Name] && listed(m, f.Name) {
			views = append(views, figureView{Title: strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)), Address: fileAddress(v, w, f.Name)})
		}
	}
	return views
}

// listed tells whether a file is a drawing that the manifest lists.
func listed(m manifest, name string) bool {
	for _, f := range m.Files {
		if f.Name == name {
			return kindOf(name).group == forFigures
		}
	}
	return false
}

// documented are the figures of the document, in its order; none when it cannot be read.
func documented(w works.Work) (figures []figure) {
	file, err := w.Files.Open(documentFile)
	if err != nil {
		return nil
	}
	defer file.Close()
	var d struct {
		Sections []struct {
			Blocks []json.RawMessage `json:"blocks"`
		} `json:"sections"`
	}
	if json.NewDecoder(io.LimitReader(file, mostDocument)).Decode(&d) != nil {
		return nil
	}
	for _, s := range d.Sections {
		for _, block := range s.Blocks {
			var f figure
			if json.Unmarshal(block, &f) == nil && f.Kind == "figure" {
				figures = append(figures, f)
			}
		}
	}
	return figures
}
