package conduct

import (
	"encoding/json"
	"errors"
	"iter"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// Five fields, each counted by hand: an empty one, one of a single complete, one of every ending, one whose quota filled, and
// one in which hands were at work.
func fields(t testing.TB) map[string]*diary {
	empty, single, endings, filled, hands := newDiary(t), newDiary(t), newDiary(t), newDiary(t), newDiary(t)
	single.completes("panel", 3, 6)

	endings.opens("direct")               // in progress on the first page
	endings.consents("direct")            // in progress on the screener
	endings.refuses("panel")              //
	endings.duplicate("panel")            //
	endings.arrives("panel", 17, 3)       // screened out
	endings.completes("panel", 1, 4)      // others 1
	endings.arrives("panel", 30, 1)       // in progress on stalls
	endings.completes("direct", 2, 8)     // others 2: full
	endings.completes("direct", 2, 8)     // over-quota
	w := endings.completes("panel", 3, 5) // withdrawn after completion
	w.Was, w.Disposition, w.InSample, w.Answers, w.Submitted, w.Device = w.Disposition, interview.Withdrawn, false, interview.Answers{}, map[string]bool{}, ""
	endings.cells[0].Completed--

	for _, minutes := range []float64{3, 12} { // B first, C = 1: buyers fills while others has one
		filled.completes("panel", 3, minutes)
		if minutes == 3 {
			filled.completes("panel", 2, 6)
		}
	}
	filled.completes("panel", 3, 1) // turned away

	late := hands.arrives("panel", 40, 2)
	hands.completes("panel", 2, 5)
	hands.completes("panel", 1, 5)
	hands.finishes(late, 50) // over_quota_late
	i := hands.completes("panel", 3, 5)
	i.Was, i.Disposition, i.InSample = i.Disposition, interview.Invalidated, false
	hands.cells[0].Completed--
	hands.cells[0].State = quota.Closed
	hands.changes = []Change{
		{At: start.Add(time.Hour), What: TargetChange, Subject: "buyers", Old: "3", New: "2", Why: "budget"},
		{At: start.Add(2 * time.Hour), What: Invalidations, Subject: "4", Old: "complete", New: "invalidated", Why: "speed"},
		{At: start.Add(3 * time.Hour), What: StateChange, Subject: "buyers", Old: "open", New: "closing", Why: "its date", Date: true},
		{At: start.Add(4 * time.Hour), What: StateChange, Subject: "buyers", Old: "closing", New: "closed", Why: "enough"},
		{At: start.Add(5 * time.Hour), What: Restorations, Subject: "9"}, {What: Rejections}, {What: Withdrawals},
	}
	hands.post(late, "consent", "answered", 4)
	hands.post(late, "consent", "answered", 10)
	hands.post(late, "screener", "refused", 3)
	hands.post(late, "screener", "back", 3)
	return map[string]*diary{"empty": empty, "single": single, "endings": endings, "filled": filled, "hands": hands}
}

// TestCountedByHand holds the counts and every rate to what a pencil says.
func TestCountedByHand(t *testing.T) {
	logs := fields(t)
	for _, c := range []struct {
		name   string
		funnel [7]int // opened agreed gate eligible admitted finished in_sample
		ends   map[interview.Disposition]int
		rates  map[RateName][2]int
	}{
		{"empty", [7]int{}, nil, map[RateName][2]int{Participation: {0, 0}, Breakoff: {0, 0}, Incidence: {0, 0}}},
		{"single", [7]int{1, 1, 1, 1, 1, 1, 1}, map[interview.Disposition]int{interview.Completed: 1},
			map[RateName][2]int{Participation: {1, 1}, Completion: {1, 1}, Breakoff: {0, 1}, ScreenOut: {0, 1}, Incidence: {1, 1}, OverQuotaRate: {0, 1}}},
		{"endings", [7]int{9, 7, 6, 5, 4, 3, 2}, map[interview.Disposition]int{interview.InProgress: 3, interview.Refused: 1, interview.Duplicated: 1, interview.ScreenedOut: 1,
			interview.Completed: 2, interview.OverQuota: 1, interview.Withdrawn: 1},
			map[RateName][2]int{Participation: {7, 9}, Completion: {3, 7}, AdmittedCompletion: {3, 4}, Breakoff: {3, 5}, ScreenOut: {1, 6}, Incidence: {5, 6}, OverQuotaRate: {1, 5}}},
		{"filled", [7]int{4, 4, 4, 4, 3, 3, 3}, map[interview.Disposition]int{interview.Completed: 3, interview.OverQuota: 1},
			map[RateName][2]int{Completion: {3, 4}, AdmittedCompletion: {3, 3}, OverQuotaRate: {1, 4}}},
		{"hands", [7]int{4, 4, 4, 4, 4, 4, 2}, map[interview.Disposition]int{interview.Completed: 2, interview.OverQuotaLate: 1, interview.Invalidated: 1},
			map[RateName][2]int{Completion: {4, 4}, Breakoff: {0, 2}, OverQuotaRate: {0, 4}}},
	} {
		f := logs[c.name].facts()
		for i, step := range f.Funnel {
			if step.N != c.funnel[i] {
				t.Errorf("%s: %d at step %s, want %d", c.name, step.N, step.Name, c.funnel[i])
			}
		}
		for _, d := range interview.Dispositions() {
			if f.Count(d) != c.ends[d] {
				t.Errorf("%s: %d ended %q, want %d", c.name, f.Count(d), d, c.ends[d])
			}
		}
		for name, want := range c.rates {
			r := f.Rate(name)
			if r.Numerator != want[0] || r.Denominator != want[1] || (r.Value == nil) != (want[1] == 0) || r.Value != nil && *r.Value != float64(want[0])/float64(want[1]) {
				t.Errorf("%s: rate %+v, want %v", c.name, r, want)
			}
		}
		adds(t, f)
	}
}

// adds checks what must agree in any field.
func adds(t interface{ Errorf(string, ...any) }, f Facts) {
	sum, left, sources, devices := 0, f.Dropoff.AtGate+f.Dropoff.AtEnd, 0, 0
	for _, d := range f.Dispositions {
		sum += d.Interviews
	}
	for _, p := range f.Dropoff.Pages {
		left += p.Left
		if p.Left+p.Declined > p.Reached {
			t.Errorf("page %s was left by more than came to it: %+v", p.Page, p)
		}
	}
	for _, s := range f.Sources {
		sources += s.Started
	}
	for _, g := range f.Devices {
		devices += g.Interviews
	}
	if sum != f.Interviews || sources != f.Interviews || devices != f.Interviews || left != f.Count(interview.InProgress) {
		t.Errorf("%d interviews, but %d dispositions, %d by source, %d by device, and %d left of %d in progress", f.Interviews, sum, sources, devices, left, f.Count(interview.InProgress))
	}
	for i, s := range f.Funnel[1:] {
		if s.N > f.Funnel[i].N {
			t.Errorf("more at %s than at %s: %v", s.Name, f.Funnel[i].Name, f.Funnel)
		}
	}
	if e := f.Arrivals.Eligible; f.Step(AtGate) != e.Arrivals+f.Arrivals.Ineligible || f.Step(Eligible) != e.Arrivals || f.Step(Admitted) != e.Admitted {
		t.Errorf("the ledger has %+v and %d ineligible, the interviews %v", e, f.Arrivals.Ineligible, f.Funnel)
	}
	for _, c := range f.Curves {
		if n := len(c.Values); n > 0 && c.Values[n-1] != completed(f, c.Cell) || n == 0 && completed(f, c.Cell) != 0 || !slices.IsSorted(c.Values) {
			t.Errorf("the curve of %s ends at %v, the cell has %d", c.Cell, c.Values, completed(f, c.Cell))
		}
	}
	if f.Durations[0].N != f.Step(InSample) {
		t.Errorf("%d durations of %d completes", f.Durations[0].N, f.Step(InSample))
	}
}

func completed(f Facts, cell string) int {
	i := slices.IndexFunc(f.Quotas, func(q Quota) bool { return q.Cell == cell })
	return f.Quotas[i].Completed
}

func TestPagesSayWhereRespondentsLeft(t *testing.T) {
	f := fields(t)["endings"].facts()
	want := []Page{
		{Page: "consent", Reached: 8, Left: 1, Declined: 1}, {Page: "screener", Reached: 6, Left: 1},
		{Page: "stalls", Reached: 2, Left: 1}, {Page: "rating", Reached: 2},
	}
	if !reflect.DeepEqual(f.Dropoff.Pages, want) || f.Dropoff.Erased != 1 {
		t.Errorf("%+v, %d erased", f.Dropoff.Pages, f.Dropoff.Erased)
	}
	pages := fields(t)["hands"].facts().Dropoff.Pages
	if p := pages[0]; p.Posts != 2 || p.Seconds == nil || *p.Seconds != 7 {
		t.Errorf("two posts of 4 and 10 seconds: %+v", p)
	}
	if p := pages[1]; p.Back != 1 || p.Refused != 1 || p.Seconds != nil {
		t.Errorf("one back and one refused: %+v", p)
	}
}

func TestQuotasSayWhenAndByWhatTheyClosed(t *testing.T) {
	f := fields(t)["hands"].facts()
	buyers, others := f.Quotas[0], f.Quotas[1]
	if buyers.ClosedBy != ByHand || !buyers.ClosedAt.Equal(start.Add(4*time.Hour)) {
		t.Errorf("buyers closed by %s at %v", buyers.ClosedBy, buyers.ClosedAt)
	}
	if others.ClosedBy != ByCount || others.ClosedAt == nil || others.State != "closed" || others.Planned != 2 {
		t.Errorf("others: %+v", others)
	}
	if len(f.Changes) != 3 || (f.Judged != Judged{1, 1, 1, 1}) {
		t.Errorf("%d changes, judged %+v", len(f.Changes), f.Judged)
	}
	d := fields(t)["hands"]
	d.cells[0].State, d.changes = quota.Closing, d.changes[:3]
	if q := d.facts().Quotas[0]; q.ClosedBy != ByDate || !q.ClosedAt.Equal(start.Add(3*time.Hour)) {
		t.Errorf("closed by its date: %+v", q)
	}
}

func TestTheFirstFill(t *testing.T) {
	f := fields(t)["filled"].facts()
	if len(f.Fills) != 1 || f.Fills[0].Cell != "buyers" {
		t.Fatalf("fills %+v", f.Fills)
	}
	if n, ok := f.Fills[0].Completed("others"); !ok || n != 1 {
		t.Errorf("others had %d when buyers filled", n)
	}
	w := f.Windows[0]
	if w.Cell != "buyers" || w.N != 3 || w.Shares[0].Type != "web" || w.Shares[0].N != 2 || w.Shares[0].Share != 2.0/3 {
		t.Errorf("the first window: %+v", w)
	}
	if len(w.Ratios) != 1 || w.Ratios[0].Value != 0.5 {
		t.Errorf("one of others for two buyers: %+v", w.Ratios)
	}
	// Shares 2/3 and 1/3 in the window and in the sample: nothing to weigh.
	if f.Weighing == nil || math.Abs(f.Weighing.DesignEffect-1) > 1e-12 || math.Abs(f.Weighing.Types[0].Weight-1) > 1e-12 {
		t.Errorf("weights %+v", f.Weighing)
	}
	if f.Arrivals.Days[0].Day != "2015-10-08" {
		t.Errorf("the day is told in the survey's zone, not as %s", f.Arrivals.Days[0].Day)
	}
	if r := f.Arrivals.Reasons; len(r) != 1 || r[0] != (Reason{interview.TurnedAway, "buyers", 1}) {
		t.Errorf("reasons %+v", r)
	}
}

func TestDurations(t *testing.T) {
	d := fields(t)["filled"].facts().Durations
	// 3, 6 and 12 minutes: R's quantile(c(3,6,12)) has 4.5, 6 and 9.
	if *d[0].Lower != 4.5 || *d[0].Median != 6 || *d[0].Upper != 9 || d[0].N != 3 || d[0].Hurried != 0 {
		t.Errorf("%v %v %v of %d", *d[0].Lower, *d[0].Median, *d[0].Upper, d[0].N)
	}
	if d[1].Type != "web" || d[1].N != 2 || *d[1].Median != 7.5 || d[2].N != 1 {
		t.Errorf("by type %+v", d[1:])
	}
	h := histogram{}
	for _, seconds := range []float64{10, 100, 100, 100, 1e9, -5} {
		h.add(time.Duration(seconds * float64(time.Second)))
	}
	if h.n() != 6 || h.quantile(0.5) != 100 || h.quantile(1) != 86400 || h.quantile(0) != 0 {
		t.Errorf("histogram %v", h)
	}
	if got := h.duration("", 100.0/3); got.Hurried != 2 {
		t.Errorf("%d below a third of the median, want those of 10 seconds and of none", got.Hurried)
	}
}

func TestNonresponseCountsWhatWasAsked(t *testing.T) {
	d := newDiary(t)
	d.completes("panel", 1, 5).Answers["stall"] = survey.CodeValue(1)
	d.completes("panel", 1, 5) // leaves the optional question open
	d.completes("panel", 3, 5) // is not asked
	f := d.facts()
	// Agree, age, shop and three rows of three completes; stall of two.
	if n := f.Nonresponse; n.Asked != 20 || n.Missing != 1 || n.Items != 7 || len(n.Worst) != 1 || n.Worst[0] != (Item{"stall", 2, 1, 0, 0}) {
		t.Errorf("%+v", n)
	}
	// rate: id 1 answers 2 1 2, id 2 answers 1 1 1, id 3 answers 2 1 2.
	if !slices.Equal(f.Grids, []Grid{{"rate", 3, 1}}) {
		t.Errorf("grids %+v", f.Grids)
	}
}

func TestNonresponseTellsRefusedFromNotKnown(t *testing.T) {
	d := newDiary(t)
	d.completes("panel", 1, 5).Answers["stall"] = survey.DontKnowValue()
	d.completes("panel", 1, 5).Answers["stall"] = survey.RefusedValue()
	n := d.facts().Nonresponse
	if want := (Item{Item: "stall", Asked: 2, Missing: 2, Refused: 1, DontKnow: 1}); len(n.Worst) != 1 || n.Worst[0] != want || n.Refused != 1 || n.DontKnow != 1 {
		t.Errorf("%+v", n)
	}
}

func TestRatesThatOnlyAuthorsKnow(t *testing.T) {
	s := fields(t)["endings"].study()
	f, err := Read(s)
	if err != nil || f.Rate(AAPORParticipation).Unknown != NoInvitations || f.Rate(View).Unknown != NoSiteVisitors {
		t.Fatalf("%v: %+v", err, f.Rates)
	}
	s.Invitations, s.SiteVisitors = 8, 5
	if f, err = Read(s); err != nil {
		t.Fatal(err)
	}
	if r := f.Rate(AAPORParticipation); r.Value == nil || *r.Value != 0.25 {
		t.Errorf("two of eight invited: %+v", r)
	}
	if r := f.Rate(View); r.Value != nil || r.Unknown != Exceeds {
		t.Errorf("nine visitors of a site with five: %+v", r)
	}
}

func TestJSONComesBackAsItWas(t *testing.T) {
	for name, d := range fields(t) {
		f := d.facts()
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var again Facts
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		second, _ := json.Marshal(again)
		if string(second) != string(text) || !reflect.DeepEqual(again.Rates, f.Rates) || !reflect.DeepEqual(again.Curves, f.Curves) {
			t.Errorf("%s: %s\n%s", name, text, second)
		}
	}
}

func TestErrorsOfTheIteratorsAreToldAndVersionsMustBeKept(t *testing.T) {
	s := fields(t)["single"].study()
	boom := errors.New("boom")
	for i, set := range []func(*Study){
		func(s *Study) { s.Interviews = failing[interview.Interview](boom) }, func(s *Study) { s.Arrivals = failing[interview.Arrival](boom) },
		func(s *Study) { s.Events = failing[interview.Event](boom) }, func(s *Study) { s.Changes = failing[Change](boom) },
	} {
		broken := s
		set(&broken)
		if _, err := Read(broken); !errors.Is(err, boom) {
			t.Errorf("iterator %d: %v", i, err)
		}
	}
	d := fields(t)["single"]
	s = d.study()
	d.interviews[0].Version = "gone"
	if _, err := Read(s); err == nil {
		t.Error("an interview of a version that is not kept is counted")
	}
	s.Version = func(v survey.Version) (*survey.Survey, bool) { return d.s, v == "gone" }
	if f, err := Read(s); err != nil || f.Versions[0].Version != "gone" || f.Versions[0].Completes != 1 {
		t.Errorf("%v: %+v", err, f.Versions)
	}
}

func failing[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		yield(none, err)
	}
}

func TestCurvesKeepTheFillsWhenThinned(t *testing.T) {
	var instants []int64
	for i := range 3000 {
		instants = append(instants, start.UnixMilli()+int64(i)*1000)
	}
	fill := quota.Fill{Cell: "other", At: time.UnixMilli(instants[885])} // after 886 completes
	c := curve("C", 3000, instants, []quota.Fill{fill})
	if n := len(c.Values); n > points+2 || c.Values[0] != 1 || c.Values[n-1] != 3000 || !slices.Contains(c.Values, 886) {
		t.Errorf("%d points from %d to %d", n, c.Values[0], c.Values[n-1])
	}
	for i := range c.Values[1:] {
		if c.Values[i+1]-c.Values[i] > 6 {
			t.Fatalf("a gap from %d to %d", c.Values[i], c.Values[i+1])
		}
	}
}

// TestAnyFieldAddsUp plays random fields.
func TestAnyFieldAddsUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := newDiary(t)
		source := rapid.SampledFrom([]string{"direct", "panel", "other"})
		for range rapid.IntRange(0, 25).Draw(r, "respondents") {
			switch rapid.IntRange(0, 7).Draw(r, "what") {
			case 0:
				d.opens(source.Draw(r, "source"))
			case 1:
				d.consents(source.Draw(r, "source"))
			case 2:
				d.refuses(source.Draw(r, "source"))
			case 3:
				d.duplicate(source.Draw(r, "source"))
			case 4:
				d.arrives(source.Draw(r, "source"), float64(rapid.IntRange(15, 30).Draw(r, "age")), 1+rapid.IntRange(0, 2).Draw(r, "shop"))
			default:
				d.completes(source.Draw(r, "source"), 1+rapid.IntRange(0, 2).Draw(r, "shop"), rapid.Float64Range(0, 2000).Draw(r, "minutes"))
			}
		}
		f := d.facts()
		adds(r, f)
		if _, err := json.Marshal(f); err != nil { // which refuses NaN
			r.Errorf("%v", err)
		}
	})
}
