package lookout

import (
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// A countView is a row of a table of counts.
type countView struct {
	Name, Text, Code string
	N                int
	Count, Share     string
	Colour           int
}

func (r reading) arrivals(arrivals map[string]int) []countView {
	total := 0
	for _, n := range arrivals {
		total += n
	}
	views, own := make([]countView, len(r.sv.Types)), typeColours(r.sv)
	for i, t := range r.sv.Types {
		n := arrivals[t.Name]
		views[i] = countView{Name: t.Name, Text: t.Text.In(r.language), N: n, Count: number(n), Share: share(n, total), Colour: own[i]}
	}
	return views
}

// A sourceView is who came from a sample source.
type sourceView struct {
	field.SourceCount
	All int
}

func (r reading) sources(counts []field.SourceCount) []sourceView {
	views := make([]sourceView, len(counts))
	for i, c := range counts {
		views[i] = sourceView{c, c.Admitted + c.OverQuota + c.Ineligible}
	}
	return views
}

// A stageView is a step of the funnel, with its share of those who clicked and of the step before.
type stageView struct {
	Name, Text       string
	N                int
	Count, Of, Share string
}

func (r reading) stages(funnel []field.Stage) []stageView {
	views := make([]stageView, len(funnel))
	for i, s := range funnel {
		views[i] = stageView{Name: string(s.Name), Text: r.w.Text[stageID(s.Name)], N: s.N, Count: number(s.N), Share: share(s.N, funnel[0].N), Of: noFigure}
		if i > 0 {
			views[i].Of = share(s.N, funnel[i-1].N)
		}
	}
	return views
}

// A pageView is where respondents are in the questionnaire.
type pageView struct {
	field.PageCount
	Lost string // the share of those who were shown the page that stand on it
}

func (r reading) pages(pages []field.PageCount) []pageView {
	views := make([]pageView, len(pages))
	for i, p := range pages {
		views[i] = pageView{p, share(p.Standing, p.Reached)}
	}
	return views
}

// endings are the dispositions with their counts.
func (r reading) endings(t field.Tally) []countView {
	var views []countView
	for _, d := range interview.Dispositions() {
		n := t.Ended[d]
		if d == interview.InProgress {
			n = t.Running()
		}
		views = append(views, countView{Name: string(d), Text: r.w.Text[dispositionID(d)], Code: d.AAPOR(), N: n, Count: number(n), Share: share(n, t.Started)})
	}
	return views
}

// A rateView is a rate with what it is a share of; docs/reporting.md defines the rates.
type rateView struct {
	Name, Text, Meaning string
	N, Of               int
	Value               string
}

func (r reading) rates(w field.Watch) []rateView {
	rates := w.Rates()
	views := make([]rateView, len(rates))
	for i, one := range rates {
		views[i] = rateView{Name: string(one.Name), Text: r.w.Text[rateID(one.Name)], Meaning: r.w.Text[rateMeaningID(one.Name)], N: one.N, Of: one.Of, Value: share(one.N, one.Of)}
	}
	return views
}
