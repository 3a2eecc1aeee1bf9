// Package latex writes a document as LaTeX, and a table of it as a fragment for a paper.
//
// It is opinionated. It asks for nothing beyond the packages of Debian's texlive-latex-recommended, texlive-pictures and
// texlive-xetex, and compiles without an error whatever the texts say. Tables have the three rules of booktabs and no vertical
// one; a table that is too wide gets a smaller type, then a turned page, and is broken over pages only when it must be.
// Figures are drawn again by TikZ, so that their words are set in the document's font.
package latex

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"fieldwork/internal/document"
)

//go:embed preamble.tex
var preamble string

// Write writes the document. XeLaTeX compiles it in every language, pdfLaTeX in those of Latin script. A figure that has
// something TikZ cannot be told is an error.
func Write(w io.Writer, d document.Document) error {
	b := &builder{script: scriptOf(d.Language), document: d}
	b.begin()
	for _, s := range d.Sections {
		if err := b.section(s); err != nil {
			return fmt.Errorf("section %s: %w", s.ID, err)
		}
	}
	b.line(`\end{document}`)
	_, err := io.WriteString(w, b.String())
	return err
}

// A builder holds what has been written of a document.
type builder struct {
	strings.Builder
	script
	document document.Document
}

func (b *builder) line(format string, args ...any) {
	if len(args) == 0 {
		b.WriteString(format + "\n")
		return
	}
	fmt.Fprintf(b, format+"\n", args...)
}

// begin writes all that comes before the first section.
func (b *builder) begin() {
	d := b.document
	b.line(`%% !TeX program = %s`, map[bool]string{true: "xelatex", false: "pdflatex"}[b.ideographs])
	b.WriteString(preamble)
	b.fonts()
	b.line(`\renewcommand{\contentsname}{%s}`, b.text(d.Words.Contents))
	b.line(`\begin{document}`)
	if d.Kicker != "" {
		b.line(`{\noindent\large %s\par}`, b.text(d.Kicker))
	}
	b.line(`{\noindent\LARGE\bfseries %s\par}\medskip`, b.text(d.Title))
	if d.Author != "" {
		b.line(`{\noindent %s\par}\medskip`, b.text(d.Author))
	}
	for _, notice := range d.Notices {
		b.line(`\medskip\noindent\fbox{\parbox{0.95\linewidth}{\bfseries\raggedright %s}}\par`, b.text(notice))
	}
	b.terms(d.Facts)
	b.line(`\tableofcontents`)
	b.line(`\clearpage`)
}

// fonts chooses a font that has the characters of the language.
func (b *builder) fonts() {
	if !b.ideographs {
		return
	}
	locale, families := "zh", []string{"Noto Serif CJK SC", "Source Han Serif SC", "FandolSong-Regular", "SimSun", "Songti SC"}
	if strings.HasPrefix(strings.ToLower(b.document.Language), "ko") {
		locale, families = "ko", []string{"Noto Serif CJK KR", "Source Han Serif K", "UnBatang", "Batang", "AppleMyungjo"}
	}
	b.line(`\ifXeTeX\else\PackageError{report}{This language is set by XeLaTeX}{Compile with xelatex.}\fi`)
	b.line(`\XeTeXlinebreaklocale "%s"`, locale)
	b.line(`\XeTeXlinebreakskip = 0pt plus 1pt`)
	choice := `\PackageError{report}{No font of this language is installed}{Install fonts-noto-cjk.}`
	for i := len(families) - 1; i >= 0; i-- {
		choice = fmt.Sprintf("\\IfFontExistsTF{%s}{\\setmainfont{%s}}{%%\n%s}", families[i], families[i], choice)
	}
	b.line("%s", choice)
}

// section writes a heading and the blocks below it.
func (b *builder) section(s document.Section) error {
	command := "section"
	if s.Level > 1 {
		command = "subsection"
	}
	b.line("\n%% %s", strings.ReplaceAll(document.OneLine(s.ID), "%", ""))
	heading := b.text(s.Heading())
	b.line(`\%s*{%s}\addcontentsline{toc}{%s}{%s}\nopagebreak`, command, heading, command, heading)
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
		for paragraph := range strings.SplitSeq(block.Text, "\n") {
			b.line("%s\n", b.text(paragraph))
		}
	case document.List:
		b.list("itemize", block.Items)
	case document.Terms:
		b.terms(block.Terms)
	case document.Remarks:
		b.remarks(block)
	case document.Files:
		b.line(`{\footnotesize\raggedright\noindent %s: %s\par}`, b.text(b.document.Words.Files), b.text(strings.Join(block.Names, ", ")))
	case document.Figure:
		return b.figure(block)
	case document.Table:
		b.table(block)
	default:
		return fmt.Errorf("there is no LaTeX of the kind %T; write one in package latex", block)
	}
	return nil
}
