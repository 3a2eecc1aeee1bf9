package markdown

import (
	"strings"

	"fieldwork/internal/document"
)

// table writes a table with its spans laid flat.
func (b *builder) table(t document.Table) {
	width := t.Width()
	if width == 0 || len(t.Rows()) == 0 {
		return
	}
	for _, words := range []string{t.Fold, t.Caption} {
		if words != "" {
			b.paragraph("%s", text(words))
		}
	}
	lines := []string{line(t, header(t, width)), line(t, alignments(t, width))}
	for _, part := range [][][]document.Cell{t.Body, t.Foot} {
		for _, row := range document.Place(part, width) {
			lines = append(lines, line(t, cells(row)))
		}
	}
	b.paragraph("%s", strings.Join(lines, "\n"))
}

// cells are the texts of a row; stars stand beside the figure before them.
func cells(row []document.Spot) []string {
	texts := make([]string, len(row))
	for at, spot := range row {
		switch {
		case !spot.Begins():
		case spot.Cell.Role == document.Stars && at > 0:
			texts[at-1] = strings.TrimSpace(texts[at-1] + " " + body(*spot.Cell))
		default:
			texts[at] = body(*spot.Cell)
		}
	}
	return texts
}

// line is a row of the table without the columns that hold stars alone.
func line(t document.Table, texts []string) string {
	var b strings.Builder
	for at, stars := range starred(t, len(texts)) {
		if !stars {
			b.WriteString("| " + texts[at] + " ")
		}
	}
	return b.String() + "|"
}

// starred tells which columns hold stars and no figure or label of their own.
func starred(t document.Table, width int) []bool {
	stars, others := make([]bool, width), make([]bool, width)
	for _, part := range [][][]document.Cell{t.Body, t.Foot} {
		for _, row := range document.Place(part, width) {
			for at, spot := range row {
				if spot.Begins() { // a model without stars, or without estimates, has its column of stars all the same
					stars[at] = stars[at] || spot.Cell.Role == document.Stars
					others[at] = others[at] || spot.Cell.Role != document.Stars && spot.Cell.Text != ""
				}
			}
		}
	}
	for at := range stars {
		stars[at] = stars[at] && !others[at] && at > 0
	}
	return stars
}

// body is a cell; what opens a block of rows stands out.
func body(c document.Cell) string {
	s := inline(c.Text)
	if c.Role == document.Group && s != "" {
		return "**" + s + "**"
	}
	return s
}

// header joins the rows of the header into one: in each column the words from top to bottom, each once.
func header(t document.Table, width int) []string {
	cells := make([]string, width)
	for _, row := range document.Place(t.Header, width) {
		for at, spot := range row {
			if spot.Cell == nil || spot.Down > 0 || spot.Cell.Text == "" {
				continue
			}
			if cells[at] != "" {
				cells[at] += ": "
			}
			cells[at] += inline(spot.Cell.Text)
		}
	}
	return cells
}

// alignments sets figures to the right.
func alignments(t document.Table, width int) []string {
	marks := make([]string, width)
	for at := range marks {
		marks[at] = "---"
	}
	for _, part := range [][][]document.Cell{t.Body, t.Foot} {
		for _, row := range document.Place(part, width) {
			for at, spot := range row {
				if spot.Begins() && spot.Cell.Role == document.Number {
					marks[at] = "---:"
				}
			}
		}
	}
	return marks
}
