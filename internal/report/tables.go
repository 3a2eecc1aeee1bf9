package report

import (
	"cmp"
	"maps"
	"slices"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/document"
	"fieldwork/internal/plots"
	"fieldwork/internal/survey"
)

// tables are the plan's tables, each a section, under a heading of their own.
func (b *builder) tables() ([]document.Section, error) {
	sections := []document.Section{{ID: "tables", Level: 1, Title: b.Words("report_tables")}}
	for i, t := range b.Tables {
		s, err := b.table(b.Plan.Tables[i], t)
		if err != nil {
			return nil, err
		}
		sections = append(sections, s)
	}
	return sections, nil
}

// table is one table: why it is not there if it is not, its figures, the table, what was published, who and what is behind
// it, and what is to be known.
func (b *builder) table(planned survey.PlannedTable, t analysis.Table) (document.Section, error) {
	s := document.Section{ID: t.ID, Level: 2, Number: t.Number, Title: b.text(t.Title)}
	add := func(blocks ...document.Block) { s.Blocks = append(s.Blocks, blocks...) }
	add(b.remarks(document.Failures, t.Failures)...)
	figures, err := b.figures(planned, t)
	if err != nil {
		return s, err
	}
	leads := planned.Kind == survey.DistributionPlot // a figure of the paper, whose table is ours
	if leads {
		add(figures...)
	}
	if len(t.Layout.Header) > 0 {
		add(b.layout(t.ID, t.Layout, wide(t.Kind)))
	}
	if t.Full != nil {
		full := b.layout(t.ID+"_full", *t.Full, false)
		full.Fold = b.Words("report_full_list")
		add(full)
	}
	add(b.notes(t)...)
	if !leads {
		add(figures...)
	}
	beside, compared := b.compared(planned, t)
	add(beside...)
	add(b.behind(planned)...)
	add(b.remarks(document.Warnings, t.Warnings)...)
	records := slices.Concat(t.Records, compared)
	b.records = append(b.records, records...)
	add(b.files(records, s)...)
	return s, nil
}

// wide tells whether tables of the kind have many columns.
func wide(k survey.TableKind) bool {
	return slices.Contains([]survey.TableKind{survey.MNLogitTable, survey.OLogitTable, survey.OLSTable, survey.MarginsTable}, k)
}

func (b *builder) notes(t analysis.Table) []document.Block {
	var notes []string
	for _, n := range t.Notes {
		notes = append(notes, b.text(n))
	}
	for _, c := range t.Remarks {
		notes = append(notes, b.show(c))
	}
	return b.remarks(document.Notes, notes)
}

// english is what warnings and failures are in: they are of the program, name variables and rules, and are the same on every
// terminal.
const english = "en"

// remarks are nothing when there is nothing to remark.
func (b *builder) remarks(role document.RemarkRole, items []string) []document.Block {
	if len(items) == 0 {
		return nil
	}
	title := map[document.RemarkRole]string{document.Notes: "report_note", document.Warnings: "report_warnings", document.Failures: "report_failures"}[role]
	r := document.Remarks{Role: role, Title: b.Words(title), Items: items}
	if role != document.Notes && b.Language != english {
		r.Language = english
	}
	return []document.Block{r}
}

// figures are the drawings that the plan asks for.
func (b *builder) figures(planned survey.PlannedTable, t analysis.Table) (figures []document.Block, err error) {
	for _, p := range plots.Of(b.Survey, planned, t, b.Published.Value, b.show, b.Words) {
		drawing, err := chart.Draw(p.ID, p.Caption, p.Figure)
		if err != nil {
			return nil, err
		}
		figures = append(figures, document.Figure{ID: p.ID, Caption: p.Caption, Description: drawing.Description, SVG: drawing.SVG,
			Width: drawing.Width, Height: drawing.Height})
	}
	return figures, nil
}

// compared is the table of the published figures beside ours, what the publication leaves open, and the same for programs.
func (b *builder) compared(planned survey.PlannedTable, t analysis.Table) (blocks []document.Block, records []analysis.Records) {
	c, ok := b.Published.Compare(b.Survey, planned, t)
	var notes []string
	if ok {
		beside := b.layout(t.ID+"_published", c.Layout, wide(t.Kind))
		beside.Caption = b.Words("report_beside_published")
		blocks = append(blocks, beside)
		records = c.Records
		b.close = append(b.close, closenessOf(t, c))
		for _, r := range c.Remarks {
			notes = append(notes, b.show(r))
		}
	}
	for _, n := range planned.PublishedNotes {
		notes = append(notes, b.text(n))
	}
	return append(blocks, b.remarks(document.Notes, notes)...), records
}

// files name what stands beside the document.
func (b *builder) files(records []analysis.Records, s document.Section) []document.Block {
	var names []string
	for _, r := range records {
		names = append(names, r.Name+".csv")
	}
	for _, block := range s.Blocks {
		if figure, ok := block.(document.Figure); ok {
			names = append(names, figure.File())
		}
	}
	if slices.Contains(b.Formats, LaTeX) {
		for _, fragment := range fragments(s) {
			names = append(names, fragment.ID+".tex")
		}
	}
	return []document.Block{document.Files{Names: names}}
}

// layout is a table's layout in the language of the report.
func (b *builder) layout(id string, l analysis.Layout, wide bool) document.Table {
	return document.Table{ID: id, Wide: wide, Header: b.rows(l.Header), Body: b.rows(l.Body), Foot: b.rows(l.Foot)}
}

func (b *builder) rows(layout [][]analysis.Cell) [][]document.Cell {
	rows := make([][]document.Cell, len(layout))
	for i, row := range layout {
		rows[i] = make([]document.Cell, len(row))
		for k, c := range row {
			rows[i][k] = document.Cell{Role: document.Role(c.Role), Text: b.show(c), Numeric: c.Figure, Value: c.Value, Decimals: c.Decimals,
				Columns: c.Columns, Rows: c.Rows, First: k == 0 && first(c)}
		}
	}
	return rows
}

// first tells whether a row begins something: a variable with several categories, or the summary below a block.
func first(c analysis.Cell) bool {
	return c.Rows > 1 || c.Word == "report_n" || c.Word == "report_n_unweighted"
}

// byCount are the names with the highest counts first, ties by name.
func byCount(counts map[string]int) []string {
	names := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(names, func(p, q string) int { return cmp.Compare(counts[q], counts[p]) })
	return names
}
