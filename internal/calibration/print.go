package calibration

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"fieldwork/internal/survey"
)

// Print writes the summary for people: every number, then the tables, then what the whole comes to. notes are those that
// the plan makes on the published figures of a table; they stand where its numbers do.
func (s Summary) Print(w io.Writer, notes func(records string) []string) error {
	p := printer{w: w}
	records := ""
	for i, l := range s.Numbers {
		if l.Records != records {
			p.notes(records, notes)
			p.linef("%s%s", map[bool]string{true: "\n"}[i > 0], l.Records)
			p.begin("  number", "published", "target", "sd", "mean", "sd", "bias/SE", "largest", ">4 sd", "covered")
		}
		records = l.Records
		p.row(l)
	}
	p.notes(records, notes)
	p.tables(s.Tables)
	p.whole(s)
	return p.err
}

// A printer writes tables and keeps the first error.
type printer struct {
	w     io.Writer
	table *tabwriter.Writer
	said  []string // notes: two records of one table have the same
	err   error
}

func (p *printer) linef(format string, args ...any) {
	p.end()
	if _, err := fmt.Fprintf(p.w, format+"\n", args...); p.err == nil {
		p.err = err
	}
}

func (p *printer) begin(columns ...string) {
	p.table = tabwriter.NewWriter(p.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	p.cells(columns...)
}

func (p *printer) cells(cells ...string) {
	cells[0] = fmt.Sprintf("%-46s", cells[0])
	if _, err := fmt.Fprintln(p.table, strings.Join(cells, "\t")+"\t"); p.err == nil {
		p.err = err
	}
}

func (p *printer) end() {
	if p.table == nil {
		return
	}
	if err := p.table.Flush(); p.err == nil {
		p.err = err
	}
	p.table = nil
}

func (p *printer) notes(records string, notes func(string) []string) {
	p.end()
	if records == "" || notes == nil {
		return
	}
	for _, n := range notes(records) {
		if !slices.Contains(p.said, n) {
			p.said = append(p.said, n)
			p.linef("  Note: %s", n)
		}
	}
}

func (p *printer) row(l Line) {
	published := "-"
	if l.Published != nil {
		published = fmt.Sprintf("%.*f", l.Decimals, *l.Published)
	}
	covered := "-"
	if l.Intervals > 0 {
		covered = fmt.Sprintf("%.1f %%", 100*float64(l.Covered)/float64(l.Intervals))
	}
	d := 4
	if l.Target >= 100 || l.Target <= -100 {
		d = 2
	}
	p.cells("  "+l.Item, published, number(&l.Target, d), number(&l.TargetSD, d), number(l.Mean, d), number(l.SD, d), number(l.Bias, 2),
		fmt.Sprintf("%.2f", l.Worst), fmt.Sprint(l.Far), covered)
}

func number(x *float64, decimals int) string {
	if x == nil {
		return "-"
	}
	return fmt.Sprintf("%.*f", decimals, *x)
}

func (p *printer) tables(tables []Table) {
	if len(tables) == 0 {
		return
	}
	p.linef("\nTables")
	p.begin("  records", "numbers", "covered", "error", "worst mean, in sd of a study")
	for _, t := range tables {
		covered, se := "-", "-"
		if t.Coverage != nil {
			covered = fmt.Sprintf("%.1f %%", 100**t.Coverage)
		}
		if t.SE != nil {
			se = fmt.Sprintf("%.1f", 100**t.SE)
		}
		p.cells("  "+t.Records, fmt.Sprint(t.Numbers), covered, se, fmt.Sprintf("%s %.2f", t.Worst, t.Distance))
	}
}

// whole says what all studies together come to.
func (p *printer) whole(s Summary) {
	p.linef("")
	for _, f := range s.First {
		var others []string
		for _, o := range f.Others {
			others = append(others, fmt.Sprintf("%s %.1f (sd %.1f)", o.Cell, o.Mean, o.SD))
		}
		p.linef("Cell %s was full first in %d of %d studies. Completes then: %s", f.Cell, f.Studies, s.Studies, strings.Join(others, ", "))
	}
	p.linef("Of %d numbers in %d studies, %d are more than %d sd from their target; a normal law lets %.1f expect, and up to %d pass.",
		len(s.Numbers), s.Studies, s.Far, far, s.Expected, s.Limit)
	if len(s.Failures) == 0 {
		p.linef("Every criterion holds.")
	}
	for _, f := range s.Failures {
		p.linef("FAILED %s, %s: %s", f.Criterion, f.Where, f.What)
	}
}

// Notes are the plan's notes on the published figures of records' table, in a language.
func (u Setup) Notes(records, language string) (notes []string) {
	for _, n := range u.Numbers {
		if n.Records != records || n.table == "" {
			continue
		}
		for _, t := range u.Plan.Tables {
			if t.ID == n.table {
				notes = texts(t.PublishedNotes, language)
			}
		}
		return notes
	}
	return nil
}

func texts(ts []survey.Text, language string) (words []string) {
	for _, t := range ts {
		words = append(words, t.In(language))
	}
	return words
}
