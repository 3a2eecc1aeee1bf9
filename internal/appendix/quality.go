package appendix

import (
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/interview"
)

// Quality describes the data: where people left, how long they took, what they left open, what the quality rules flagged,
// what was set aside. It says whether the keep-rule took anybody out of the sample.
func Quality(a Input) ([]document.Section, error) {
	drop, err := a.dropoff()
	if err != nil {
		return nil, err
	}
	sections := []document.Section{a.section("data_quality", 1, a.prose(a.word("quality_describes"))), drop}
	if c := a.Facts.Cleaning; c != nil && len(c.Counts) > 0 {
		sections = append(sections, a.cleaning(*c))
	}
	if a.Facts.Step(conduct.InSample) > 0 {
		sections = append(sections, a.lengths())
	}
	if n := a.Facts.Nonresponse; n != nil && n.Completes > 0 {
		sections = append(sections, a.nonresponse(*n))
	}
	return append(sections, a.devices(), a.setAside()), nil
}

func (a Input) dropoff() (document.Section, error) {
	d := a.Facts.Dropoff
	s := a.section("dropoff", 2, a.prose(a.rated(conduct.Breakoff), a.counted("erased", d.Erased)))
	if left(d.Pages) > 0 {
		drawn, err := a.figure("figure_dropoff", DropoffFigure(a))
		if err != nil {
			return s, err
		}
		s.Blocks = append(s.Blocks, drawn)
	}
	s.Blocks = append(s.Blocks, a.pages())
	return s, nil
}

// pages is the table of the pages; what is known from the paradata alone stands in it where there are any.
func (a Input) pages() document.Table {
	d := a.Facts.Dropoff
	columns := []string{"page", "reached", "left", "left_share"}
	if d.Paradata {
		columns = append(columns, "back", "refused", "seconds")
	}
	t := a.newTable("pages", 1, columns...)
	for _, p := range d.Pages {
		left := p.Left + p.Declined
		row := []any{a.page(p.Page), p.Reached, left, among(left, p.Reached)}
		if d.Paradata {
			row = append(row, p.Back, p.Refused, seconds(p.Seconds))
		}
		t.add(row...)
	}
	if d.AtGate+d.AtEnd > 0 {
		row := []any{a.word("between_pages"), "–", d.AtGate + d.AtEnd}
		for len(row) < len(columns) {
			row = append(row, "–")
		}
		t.add(row...)
	}
	return t.Table
}

func seconds(s *float64) any {
	if s == nil {
		return right("–")
	}
	return decimal{*s, 0}
}

func (a Input) lengths() document.Section {
	t := a.newTable("lengths", 1, "type", "completes", "lower", "median", "upper", "hurried")
	for _, d := range a.Facts.Durations {
		name := a.word("all")
		if d.Type != "" {
			name = a.typ(d.Type)
		}
		t.add(name, d.N, minutes(d.Lower), minutes(d.Median), minutes(d.Upper), among(d.Hurried, d.N))
	}
	return a.section("lengths", 2, a.prose(a.took()), t.Table, a.notes(a.word("hurried_note")))
}

// took says how long completes took.
func (a Input) took() string {
	d := a.Facts.Durations[0]
	if d.Median == nil {
		return ""
	}
	return a.say("took", fields{"Median": minute(*d.Median), "Lower": minute(*d.Lower), "Upper": minute(*d.Upper)})
}

func (a Input) nonresponse(n conduct.Nonresponse) document.Section {
	s := a.section("nonresponse", 2, a.prose(a.unanswered(n)))
	if len(n.Worst) > 0 {
		t := a.newTable("nonresponse", 1, "item", "asked", "missing", "missing_share", "refusals", "unknowns")
		for _, i := range n.Worst {
			t.add(a.item(i.Item), i.Asked, i.Missing, among(i.Missing, i.Asked), i.Refused, i.DontKnow)
		}
		s.Blocks = append(s.Blocks, t.Table)
	}
	if len(a.Facts.Grids) > 0 {
		t := a.newTable("grids", 1, "grid", "answered", "same", "same_share")
		for _, g := range a.Facts.Grids {
			t.add(a.item(g.Question), g.Answered, g.Same, among(g.Same, g.Answered))
		}
		s.Blocks = append(s.Blocks, t.Table, a.notes(a.word("grids_note")))
	}
	return s
}

// unanswered says how much completes left open.
func (a Input) unanswered(n conduct.Nonresponse) string {
	if n.Missing == 0 {
		return a.say("nothing_missing", fields{"Count": n.Completes, "Completes": number(n.Completes), "Items": number(n.Items)})
	}
	return a.say("missing", fields{"Count": n.Missing, "Missing": number(n.Missing), "Asked": number(n.Asked), "Share": shareOf(n.Missing, n.Asked), "Refused": number(n.Refused), "DontKnow": number(n.DontKnow)})
}

func (a Input) devices() document.Section {
	t := a.newTable("devices", 2, "what", "name", "interviews", "completes")
	groups := func(what string, list []conduct.Group) {
		for _, g := range list {
			t.add(what, or(g.Name, a.word("not_known")), g.Interviews, g.Completes)
		}
	}
	groups(a.word("device"), a.Facts.Devices)
	groups(a.word("language"), a.Facts.Languages)
	s := a.section("devices", 2)
	if len(t.Body) == 0 {
		s.Blocks = append(s.Blocks, a.prose(a.word("no_interviews")))
		return s
	}
	s.Blocks = append(s.Blocks, t.Table)
	return s
}

// setAside is what is kept and does not count, and the decisions that were taken about single interviews.
func (a Input) setAside() document.Section {
	t := a.newTable("set_aside", 1, "what", "count")
	for _, d := range []interview.Disposition{interview.Duplicated, interview.OverQuotaLate, interview.Invalidated, interview.Withdrawn} {
		t.add(a.Words("disposition_"+string(d)), a.Facts.Count(d))
	}
	j := a.Facts.Judged
	for _, row := range []struct {
		id string
		n  int
	}{{"invalidations", j.Invalidated}, {"restorations", j.Restored}, {"rejections", j.Rejected}, {"withdrawals", j.Withdrawn}} {
		t.add(a.word(row.id), row.n)
	}
	return a.section("set_aside", 2, t.Table, a.notes(a.word("set_aside_note")))
}
