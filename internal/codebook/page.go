package codebook

import (
	"embed"
	"html/template"
	"io"
	"time"
)

//go:embed templates
var templates embed.FS

// WriteHTML writes the codebook as one page that needs nothing else: its style is inside, and it has no script, no picture
// and no address. words are the frame's words in the first of the document's languages.
func (d Document) WriteHTML(w io.Writer, words func(id string) string) error {
	style, err := templates.ReadFile("templates/style.css")
	if err != nil {
		return err
	}
	t, err := template.New("codebook.html").Funcs(template.FuncMap{
		"word":   words,
		"style":  func() template.CSS { return template.CSS(style) },
		"moment": moment,
		"stamp":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"number": grouped,
		"figure": figure,
		"exact":  plain,
		"short":  short,
	}).ParseFS(templates, "templates/codebook.html")
	if err != nil {
		return err
	}
	return t.Execute(w, view{d, words})
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
