// Package docx writes a document for word processors, as WordprocessingML (ECMA-376, transitional).
//
// It is opinionated. What a reader sees is said by styles, so that a journal's template can be laid over it. The header of
// a table is repeated on every page that it reaches. Figures are drawings that stay sharp, with a picture for programs
// that cannot show them, and words for people who cannot see either. The only time in the file is that of the document.
package docx

import (
	"archive/zip"
	"fmt"
	"io"

	"fieldwork/internal/document"
)

// Write writes the document. Picture gives a PNG of a figure for programs that show no SVG; it may be nil or give nil.
// The same document and pictures give the same bytes.
func Write(w io.Writer, d document.Document, picture func(document.Figure) ([]byte, error)) error {
	b := &builder{document: d, picture: picture}
	if err := b.body(); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, part := range b.parts() {
		out, err := z.Create(part.name) // without a time
		if err != nil {
			return err
		}
		if _, err := out.Write(part.content); err != nil {
			return err
		}
	}
	return z.Close()
}

// A builder holds what has been written of a document.
type builder struct {
	markup
	document document.Document
	picture  func(document.Figure) ([]byte, error)
	media    []media
	numbered int // lists with numbers so far
}

// A media is a picture in the package, with its relation to the text.
type media struct {
	relation, name string
	content        []byte
}

func (b *builder) body() error {
	d := b.document
	for _, line := range []struct{ style, text string }{{"Kicker", d.Kicker}, {"Title", d.Title}, {"Author", d.Author}} {
		if line.text != "" {
			b.paragraph(line.style, line.text)
		}
	}
	for _, notice := range d.Notices {
		b.paragraph("Notice", notice)
	}
	b.terms(d.Facts)
	b.contents()
	for i, s := range d.Sections {
		if err := b.section(i, s); err != nil {
			return fmt.Errorf("section %s: %w", s.ID, err)
		}
	}
	b.WriteString(pageOf(false))
	return nil
}

// contents are links to the sections; they have no page numbers, which only a word processor could know.
func (b *builder) contents() {
	if len(b.document.Sections) == 0 {
		return
	}
	b.paragraph("ContentsHeading", b.document.Words.Contents)
	for i, s := range b.document.Sections {
		b.raw(`<w:p><w:pPr><w:pStyle w:val="Contents%d"/></w:pPr><w:hyperlink w:anchor="section%d">`, level(s), i+1)
		b.run(s.Heading(), "")
		b.raw(`</w:hyperlink></w:p>`)
	}
	b.raw(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
}

func level(s document.Section) int { return min(max(s.Level, 1), 2) }

func (b *builder) section(at int, s document.Section) error {
	b.raw(`<w:p><w:pPr><w:pStyle w:val="Heading%d"/></w:pPr><w:bookmarkStart w:id="%d" w:name="section%d"/>`, level(s), at+1, at+1)
	b.run(s.Heading(), "")
	b.raw(`<w:bookmarkEnd w:id="%d"/></w:p>`, at+1)
	for _, block := range s.Blocks {
		if err := b.block(block); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) block(block document.Block) error {
	switch block := block.(type) {
	case document.Paragraph:
		b.paragraph("BodyText", block.Text)
	case document.List:
		b.list("ListBullet", bullets, block.Items)
	case document.Terms:
		b.terms(block.Terms)
	case document.Remarks:
		b.remarks(block)
	case document.Files:
		names := ""
		for i, name := range block.Names {
			names += map[bool]string{true: "", false: ", "}[i == 0] + name
		}
		b.paragraph("Files", b.document.Words.Files+": "+names)
	case document.Figure:
		return b.figure(block)
	case document.Table:
		b.table(block)
	default:
		return fmt.Errorf("there is no WordprocessingML of the kind %T; write it in package docx", block)
	}
	return nil
}
