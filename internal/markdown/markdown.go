// Package markdown writes a document as Markdown in the flavour of GitHub.
//
// It is opinionated. It is for reading as it stands and for pasting into an issue or a wiki: no HTML, no width to be
// counted. A table has one header row, so the rows of a header are joined into one, and what spans columns or rows is
// written where it begins. Every character that Markdown could take for its own is escaped.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"fieldwork/internal/document"
)

// Write writes the document. Figures are links to the files that hold their drawings.
func Write(w io.Writer, d document.Document) error {
	b := &builder{document: d}
	b.begin()
	for _, s := range d.Sections {
		b.paragraph("%s %s", strings.Repeat("#", min(max(s.Level, 1), 5)+1), text(s.Heading()))
		for _, block := range s.Blocks {
			if err := b.block(block); err != nil {
				return fmt.Errorf("section %s: %w", s.ID, err)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A builder holds what has been written of a document.
type builder struct {
	strings.Builder
	document document.Document
}

// paragraph writes a block with an empty line before it, unless it is the first.
func (b *builder) paragraph(format string, args ...any) {
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(b, format+"\n", args...)
}

func (b *builder) begin() {
	d := b.document
	b.paragraph("# %s", text(d.Title))
	for _, line := range []string{d.Kicker, d.Author} {
		if line != "" {
			b.paragraph("%s", text(line))
		}
	}
	for _, notice := range d.Notices {
		b.paragraph("> **%s**", text(notice))
	}
	b.terms(d.Facts)
}

func (b *builder) block(block document.Block) error {
	switch block := block.(type) {
	case document.Paragraph:
		for paragraph := range strings.SplitSeq(document.Clean(block.Text), "\n") {
			if strings.TrimSpace(paragraph) != "" {
				b.paragraph("%s", text(paragraph))
			}
		}
	case document.List:
		b.list("- ", block.Items)
	case document.Terms:
		b.terms(block.Terms)
	case document.Remarks:
		b.paragraph("**%s**", text(b.document.TitleOf(block)))
		if block.Role == document.Notes {
			b.list("1. ", block.Items)
		} else {
			b.list("- ", block.Items)
		}
	case document.Figure:
		b.paragraph("![%s](%s)", text(either(block.Caption, block.ID)), address(block.File()))
		if block.Caption != "" {
			b.paragraph("%s", text(block.Caption))
		}
	case document.Files:
		b.paragraph("%s: %s", text(b.document.Words.Files), links(block.Names))
	case document.Table:
		b.table(block)
	default:
		return fmt.Errorf("there is no Markdown of the kind %T; write one in package markdown", block)
	}
	return nil
}

func (b *builder) list(mark string, items []string) {
	var lines []string
	for _, item := range items {
		lines = append(lines, mark+text(item))
	}
	if len(lines) > 0 {
		b.paragraph("%s", strings.Join(lines, "\n"))
	}
}

func (b *builder) terms(terms []document.Term) {
	var lines []string
	for _, t := range terms {
		lines = append(lines, "- **"+text(t.Name)+"**: "+text(t.Text))
	}
	if len(lines) > 0 {
		b.paragraph("%s", strings.Join(lines, "\n"))
	}
}

func links(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, "["+text(name)+"]("+address(name)+")")
	}
	return strings.Join(all, ", ")
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
