package appendix

import (
	"fieldwork/internal/analysis"
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// WhoCame says who reached the gate, how the quotas filled, and what the arrivals say of the population.
func WhoCame(a Input) ([]document.Section, error) {
	f := a.Facts
	if f.Arrivals.Eligible.Arrivals+f.Arrivals.Ineligible == 0 {
		return []document.Section{a.section("who_came", 1, a.prose(a.say("nobody_came", fields{"At": a.at(f.AsOf)})))}, nil
	}
	drawn, err := a.figure("figure_arrivals", ArrivalsFigure(a))
	if err != nil {
		return nil, err
	}
	sections := []document.Section{a.section("who_came", 1, a.prose(a.arrived(), a.reasons()), a.arrivals(), drawn)}
	filling, err := a.filling()
	if err != nil {
		return nil, err
	}
	sections = append(sections, filling, a.incidence())
	if len(f.Arrivals.Members) > 0 {
		sections = append(sections, a.section("members", 2, a.members()))
	}
	if f.Weighing != nil {
		sections = append(sections, a.weights())
	}
	return sections, nil
}

// arrived is the sentence on everybody who was decided about.
func (a Input) arrived() string {
	f := a.Facts
	e := f.Arrivals.Eligible
	all := e.Arrivals + f.Arrivals.Ineligible
	return a.say("arrived", fields{"Count": all, "All": number(all), "From": a.when(f.Period.FirstSeen), "To": a.when(f.Period.LastSeen), "Zone": f.Zone,
		"Eligible": number(e.Arrivals), "Admitted": number(e.Admitted), "OverQuota": number(e.OverQuota), "Ineligible": number(f.Arrivals.Ineligible)})
}

// reasons says why some were screened out.
func (a Input) reasons() string {
	var reasons []string
	for _, r := range a.Facts.Arrivals.Reasons {
		if r.Decision == interview.Ineligible && r.Reason != "" {
			reasons = append(reasons, r.Reason+" ("+number(r.N)+")")
		}
	}
	if reasons == nil {
		return ""
	}
	return a.say("reasons", fields{"Reasons": a.list(reasons)})
}

func (a Input) arrivals() document.Table {
	t := a.newTable("arrivals_by_type", 1, "type", "arrivals", "share", "admitted", "over_quota")
	e := a.Facts.Arrivals.Eligible
	for _, r := range a.Facts.Arrivals.Types {
		t.add(a.typ(r.Type), r.Arrivals, among(r.Arrivals, e.Arrivals), r.Admitted, r.OverQuota)
	}
	t.add(a.word("all_eligible"), e.Arrivals, among(e.Arrivals, e.Arrivals), e.Admitted, e.OverQuota)
	t.add(a.word("ineligible"), a.Facts.Arrivals.Ineligible, "–", "–", "–")
	return t.Table
}

// filling is how the quotas filled: a sentence for each that did, the counts at that instant, the curves.
func (a Input) filling() (document.Section, error) {
	s := a.section("quota_fill", 2)
	var said []string
	for i, f := range a.Facts.Fills {
		said = append(said, a.filled(i, f))
	}
	if said == nil {
		said = append(said, a.word("none_filled"))
	}
	s.Blocks = append(s.Blocks, a.prose(said...))
	if t, ok := a.fills(); ok {
		s.Blocks = append(s.Blocks, t)
	}
	if a.Facts.Step(conduct.InSample) == 0 {
		return s, nil
	}
	drawn, err := a.figure("figure_quota_fill", FillFigure(a))
	s.Blocks = append(s.Blocks, drawn, a.notes(a.word("curves_note")))
	return s, err
}

// filled is the sentence on one fill, such as: B filled first, on 2015-10-18 13:41, with A = 960, C = 886. What was
// published of it stands behind.
func (a Input) filled(i int, f conduct.Fill) string {
	id := "filled"
	if i == 0 {
		id = "filled_first"
	}
	var others, published []string
	for _, c := range f.Cells {
		if n, there := a.published(f.Cell, c.Cell); there {
			published = append(published, c.Cell+" = "+analysis.Format(n, 0))
		}
		if c.Cell != f.Cell && c.Target != quota.NoLimit {
			others = append(others, c.Cell+" = "+number(c.Completed))
		}
	}
	sentence := a.say(id, fields{"Cell": f.Cell, "At": a.at(f.At), "Others": or(a.list(others), "–")})
	if published != nil {
		sentence += a.space() + a.say("filled_published", fields{"Cell": f.Cell, "Counts": a.list(published)})
	}
	return sentence
}

func (a Input) published(cell, of string) (float64, bool) {
	if a.Published == nil {
		return 0, false
	}
	return a.Published(cell, of)
}

// fills is the table of every cell's completes at each fill, and what was published beneath it.
func (a Input) fills() (document.Table, bool) {
	t := a.newTable("fills", 2, "filled", "at")
	for _, c := range a.Facts.Quotas {
		t.header(c.Cell)
	}
	for _, f := range a.Facts.Fills {
		row, published, any := []any{f.Cell, a.at(f.At)}, []any{a.word("published"), ""}, false
		for _, c := range a.Facts.Quotas {
			row, published = append(row, completed(f, c.Cell)), append(published, right("–"))
			if n, there := a.published(f.Cell, c.Cell); there {
				published[len(published)-1], any = decimal{n, 0}, true
			}
		}
		t.add(row...)
		if any {
			t.add(published...)
		}
	}
	return t.Table, len(a.Facts.Fills) > 0
}

func completed(f conduct.Fill, cell string) any {
	if n, there := f.Completed(cell); there {
		return n
	}
	return right("–")
}
