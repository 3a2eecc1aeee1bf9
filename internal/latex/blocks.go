package latex

import (
	"fmt"

	"fieldwork/internal/document"
)

func (b *builder) list(environment string, items []string) {
	if len(items) == 0 { // a list without an item is an error to LaTeX
		return
	}
	b.line(`\begin{%s}\setlength{\itemsep}{2pt}\setlength{\parskip}{0pt}`, environment)
	for _, item := range items {
		b.line(`\item {}%s`, b.text(item))
	}
	b.line(`\end{%s}`, environment)
}

// terms are two columns that may be broken over pages.
func (b *builder) terms(terms []document.Term) {
	if len(terms) == 0 {
		return
	}
	b.line(`{\small\begin{longtable}[l]{@{}>{\raggedright\arraybackslash}p{0.28\linewidth}>{\raggedright\arraybackslash}p{0.66\linewidth}@{}}`)
	for _, t := range terms {
		b.line(`{}%s & {}%s\tabularnewline`, b.text(t.Name), b.text(t.Text))
	}
	b.line(`\end{longtable}}`)
}

// remarks are small print when they are notes, and stand between rules, under their title, when they are weightier.
func (b *builder) remarks(r document.Remarks) {
	title := b.text(b.document.TitleOf(r))
	if r.Role == document.Notes {
		b.line(`{\footnotesize\noindent %s\par\nopagebreak`, title)
		b.list("enumerate", r.Items)
		b.line(`}`)
		return
	}
	b.line(`\medskip\noindent\rule{\linewidth}{0.8pt}\par\nopagebreak`)
	b.line(`{\small\noindent\textbf{%s}\par\nopagebreak`, title)
	b.list("itemize", r.Items)
	b.line(`}\noindent\rule{\linewidth}{0.8pt}\par`)
}

// The width of the text, in points: that of A4 less margins of 25 mm.
const textWidth = 455.2

func (b *builder) figure(f document.Figure) error {
	picture, err := picture(f, b.script, textWidth)
	if err != nil {
		return fmt.Errorf("figure %s: %w", f.ID, err)
	}
	b.line(`\begin{center}`)
	b.WriteString(picture)
	b.line(`\end{center}`)
	if f.Caption != "" {
		b.line(`{\small\noindent %s\par}\medskip`, b.text(f.Caption))
	}
	return nil
}

func (b *builder) table(t document.Table) {
	if t.Width() == 0 || len(t.Rows()) == 0 {
		return
	}
	if t.Fold != "" {
		b.line(`\medskip{\small\noindent %s\par\nopagebreak}`, b.text(t.Fold))
	}
	if t.Caption != "" {
		b.line(`\medskip{\noindent %s\par\nopagebreak}`, b.text(t.Caption))
	}
	l := fit(t)
	if l.turned {
		b.line(`\begin{landscape}`)
	}
	b.WriteString(b.tabular(t, l, ""))
	if l.turned {
		b.line(`\end{landscape}`)
	}
}
