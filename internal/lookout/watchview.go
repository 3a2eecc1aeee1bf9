package lookout

import (
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
)

// A watchView is the part of the monitor that changes with the counters, and with nothing else: two equal watches give
// equal markup, which is how the stream knows that there is nothing to send.
type watchView struct {
	W                     map[string]string
	Zone                  string
	Alerts                []alertView
	AlertsPage            string
	Door, DoorText        string
	Notice, FieldPage     string // that the survey lets nobody in, and where that is changed, for those who may
	Nobody                bool   // has come yet, so that there is nothing to chart
	Links                 string // the address of the page from which respondents and rehearsals begin
	HeldMeans             string
	Completed, Target     string
	Percent               int // of the target of the sample
	NoLimit               bool
	Running, Started      string
	Today                 string
	Length, LengthNote    string
	Cells                 []cellView
	Fills                 fillTable
	Arrived               string
	Arrivals              []countView
	Sources               []sourceView
	Stages                []stageView
	Pages                 []pageView
	Endings               []countView
	Rates                 []rateView
	Flags                 *flagsView
	Latest                []latestView
	Due, Failing, GivenUp string
	Trouble               bool // with callbacks
}

// watch tells what the monitor shows; analysts get the way to single interviews.
func (r reading) watch(w field.Watch, analyst bool) watchView {
	v := watchView{
		W: r.w.Text, Zone: r.w.Say("lookout_times_in", map[string]any{"Zone": r.sv.TimeZone.String()}, 1),
		Door: string(w.Door), DoorText: r.w.Text[doorID(w.Door)], Started: number(w.Started), Running: number(w.Running()),
		Cells: r.cells(w), Fills: r.fillLines(w.Fills, w.Cells), Arrivals: r.arrivals(w.Arrivals), Sources: r.sources(w.BySource),
		Stages: r.stages(w.Funnel), Pages: r.pages(w.Pages), Endings: r.endings(w.Tally), Rates: r.rates(w), Flags: r.flags(w.Flags),
		Due: number(w.Owed.Due), Failing: number(w.Owed.Failing), GivenUp: number(w.Owed.GivenUp), Trouble: w.Owed.Failing+w.Owed.GivenUp > 0,
	}
	if v.Nobody = w.Started == 0; w.Door != field.DoorOpen {
		v.Notice = r.w.Text[doorNoteID(w.Door)]
	}
	v.sample(w.Cells)
	arrived := 0
	for _, n := range w.Arrivals {
		arrived += n
	}
	v.Arrived = number(arrived)
	v.HeldMeans = r.w.Say("lookout_held_is", map[string]any{"Count": int(r.sv.Lease.Minutes())}, int(r.sv.Lease.Minutes()))
	v.Today = number(w.Today)
	v.Length, v.LengthNote = noFigure, r.w.Say("lookout_length_of", map[string]any{"Count": w.Length.N}, w.Length.N)
	if w.Length.N > 0 {
		v.Length = minutes(w.Length.Median)
	}
	for _, a := range w.Latest {
		v.Latest = append(v.Latest, r.latest(a, analyst))
	}
	return v
}

// A latestView is one of the last who came to the gate, without who it was.
type latestView struct {
	At, Source, Type, TypeText     string
	Decision, DecisionText, Reason string
	Address                        string // of the interview, for those who may look at it
	Interview                      int64
}

func (r reading) latest(a field.Latest, analyst bool) latestView {
	v := latestView{At: a.At.In(r.sv.TimeZone).Format("15:04:05"), Source: a.Source, Type: a.Type, TypeText: r.typeText(a.Type),
		Decision: a.Decision, DecisionText: r.w.Text[decisionID(a.Decision)], Reason: a.Reason, Interview: a.Interview}
	if day := a.At.In(r.sv.TimeZone); day.Format(time.DateOnly) != r.now.In(r.sv.TimeZone).Format(time.DateOnly) {
		v.At = day.Format("2006-01-02 15:04")
	}
	if analyst {
		v.Address = console.SurveyPath(r.sv.ID, "interviews", decimal(a.Interview))
	}
	return v
}

// A flagsView is what the quality rules said when they were last asked.
type flagsView struct {
	When            string
	Judged, Flagged string
	Share           string
	Rules           []countView
}

func (r reading) flags(f *field.Flags) *flagsView {
	if f == nil {
		return nil
	}
	v := &flagsView{When: r.w.Say("lookout_judged", map[string]any{"Time": r.clock(f.At)}, 1), Judged: number(f.Judged), Flagged: number(f.Flagged), Share: share(f.Flagged, f.Judged)}
	for _, c := range f.Counts {
		v.Rules = append(v.Rules, countView{Name: c.Rule, Code: c.Kind, Count: number(c.N), N: c.N, Share: share(c.N, f.Judged)})
	}
	return v
}
