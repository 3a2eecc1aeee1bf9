package quality

import (
	"fmt"
	"slices"

	"fieldwork/internal/interview"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// straightLeast is how many rows must be answered for one answer to all of them to be a straight line.
const straightLeast = 5

// A straight looks at one grid as its respondent saw it, row under row in the order shown: the same answer to every row
// has no variance; the longest run of the same answer (the long string of Johnson 2005) also finds those who changed their
// mind on the way. An answer that was refused ends a run.
type straight struct {
	grid       string
	run, least int
	marks      []mark
}

func makeStraight(r *reader, f ruleFile) (string, func() detector) {
	q, known := r.survey.Question(f.Grid.Text)
	if !known || q.Kind != survey.Grid {
		r.Addf(f.Grid.At, "unknown-grid", strictyaml.DidYouMean(f.Grid.Text, r.grids()), "%q is no grid of the survey", f.Grid.Text)
		return "", nil
	}
	rows := len(q.Rows.Options)
	least := min(r.count(f, "least", f.Least, 2, straightLeast), rows)
	run := r.count(f, "run", f.Run, 2, 0)
	if run > rows {
		r.Addf(f.At, "bad-limit", "give a run that the grid has rows for", "`run: %d` is more than the %s of %q", run, plural(rows, "row"), q.Name)
	}
	text := fmt.Sprintf("the same answer to every row of %s, with %d or more answered", q.Name, least)
	if run > 0 {
		text += fmt.Sprintf("; or to %d rows one under the other", run)
	}
	return text, func() detector { return &straight{grid: q.Name, run: run, least: least} }
}

func (r *reader) grids() (names []string) {
	for _, p := range r.survey.Pages {
		for _, q := range p.Questions {
			if q.Kind == survey.Grid {
				names = append(names, q.Name)
			}
		}
	}
	return names
}

func (d *straight) see(p *passage) {
	for _, v := range p.path.Pages {
		i := slices.IndexFunc(v.Shown, func(q *survey.Question) bool { return q.Name == d.grid && q.Kind == survey.Grid })
		if i < 0 {
			continue
		}
		answered, longest, alike := runs(p.path.Facts, v, v.Shown[i])
		switch {
		case alike && answered >= d.least:
			d.marks = append(d.marks, mark{at: int32(p.at), value: float64(answered), limit: float64(d.least),
				detail: fmt.Sprintf("%s: the same answer to all of %s", d.grid, plural(answered, "row"))})
		case d.run > 0 && longest >= d.run:
			d.marks = append(d.marks, mark{at: int32(p.at), value: float64(longest), limit: float64(d.run),
				detail: fmt.Sprintf("%s: the same answer to %d rows one under the other, of %d", d.grid, longest, answered)})
		}
	}
}

// runs is how many rows of a grid were answered, the longest run of one answer in the order shown, and whether all are alike.
func runs(facts survey.Facts, v interview.Visible, q *survey.Question) (answered, longest int, alike bool) {
	first, last, run := 0, 0, 0
	alike = true
	for _, row := range v.Rows(q) {
		code, ok := facts[survey.RowName(q.Name, row.Name)].Code()
		if !ok {
			run = 0
			continue
		}
		if answered++; answered == 1 {
			first = code
		}
		if run == 0 || code != last {
			run = 0
		}
		run++
		last, longest, alike = code, max(longest, run), alike && code == first
	}
	return answered, longest, alike
}

func (d *straight) judge(_ *cohort, flag func(int, float64, float64, string)) { raise(d.marks, flag) }

// raise hands out the marks of a rule that needs nothing but the interview itself.
func raise(marks []mark, flag func(int, float64, float64, string)) {
	for _, m := range marks {
		flag(int(m.at), m.value, m.limit, m.detail)
	}
}
