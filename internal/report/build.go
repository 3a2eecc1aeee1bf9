package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"fieldwork/internal/analysis"
	"fieldwork/internal/appendix"
	"fieldwork/internal/csvfile"
	"fieldwork/internal/document"
	"fieldwork/internal/survey"
)

// A builder makes the document and what stands beside it.
type builder struct {
	Input
	hash     string // of the data
	document document.Document
	records  []analysis.Records
	close    []closeness // of the tables of which something was published
}

// appendix is what the sections on the conduct of the study are made from.
func (b *builder) appendix() appendix.Input {
	return appendix.Input{
		Facts: *b.Conduct, Survey: b.Survey, Plan: b.Plan, Language: b.Language, Words: b.Words, Say: b.Say, Software: b.Software, Data: b.hash,
		Synthetic: b.Synthetic, Published: b.Published.Fill,
	}
}

func newBuilder(in Input) (*builder, error) {
	hash, err := dataHash(in.Frame)
	if err != nil {
		return nil, err
	}
	b := &builder{Input: in, hash: hash}
	b.document = document.Document{
		Title: b.text(in.Survey.Title), Kicker: in.Words("report_title"), Language: in.Language, Author: b.text(in.Survey.Organiser),
		Facts: b.facts(), AsOf: in.AsOf.UTC(), Words: document.Words{
			Contents: in.Words("report_contents"), Note: in.Words("report_note"), Warnings: in.Words("report_warnings"),
			Failures: in.Words("report_failures"), Files: in.Words("report_files"),
		},
	}
	if in.Synthetic {
		b.document.Notices = append(b.document.Notices, in.Words("data_synthetic"))
	}
	return b, b.sections()
}

// sections are the parts of the report in reading order: how close it came, who came, the tables, how good the data are, how
// the study was done.
func (b *builder) sections() error {
	tables, err := b.tables()
	if err != nil {
		return err
	}
	if s, ok := b.overview(); ok {
		b.add(s)
	}
	if b.Conduct == nil {
		b.add(document.Section{ID: "no_field", Level: 1, Title: b.Words("report_field"), Blocks: []document.Block{document.Paragraph{Text: b.Words("report_no_conduct")}}})
		b.add(tables...)
		return nil
	}
	a := b.appendix()
	came, err := appendix.WhoCame(a)
	if err != nil {
		return err
	}
	quality, err := appendix.Quality(a)
	if err != nil {
		return err
	}
	methods, err := appendix.Methods(a)
	if err != nil {
		return err
	}
	b.add(came...)
	b.add(tables...)
	b.add(quality...)
	b.add(methods...)
	return nil
}

func (b *builder) add(sections ...document.Section) {
	b.document.Sections = append(b.document.Sections, sections...)
}

// text is a text of the survey.
func (b *builder) text(t survey.Text) string { return t.In(b.Texts) }

// show is what people read in a cell.
func (b *builder) show(c analysis.Cell) string { return c.Show(b.Texts, b.Words) }

// facts are what is to be seen at a glance.
func (b *builder) facts() []document.Term {
	facts := []document.Term{{Name: b.Words("report_n"), Text: number(b.Frame.Len())}}
	n := b.Frame.Counts("cell")
	for _, c := range b.Survey.Cells {
		if len(c.Types) > 0 {
			facts = append(facts, document.Term{Name: b.text(c.Text), Text: number(n[c.Name])})
		}
	}
	versions := b.Frame.Counts("version")
	for _, v := range byCount(versions) {
		text := survey.Version(v).Short()
		if len(versions) > 1 {
			text += " (" + number(versions[v]) + ")"
		}
		facts = append(facts, document.Term{Name: b.Words("report_version"), Text: text})
	}
	return append(facts,
		document.Term{Name: b.Words("report_as_of"), Text: b.AsOf.In(b.Survey.TimeZone).Format("2006-01-02 15:04") + " (" + b.Survey.TimeZone.String() + ")"},
		document.Term{Name: b.Words("report_software"), Text: b.Software},
		document.Term{Name: b.Words("report_data") + " (SHA-256)", Text: b.hash})
}

func number(n int) string { return analysis.Format(float64(n), 0) }

// record writes a table's records for programs. People open them in spreadsheets, so that texts are guarded.
func (b *builder) record(w io.Writer, r analysis.Records) (int, error) {
	out := csv.NewWriter(w)
	if err := out.Write(r.Header); err != nil {
		return 0, err
	}
	for _, cells := range r.Rows {
		row := make([]string, len(cells))
		for i, c := range cells {
			if row[i] = c.Record(b.Texts, b.Words); !c.Figure {
				row[i] = csvfile.Guard(row[i])
			}
		}
		if err := out.Write(row); err != nil {
			return 0, err
		}
	}
	out.Flush()
	return len(r.Rows), out.Error()
}

// percent writes a share of one for people.
func percent(part, of int) string {
	if of == 0 {
		return analysis.NotAvailable
	}
	return strconv.FormatFloat(100*float64(part)/float64(of), 'f', 1, 64) + " %"
}
