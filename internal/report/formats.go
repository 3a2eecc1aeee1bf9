package report

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"

	"fieldwork/internal/browser"
	"fieldwork/internal/document"
	"fieldwork/internal/docx"
	"fieldwork/internal/folder"
	"fieldwork/internal/htmlpage"
	"fieldwork/internal/latex"
	"fieldwork/internal/markdown"
	"fieldwork/internal/xlsx"
)

// A Format is a way of writing the report. Its tables' records (CSV), its figures (SVG) and report.json are always written.
type Format string

const (
	HTML     Format = "html"  // report.html: one page that needs nothing else
	LaTeX    Format = "latex" // report.tex, and a .tex of each table to \input
	Word     Format = "docx"  // report.docx
	Excel    Format = "xlsx"  // tables.xlsx: a sheet a table
	CSV      Format = "csv"   // a file for each table's records
	Markdown Format = "md"    // report.md
	JSON     Format = "json"  // document.json
	PDF      Format = "pdf"   // report.pdf: the page, printed by a browser
)

// Formats are all formats in the order in which they are written.
func Formats() []Format { return []Format{HTML, LaTeX, Word, Excel, CSV, Markdown, JSON, PDF} }

// write writes every file of the report but its manifest.
func (b *builder) write(ctx context.Context, f *folder.Folder, m *Manifest) error {
	if b.PlanFile != nil {
		if err := f.Text("analysis.yaml", string(b.PlanFile)); err != nil {
			return err
		}
	}
	if err := b.parts(f); err != nil {
		return err
	}
	for _, format := range Formats() {
		if !slices.Contains(b.Formats, format) {
			continue
		}
		if format == PDF && b.Browser == "" {
			m.Skipped = append(m.Skipped, format)
			continue
		}
		b.Progress(string(format))
		if err := b.format(ctx, f, format); err != nil {
			return err
		}
	}
	return nil
}

// parts writes what stands beside the document: each table's records, each figure's drawing.
func (b *builder) parts(f *folder.Folder) error {
	for _, r := range b.records {
		if err := f.Create(r.Name+".csv", func(w io.Writer) (int, error) { return b.record(w, r) }); err != nil {
			return err
		}
	}
	for _, s := range b.document.Sections {
		for _, block := range s.Blocks {
			if figure, ok := block.(document.Figure); ok {
				if err := f.Text(figure.ID+".svg", figure.SVG); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *builder) format(ctx context.Context, f *folder.Folder, format Format) error {
	whole := func(name string, write func(io.Writer, document.Document) error) error {
		return f.Create(name, func(w io.Writer) (int, error) { return 0, write(w, b.document) })
	}
	switch format {
	case HTML:
		return whole("report.html", htmlpage.Write)
	case LaTeX:
		return b.latex(f, whole)
	case Word:
		pictures, err := b.pictures(ctx)
		if err != nil {
			return err
		}
		return whole("report.docx", func(w io.Writer, d document.Document) error {
			return docx.Write(w, d, func(f document.Figure) ([]byte, error) { return pictures[f.ID], nil })
		})
	case Excel:
		return whole("tables.xlsx", xlsx.Write)
	case Markdown:
		return whole("report.md", markdown.Write)
	case JSON:
		return whole("document.json", func(w io.Writer, d document.Document) error {
			data, err := document.JSON(d)
			if err == nil {
				_, err = w.Write(data)
			}
			return err
		})
	case PDF:
		return b.print(ctx, f)
	}
	return nil // the records are there already
}

// latex writes the document and, to be taken into a paper, each table by itself.
func (b *builder) latex(f *folder.Folder, whole func(string, func(io.Writer, document.Document) error) error) error {
	if err := whole("report.tex", latex.Write); err != nil {
		return err
	}
	for _, s := range b.document.Sections {
		for _, t := range fragments(s) {
			err := f.Create(t.ID+".tex", func(w io.Writer) (int, error) {
				return 0, latex.Table(w, t, b.document.Language, s.Title, notesOf(s))
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// fragments are the tables of a section that are worth a file of their own: the numbered one, and the one beside the
// published figures, but not what is shown on demand.
func fragments(s document.Section) (tables []document.Table) {
	for _, block := range s.Blocks {
		if t, ok := block.(document.Table); ok && s.Number != "" && t.Fold == "" {
			tables = append(tables, t)
		}
	}
	return tables
}

// notesOf are the notes under a section's table.
func notesOf(s document.Section) []string {
	for _, block := range s.Blocks {
		if r, ok := block.(document.Remarks); ok && r.Role == document.Notes {
			return r.Items
		}
	}
	return nil
}

// pictures draws every figure for programs that cannot show an SVG; without a browser there are none.
func (b *builder) pictures(ctx context.Context) (map[string][]byte, error) {
	var ids []string
	var drawings []browser.Picture
	for _, s := range b.document.Sections {
		for _, block := range s.Blocks {
			if f, ok := block.(document.Figure); ok {
				ids, drawings = append(ids, f.ID), append(drawings, browser.Picture{SVG: f.SVG, Width: f.Width, Height: f.Height})
			}
		}
	}
	drawn := map[string][]byte{}
	if b.Browser == "" {
		return drawn, nil
	}
	pngs, err := browser.PNGs(ctx, b.Browser, drawings)
	for i, p := range pngs {
		drawn[ids[i]] = p
	}
	return drawn, err
}

// print prints the page. The browser is given a file of its own, as the page need not be among the formats.
func (b *builder) print(ctx context.Context, f *folder.Folder) error {
	room, err := os.MkdirTemp("", "fieldwork-print-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(room)
	page, printed := filepath.Join(room, "report.html"), filepath.Join(room, "report.pdf")
	file, err := os.Create(page)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := htmlpage.Write(file, b.document); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := browser.PDF(ctx, b.Browser, page, printed, b.AsOf); err != nil {
		return err
	}
	return f.Create("report.pdf", func(w io.Writer) (int, error) {
		pdf, err := os.ReadFile(printed)
		if err == nil {
			_, err = w.Write(pdf)
		}
		return 0, err
	})
}
