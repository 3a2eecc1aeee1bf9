package deliver

import (
	"embed"
	"html/template"
	"strings"
	"time"

	"fieldwork/internal/analysis"
	"fieldwork/internal/labelled"
)

//go:embed templates
var templates embed.FS

// page renders one of the templates: a document that needs nothing else, with its style sheet inside.
func page(name string, words func(id string) string, language string, data any) (string, error) {
	style, err := templates.ReadFile("templates/style.css")
	if err != nil {
		return "", err
	}
	t, err := template.New(name).Funcs(template.FuncMap{
		"word":     words,
		"language": func() string { return language },
		"style":    func() template.CSS { return template.CSS(style) },
		"moment":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"stamp":    instant,
		"number":   func(n int) string { return analysis.Format(float64(n), 0) },
	}).ParseFS(templates, "templates/"+name)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.Execute(&out, data)
	return out.String(), err
}

// A codebookView is the codebook as its page is filled in.
type codebookView struct {
	Book   codebook
	Bundle Bundle
}

func (b Bundle) codebookPage(book codebook) (string, error) {
	return page("codebook.html", b.Words, b.Language, codebookView{book, b})
}

// Others are the survey's languages besides the page's own.
func (v codebookView) Others() []string {
	var others []string
	for _, l := range v.Book.Languages {
		if l != v.Bundle.Language {
			others = append(others, l)
		}
	}
	return others
}

// Joined tells whether the dataset is of more than one version.
func (v codebookView) Joined() bool { return len(v.Book.Versions) > 1 }

// Missing are the reasons for missing values that occur in the entry, with the words for each.
func (v codebookView) Missing(e entry) []counted {
	var rs []counted
	for _, m := range labelled.Reasons() {
		if n := e.Missing[m]; n > 0 {
			rs = append(rs, counted{v.Bundle.Words("missing_" + m.String()), n})
		}
	}
	return rs
}

// A counted is words with a number.
type counted struct {
	What string
	N    int
}
