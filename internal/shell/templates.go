package shell

import (
	"embed"
	"html/template"
	"io"
	"io/fs"
	"sync"
)

//go:embed templates/*.html
var templateFiles embed.FS

// Templates reads pages, in the folder templates of the files, and what every page begins with. A word that no locale has
// is an error when a page is written, not a blank.
func Templates(pages fs.FS) (*template.Template, error) {
	t, err := template.New("").Option("missingkey=error").ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	return t.ParseFS(pages, "templates/*.html")
}

// Views are pages that are written by their names. They are read when the first of them is asked for: templates are tens of
// thousands of small things, which the garbage collector goes through each time, and those of the console, which most servers show
// to nobody for most of the time, were a quarter of all that it had to look at while a crowd answered. A page that cannot be read
// is a defect, which every test of a page shows.
type Views struct {
	read func() (*template.Template, error)
}

// Later promises views.
func Later(read func() (*template.Template, error)) Views { return Views{sync.OnceValues(read)} }

// ExecuteTemplate writes a page.
func (v Views) ExecuteTemplate(to io.Writer, name string, view any) error {
	t, err := v.read()
	if err != nil {
		return err
	}
	return t.ExecuteTemplate(to, name, view)
}
