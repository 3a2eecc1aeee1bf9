// Package htmlpage writes a document as one page that needs nothing else: no script, no other file, no other host.
//
// It is opinionated. The page reads from 360 pixels to a wide screen and prints on A4 as it stands; what does not fit
// scrolls on its own, reached by the keyboard. What is said by colour is said in words too. Drawings are put in as they
// are, after package drawing has read them and found nothing in them that could act.
package htmlpage

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"fieldwork/internal/document"
	"fieldwork/internal/drawing"
)

//go:embed page.html
var pageSource string

//go:embed style.css
var styleSheet string

// Write writes the document as an HTML page. The same document gives the same bytes.
func Write(w io.Writer, d document.Document) error {
	if err := drawings(d); err != nil {
		return err
	}
	t, err := template.New("page").Funcs(functions(d)).Parse(pageSource)
	if err != nil {
		return err
	}
	return t.Execute(w, d)
}

func functions(d document.Document) template.FuncMap {
	return template.FuncMap{
		"style":    func() template.CSS { return template.CSS(styleSheet) },               // our own
		"svg":      func(f document.Figure) template.HTML { return template.HTML(f.SVG) }, // read by drawings
		"sections": func() []section { return sections(d) },
		"words":    func() document.Words { return d.Words },
		"titleof":  d.TitleOf,
		"begins":   document.Begins,
		"size":     size,
		"stamp":    func() string { return d.AsOf.UTC().Format("2006-01-02T15:04:05Z") },
	}
}

// drawings tells whether every drawing may stand in the page: it is one that package drawing knows, and it names nothing
// by an id that another of them has.
func drawings(d document.Document) error {
	owner := map[string]string{}
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			f, ok := b.(document.Figure)
			if !ok {
				continue
			}
			root, err := drawing.Read(f.SVG)
			if err != nil {
				return fmt.Errorf("figure %s: %w", f.ID, err)
			}
			root.All(func(shape *drawing.Shape) {
				id := shape.Values["id"]
				if other := owner[id]; other != "" && id != "" && err == nil {
					err = fmt.Errorf("figure %s: the id %s is used in figure %s too; let every drawing begin its ids with its own", f.ID, id, other)
				}
				owner[id] = f.ID
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
