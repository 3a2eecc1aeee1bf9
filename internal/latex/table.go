package latex

import (
	"fmt"
	"io"
	"strings"

	"fieldwork/internal/document"
)

// Table writes a table as a fragment that a paper reads in by \input, with its caption and notes: a float, or a longtable
// when it is higher than a page. The paper needs the packages booktabs, array, longtable and pdflscape; the label is
// tab: and the table's id. Language tells which script the font of the paper has.
func Table(w io.Writer, t document.Table, language, caption string, notes []string) error {
	b := &builder{script: scriptOf(language)}
	l := fit(t)
	b.line(`%% Needs \usepackage{array,booktabs,longtable,pdflscape}.`)
	b.line(`\providecommand{\beyond}[2]{#2}`)
	if l.turned {
		b.line(`\begin{landscape}`)
	}
	captioned := fmt.Sprintf(`\caption{%s}\label{tab:%s}`, b.text(caption), label(t.ID))
	switch {
	case t.Width() == 0:
	case l.long:
		b.WriteString(b.tabular(t, l, captioned))
		b.below(notes)
	default:
		b.line(`\begin{table}[htbp]`)
		b.line(`\centering`)
		b.line("%s", captioned)
		b.WriteString(b.tabular(t, l, ""))
		b.below(notes)
		b.line(`\end{table}`)
	}
	if l.turned {
		b.line(`\end{landscape}`)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (b *builder) below(notes []string) {
	for i, note := range notes {
		b.line(`{\footnotesize\raggedright\noindent %d. %s\par}`, i+1, b.text(note))
	}
}

// label is an id with nothing in it that a label cannot have.
func label(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\{}#$%&^~_ ,`, r) || r < ' ' || r > '~' {
			return '-'
		}
		return r
	}, id)
}

// tabular is the table itself, in a group that has its size of type.
func (b *builder) tabular(t document.Table, l layout, caption string) string {
	p := &builder{script: b.script}
	p.line(`{\fontsize{%.1f}{%.1f}\selectfont\setlength{\tabcolsep}{%.1fpt}`, l.points, l.points*leading, separation)
	spec := specification(l)
	head := p.part(t.Header, l, true)
	if l.long {
		p.line(`\begin{longtable}{%s}`, spec)
		if caption != "" {
			p.line(`%s\tabularnewline`, caption)
		}
		p.line(`\toprule`)
		p.WriteString(head + `\endhead` + "\n" + `\bottomrule\endfoot` + "\n")
	} else {
		p.line(`\begin{tabular}{%s}`, spec)
		p.line(`\toprule`)
		p.WriteString(head)
	}
	p.WriteString(p.part(t.Body, l, false))
	if len(t.Foot) > 0 {
		p.line(`\midrule`)
		p.WriteString(p.part(t.Foot, l, false))
	}
	if l.long {
		p.line(`\end{longtable}}`)
	} else {
		p.line(`\bottomrule`)
		p.line(`\end{tabular}\par}`)
	}
	return p.String()
}

// specification is how the columns are set; stars stand close to the figure before them.
func specification(l layout) string {
	var b strings.Builder
	for _, c := range l.columns {
		switch c.kind {
		case document.Number:
			b.WriteString("r")
		case document.Stars:
			b.WriteString(`@{\hspace{1pt}}l`)
		default:
			fmt.Fprintf(&b, `>{\raggedright\arraybackslash}p{%.1fpt}`, c.width)
		}
	}
	return b.String()
}

// part is the rows of the header, the body or the foot.
func (b *builder) part(rows [][]document.Cell, l layout, header bool) string {
	p := &builder{script: b.script}
	for i, row := range document.Place(rows, len(l.columns)) {
		if !header && i > 0 && document.Begins(rows[i]) {
			p.line(`\cmidrule{1-%d}`, len(l.columns))
		}
		if !header && i > 0 && len(rows[i]) > 0 && (rows[i][0].Role == document.Group || rows[i][0].Role == document.Heading) {
			p.line(`\addlinespace[2pt]`)
		}
		p.row(row, l, header)
		if header && i < len(rows)-1 {
			p.spans(row)
		}
	}
	if header && len(rows) > 0 {
		p.line(`\midrule`)
	}
	return p.String()
}

func (b *builder) row(row []document.Spot, l layout, header bool) {
	var cells []string
	for at := 0; at < len(row); {
		spot := row[at]
		width := 1
		if spot.Cell != nil && spot.Right == 0 {
			width = min(spot.Cell.Width(), len(row)-at)
		}
		if !spot.Begins() {
			cells = append(cells, strings.TrimSuffix(strings.Repeat("& ", width), "& "))
		} else {
			cells = append(cells, b.place(*spot.Cell, l.columns[at:at+width], header))
		}
		at += width
	}
	b.line(`%s\tabularnewline`, strings.Join(cells, " & "))
}

// place is a cell over its columns. Words above figures are broken, and headings stand on the line below them.
func (b *builder) place(c document.Cell, over []column, header bool) string {
	text := b.cell(c.Text)
	switch {
	case text == "":
		return strings.TrimSuffix(strings.Repeat("& ", len(over)-1), " ")
	case c.Role == document.Number:
		text = b.number(c.Text)
	case c.Role == document.Group:
		text = `\textbf{` + text + `}`
	}
	kind := over[0].kind
	if !header && len(over) == 1 && (kind != document.Number || c.Role == document.Number) {
		return text
	}
	if !header && c.Role == document.Number {
		return fmt.Sprintf(`\multicolumn{%d}{r}{%s}`, len(over), text)
	}
	width := 2 * separation * float64(len(over)-1)
	for _, c := range over {
		width += c.width
	}
	align := `\raggedright`
	switch {
	case header && len(over) > 1:
		align = `\centering`
	case len(over) == 1 && kind == document.Number:
		align = `\raggedleft`
	}
	return fmt.Sprintf(`\multicolumn{%d}{>{%s\arraybackslash}%s{%.1fpt}}{%s}`, len(over), align, map[bool]string{true: "b", false: "p"}[header], width, text)
}

// spans draws a line below each heading that spans columns.
func (b *builder) spans(row []document.Spot) {
	for at, spot := range row {
		if spot.Begins() && spot.Cell.Width() > 1 && spot.Cell.Text != "" {
			b.line(`\cmidrule(lr){%d-%d}`, at+1, min(at+spot.Cell.Width(), len(row)))
		}
	}
}
