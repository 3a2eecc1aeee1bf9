package deliver

import (
	"io"

	"fieldwork/internal/codebook"
	"fieldwork/internal/folder"
)

// writeCodebook writes the codebook of the completes for people, for spreadsheets and for programs.
func (b Bundle) writeCodebook(f *folder.Folder, book codebook.Document) error {
	for _, file := range []struct {
		name  string
		write func(io.Writer) (rows int, err error)
	}{
		{"codebook.html", func(w io.Writer) (int, error) { return 0, book.WriteHTML(w, b.Words) }},
		{"codebook.md", func(w io.Writer) (int, error) { return 0, book.WriteMarkdown(w, b.Words) }},
		{"codebook.csv", book.WriteCSV},
		{"codebook.json", func(w io.Writer) (int, error) { return len(book.Variables), book.WriteJSON(w) }},
	} {
		if err := f.Create(file.name, file.write); err != nil {
			return err
		}
	}
	return nil
}
