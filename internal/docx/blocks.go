package docx

import (
	"encoding/base64"
	"fmt"

	"fieldwork/internal/document"
)

// bullets is the number of the list without numbers; those with numbers come after it, each beginning at 1.
const bullets = 1

func (b *builder) list(style string, number int, items []string) {
	for _, item := range items {
		b.raw(`<w:p><w:pPr><w:pStyle w:val="%s"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr></w:pPr>`, style, number)
		b.run(item, "")
		b.raw(`</w:p>`)
	}
}

func (b *builder) remarks(r document.Remarks) {
	title := b.document.TitleOf(r)
	if r.Role == document.Notes {
		if title != "" {
			b.paragraph("NotesTitle", title)
		}
		b.numbered++
		b.list("Notes", bullets+b.numbered, r.Items)
		return
	}
	style := "Warning"
	if r.Role == document.Failures {
		style = "Failure"
	}
	b.raw(`<w:p><w:pPr><w:pStyle w:val="%s"/><w:keepNext/></w:pPr>`, style)
	b.run(title, "<w:b/>")
	b.raw(`</w:p>`)
	b.list(style, bullets, r.Items)
}

// terms are a table of two columns without rules.
func (b *builder) terms(terms []document.Term) {
	if len(terms) == 0 {
		return
	}
	const name, text = 2700, uprightWidth - 2700
	b.raw(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid>`, name+text, name, text)
	for _, t := range terms {
		b.raw(`<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, name)
		b.paragraph("TermName", t.Name)
		b.raw(`</w:tc><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, text)
		b.paragraph("TermText", t.Text)
		b.raw(`</w:tc></w:tr>`)
	}
	b.raw(`</w:tbl>`)
	b.paragraph("AfterTable", "")
}

// nothing is a transparent picture of one point, for a figure of which there is no other: programs that show SVG do not
// need it, and the format asks for one.
const nothing = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="

// A centimetre and a twentieth of a point, in the units of drawings.
const perTwip = 635

func (b *builder) figure(f document.Figure) error {
	if f.Width <= 0 || f.Height <= 0 {
		return fmt.Errorf("figure %s: its size is %d by %d; give it one", f.ID, f.Width, f.Height)
	}
	png, err := base64.StdEncoding.DecodeString(nothing)
	if err != nil {
		return err
	}
	if b.picture != nil {
		drawn, err := b.picture(f)
		if err != nil {
			return fmt.Errorf("figure %s: %w", f.ID, err)
		}
		if len(drawn) > 0 {
			png = drawn
		}
	}
	n := len(b.media)/2 + 1
	b.media = append(b.media, media{fmt.Sprintf("png%d", n), fmt.Sprintf("figure%d.png", n), png}, media{fmt.Sprintf("svg%d", n), fmt.Sprintf("figure%d.svg", n), []byte(f.SVG)})
	width := uprightWidth * perTwip
	height := int(float64(width) * float64(f.Height) / float64(f.Width))
	b.raw(`<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="%s" descr="%s"/>`, width, height, n, f.ID, f.Description)
	b.raw(`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="%s" descr="%s"/><pic:cNvPicPr/></pic:nvPicPr>`, n, f.ID, f.Description)
	b.raw(`<pic:blipFill><a:blip r:embed="png%d"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip r:embed="svg%d"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`, n, n)
	b.raw(`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, width, height)
	if f.Caption != "" {
		b.paragraph("Caption", f.Caption)
	}
	return nil
}
