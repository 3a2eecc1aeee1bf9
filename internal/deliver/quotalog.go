package deliver

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/folder"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// ledger writes every arrival at the gate, admitted or not, with what the screener asked and what the gate saw.
func (b Bundle) ledger(f *folder.Folder, m *Manifest) error {
	screener := b.screener()
	header := []string{"id", "interview", "at", "source", "version", "type", "membership", "cells", "decision", "reason"}
	for _, v := range screener {
		header = append(header, v.Name)
	}
	for _, c := range b.Survey.Cells {
		header = append(header, c.Name+"_target", c.Name+"_completed", c.Name+"_held")
	}
	return f.Create("ledger.csv", func(w io.Writer) (int, error) {
		var failed error
		n, err := table(w, header, func(yield func([]string) bool) {
			for a, err := range b.Arrivals {
				if failed = err; failed != nil || !yield(b.arrival(a, screener)) {
					return
				}
			}
		})
		if failed != nil {
			return n, failed
		}
		m.Counts.Arrivals = n
		return n, err
	})
}

// screener are the variables asked before the gate.
func (b Bundle) screener() []survey.Variable {
	var vs []survey.Variable
	for _, p := range b.Survey.Pages[:b.Survey.Gate] {
		for _, v := range b.Survey.Variables {
			if v.Page == p.Name {
				vs = append(vs, v)
			}
		}
	}
	return vs
}

func (b Bundle) arrival(a interview.Arrival, screener []survey.Variable) []string {
	record := []string{strconv.FormatInt(a.ID, 10), strconv.FormatInt(a.Interview, 10), instant(a.At), a.Source, string(a.Version), a.Type,
		strings.Join(a.Membership, " "), strings.Join(a.Cells, " "), string(a.Decision), a.Reason}
	facts := survey.Facts(a.Demographics)
	for _, v := range screener {
		record = append(record, answer(v.Value(facts)))
	}
	for _, c := range b.Survey.Cells {
		i := slices.IndexFunc(a.Counts, func(n interview.CellCount) bool { return n.Cell == c.Name })
		if i < 0 {
			record = append(record, "", "", "")
			continue
		}
		n := a.Counts[i]
		record = append(record, strconv.Itoa(n.Target), strconv.Itoa(n.Completed), strconv.Itoa(n.Held))
	}
	return record
}

// answer is a value as a codes file writes it.
func answer(v survey.Value) string {
	if x, ok := v.Number(); ok {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return v.Text()
}

// instant is a time as every file of a delivery writes it; nothing for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// quotas writes the cells as they stand.
func (b Bundle) quotas(f *folder.Folder) error {
	header := []string{"cell", "label", "dimension", "target", "completed", "held", "over_quota", "state", "filled_at"}
	return f.Create("quota.csv", func(w io.Writer) (int, error) {
		return table(w, header, func(yield func([]string) bool) {
			for _, c := range b.Cells {
				label := ""
				if i := slices.Index(b.Survey.CellNames(), c.Name); i >= 0 {
					label = b.Survey.Cells[i].Text.In(b.Language)
				}
				if !yield([]string{c.Name, label, c.Dimension, strconv.Itoa(c.Target), strconv.Itoa(c.Completed), strconv.Itoa(c.Held),
					strconv.Itoa(c.OverQuota), string(c.Standing()), instant(c.FilledAt)}) {
					return
				}
			}
		})
	})
}

// fills writes one row for each time a cell filled, with every cell's counts at that instant.
func (b Bundle) fills(f *folder.Folder) error {
	header := []string{"fill", "cell", "at"}
	for _, c := range b.Survey.Cells {
		header = append(header, c.Name+"_target", c.Name+"_completed", c.Name+"_held", c.Name+"_over_quota")
	}
	for _, t := range b.Survey.Types {
		header = append(header, "arrivals_"+t.Name)
	}
	return f.Create("fills.csv", func(w io.Writer) (int, error) {
		return table(w, header, func(yield func([]string) bool) {
			for i, fill := range b.Fills {
				if !yield(b.fill(i+1, fill)) {
					return
				}
			}
		})
	})
}

func (b Bundle) fill(number int, fill quota.Fill) []string {
	record := []string{strconv.Itoa(number), fill.Cell, instant(fill.At)}
	for _, c := range b.Survey.Cells {
		i := slices.IndexFunc(fill.Cells, func(n quota.Cell) bool { return n.Name == c.Name })
		if i < 0 {
			record = append(record, "", "", "", "")
			continue
		}
		n := fill.Cells[i]
		record = append(record, strconv.Itoa(n.Target), strconv.Itoa(n.Completed), strconv.Itoa(n.Held), strconv.Itoa(n.OverQuota))
	}
	for _, t := range b.Survey.Types {
		record = append(record, strconv.Itoa(fill.Arrivals[t.Name]))
	}
	return record
}

// QuotaChangesFile is the history of the quotas and the door: what was changed in the field, by hand or by date. Who did it
// stays in the database. People write the reasons and open the file in spreadsheets, so that texts are guarded.
const QuotaChangesFile = "quota_changes.csv"

func (b Bundle) changes(f *folder.Folder) error {
	if b.Conduct == nil {
		return nil
	}
	return f.Create(QuotaChangesFile, func(w io.Writer) (int, error) {
		return table(w, []string{"at", "what", "subject", "old", "new", "why", "by_date"}, func(yield func([]string) bool) {
			for _, c := range b.Conduct.Changes {
				if !yield([]string{instant(c.At), c.What, csvfile.Guard(c.Subject), csvfile.Guard(c.Old), csvfile.Guard(c.New), csvfile.Guard(c.Why), bit(c.Date)}) {
					return
				}
			}
		})
	})
}
