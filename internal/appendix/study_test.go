package appendix_test

import (
	"fmt"
	"iter"
	"math"
	"testing"
	"time"

	"fieldwork/internal/appendix"
	"fieldwork/internal/chart"
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

var (
	began  = time.Date(2015, 10, 8, 1, 0, 0, 0, time.UTC)
	filled = time.Date(2015, 10, 18, 5, 41, 0, 0, time.UTC)
)

func study(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func plan(t testing.TB, s *survey.Survey) *survey.Plan {
	t.Helper()
	p, err := survey.LoadPlan(questionnaires.FS, "haitao-2015", s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// none iterates over nothing.
func none[T any]() iter.Seq2[T, error] { return func(func(T, error) bool) {} }

// nobody is the facts of a study that nobody has come to.
func nobody(t testing.TB, s *survey.Survey) conduct.Facts {
	t.Helper()
	f, err := conduct.Read(conduct.Study{Survey: s, Interviews: none[interview.Interview](), Arrivals: none[interview.Arrival](), Cells: cells(0, 0, 0), AsOf: began})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// alone is the facts of a study with one respondent, who left on the first page.
func alone(t testing.TB, s *survey.Survey) conduct.Facts {
	t.Helper()
	one := func(yield func(interview.Interview, error) bool) {
		yield(interview.Interview{ID: 1, Version: s.Version, Source: "direct", Started: began, Answers: interview.Answers{}, Submitted: map[string]bool{}}, nil)
	}
	f, err := conduct.Read(conduct.Study{Survey: s, Interviews: one, Arrivals: none[interview.Arrival](), Cells: cells(0, 0, 0), AsOf: began})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func cells(a, b, c int) []quota.Cell {
	var all []quota.Cell
	for i, name := range []string{"A", "B", "C"} {
		all = append(all, quota.Cell{Name: name, Dimension: "type", Target: 1000, Completed: []int{a, b, c}[i], State: quota.Open})
	}
	return all
}

// paper is the facts of a study like the paper's, with something of everything: B filled first, C = 886.
func paper(t testing.TB, s *survey.Survey) conduct.Facts {
	t.Helper()
	f := nobody(t, s)
	at := func(t time.Time) *time.Time { return &t }
	share := func(x float64) *float64 { return &x }
	f.Period = conduct.Period{Opened: at(began), FirstSeen: at(began), LastSeen: at(filled.Add(time.Hour)), FirstDone: at(began), LastDone: at(filled.Add(time.Hour))}
	f.AsOf, f.Interviews = filled.Add(2*time.Hour), 3301
	f.Versions = append(f.Versions, conduct.Version{Version: "0123456789abcdef", Interviews: 300}, conduct.Version{Version: "fedcba9876543210", Interviews: 3001})
	f.Languages = []conduct.Group{{Name: "zh-CN", Interviews: 3000, Completes: 2800}, {Name: "en", Interviews: 301}}
	f.Devices = []conduct.Group{{Name: "phone", Interviews: 3301, Completes: 2886}}
	f.Sources = []conduct.Source{{Name: "direct", Started: 301}, {Name: "panel", Started: 3000, Completes: 2886}}
	ends := map[interview.Disposition]int{interview.Completed: 2886, interview.Invalidated: 1, interview.InProgress: 19, interview.OverQuota: 147, interview.ScreenedOut: 40, interview.Withdrawn: 2, interview.Duplicated: 3, interview.Refused: 203}
	for i, d := range f.Dispositions {
		word := d.Word
		if word == "in_progress" {
			word = interview.InProgress
		}
		f.Dispositions[i].Interviews = ends[word]
	}
	f.Funnel = nil
	for i, name := range []conduct.StepName{conduct.Opened, conduct.Agreed, conduct.AtGate, conduct.Eligible, conduct.Admitted, conduct.Finished, conduct.InSample} {
		f.Funnel = append(f.Funnel, conduct.Step{Name: name, N: []int{3298, 3090, 3080, 3040, 2893, 2888, 2886}[i]})
	}
	for i, r := range f.Rates {
		if r.Unknown == conduct.Nobody {
			f.Rates[i] = conduct.Rate{Name: r.Name, Numerator: 20, Denominator: 2906, Value: share(20.0 / 2906)}
		}
	}
	f.Quotas[0].ClosedBy, f.Quotas[0].ClosedAt, f.Quotas[0].State = conduct.ByHand, at(filled), "closed"
	f.Quotas[1].ClosedBy, f.Quotas[1].ClosedAt, f.Quotas[1].Completed, f.Quotas[1].State = conduct.ByCount, at(filled), 1000, "closed"
	f.Quotas[2].ClosedBy, f.Quotas[2].Target = conduct.ByDate, quota.NoLimit
	counts := []conduct.CellCount{{Cell: "A", Completed: 960, Target: 1000}, {Cell: "B", Completed: 1000, Target: 1000}, {Cell: "C", Completed: 886, Target: 1000}}
	f.Fills = []conduct.Fill{{Cell: "B", At: filled, Cells: counts}, {Cell: "A", At: filled.Add(time.Hour), Cells: counts}}
	for _, what := range []string{conduct.TargetChange, conduct.StateChange, conduct.ClosesChange, conduct.DoorChange} {
		f.Changes = append(f.Changes, conduct.Change{At: filled, What: what, Subject: "A", Old: "open", New: "closed", Why: "<enough>", Date: what == conduct.StateChange})
	}
	f.Judged = conduct.Judged{Invalidated: 1, Restored: 2, Rejected: 3, Withdrawn: 2}
	came(&f, at)
	f.Dropoff = conduct.Dropoff{AtGate: 1, Erased: 2, Paradata: true, Pages: []conduct.Page{
		{Page: "consent", Reached: 3296, Left: 5, Declined: 203, Posts: 3090, Back: 1, Refused: 2, Seconds: share(12.4)}, {Page: "screener", Reached: 3090, Left: 14}}}
	f.Durations = []conduct.Duration{{N: 2886, Lower: share(5), Median: share(7.5), Upper: share(11), Hurried: 12}, {Type: "C", N: 886, Lower: share(5), Median: share(7), Upper: share(11)}, {Type: "A1"}}
	f.Nonresponse = &conduct.Nonresponse{Completes: 2886, Items: 40, Asked: 100000, Missing: 50, Refused: 9, Worst: []conduct.Item{{Item: "income", Asked: 2886, Missing: 41, Refused: 9}}}
	f.Grids = []conduct.Grid{{Question: "importance", Answered: 2886, Same: 30}}
	f.Cleaning = &conduct.Cleaning{Keep: "clean", Drops: []string{"honeypot"}, Judged: 2890, Flagged: 31, Sample: 2886, Dropped: 2,
		Counts: []conduct.Flagged{{Rule: "speeder", Kind: "speeder", Version: 2, Text: "Less than <a third> of the median.", Flagged: 29, Sample: 28}, {Rule: "honeypot", Kind: "honeypot", Version: 1, Text: "The hidden field was filled in.", Flagged: 2, Sample: 2, Dropped: 2}}}
	f.Curves = []conduct.Curve{{Cell: "B", Target: 1000, At: []time.Time{began, filled}, Values: []int{1, 1000}}, {Cell: "C", At: []time.Time{began, filled}, Values: []int{1, 886}}}
	return f
}

// came is who reached the gate.
func came(f *conduct.Facts, at func(time.Time) *time.Time) {
	types := []conduct.TypeArrivals{{Type: "C", Arrivals: 1000, Admitted: 913, OverQuota: 87}, {Type: "B", Arrivals: 1040, Admitted: 980, OverQuota: 60}, {Type: "A2", Arrivals: 880, Admitted: 880}, {Type: "gone", Arrivals: 120, Admitted: 120}}
	f.Arrivals = conduct.Arrivals{Types: types, Eligible: conduct.TypeArrivals{Arrivals: 3040, Admitted: 2893, OverQuota: 147}, Ineligible: 40,
		Days:    []conduct.Day{{Day: "2015-10-08", Types: types, Ineligible: 30}, {Day: "2015-10-18", Types: types, Ineligible: 10}},
		Members: []conduct.Member{{Of: "C", Also: "B", N: 887, Among: 1000, Share: 0.887, Low: 0.86, High: 0.91}},
		Reasons: []conduct.Reason{{Decision: interview.TurnedAway, Reason: "B", N: 60}, {Decision: interview.Ineligible, Reason: "adult", N: 40}}}
	shares := []conduct.Share{{Type: "C", N: 910, Share: 0.310, Low: 0.29, High: 0.33}, {Type: "B", N: 1030, Share: 0.690, Low: 0.67, High: 0.71}}
	f.Windows = []conduct.Window{
		{Cell: "B", Until: at(filled), N: 1940, Level: 0.95, Joint: true, Interval: incidence.Goodman, Shares: shares, Ratios: []conduct.Ratio{{Cell: "C", N: 886, Value: 0.886, Low: 0.809, High: 0.970, Interval: incidence.NegativeBinomial}}},
		{N: 1940, Level: 0.95, Interval: incidence.Definition, Shares: shares}}
	f.Weighing = &conduct.Weighing{Cell: "B", Until: at(filled), DesignEffect: 1.01, EffectiveN: 2850, Types: []conduct.Weight{{Type: "C", Completes: 886, Population: 0.31, Sample: 0.307, Weight: 1.01}}}
}

func input(s *survey.Survey, f conduct.Facts, language string) appendix.Input {
	return appendix.Input{Facts: f, Survey: s, Language: language, Words: shell.Words(language), Say: shell.Say(language), Software: "fieldwork 1.0", Data: "c0ffee", Draw: sketch}
}

// sketch stands in for a drawing.
func sketch(string, string, chart.Figure) (chart.Drawing, error) {
	return chart.Drawing{SVG: "<svg/>", Description: "a figure", Width: 1, Height: 1}, nil
}

// all are the sections of all three parts.
func all(t testing.TB, in appendix.Input) (sections []document.Section) {
	t.Helper()
	for _, part := range []func(appendix.Input) ([]document.Section, error){appendix.WhoCame, appendix.Quality, appendix.Methods} {
		some, err := part(in)
		if err != nil {
			t.Fatal(err)
		}
		sections = append(sections, some...)
	}
	return sections
}

// texts are everything that people read in the sections, figures apart.
func texts(sections []document.Section) (all []string) {
	for _, s := range sections {
		all = append(all, s.Title)
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case document.Paragraph:
				all = append(all, b.Text)
			case document.List:
				all = append(all, b.Items...)
			case document.Remarks:
				all = append(append(all, b.Title), b.Items...)
			case document.Terms:
				for _, term := range b.Terms {
					all = append(all, term.Name, term.Text)
				}
			case document.Figure:
				all = append(all, b.Caption, b.Description)
			case document.Table:
				all = append(all, b.Caption)
				for _, row := range append(b.Header, b.Body...) {
					for _, c := range row {
						all = append(all, c.Text)
						if math.IsNaN(c.Value) {
							all = append(all, fmt.Sprint("NaN in ", b.ID))
						}
					}
				}
			}
		}
	}
	return all
}
