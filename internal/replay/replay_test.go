package replay

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/fault"
)

// at, saves and ends write a trace by hand, in minutes.
func at(minute float64, cell int) Arrival {
	return Arrival{At: minutes(minute), Cell: cell}
}

func (a Arrival) saves(minute ...float64) Arrival {
	for _, m := range minute {
		a.Posts = append(a.Posts, minutes(m))
	}
	return a
}

func (a Arrival) ends(minute float64) Arrival {
	a = a.saves(minute)
	a.Finishes = true
	return a
}

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

// peer is the other systems' rule of that name.
func peer(t testing.TB, name string, cells []Cell) Rule {
	t.Helper()
	for _, r := range Peers(cells) {
		if r.Name() == name {
			return r
		}
	}
	t.Fatalf("no rule %q", name)
	return nil
}

func play(t testing.TB, trace Trace, rule Rule) Outcome {
	t.Helper()
	o, err := Run(context.Background(), trace, rule)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

const (
	atScreener = "completes"
	atSubmit   = "completes, again at submit"
	atEachPage = "completes, again at each page"
	forEver    = "starts, for ever"
	inWindow   = "completes + active in 5 min"
)

// TestRulesByHand has one cell of one slot unless it says otherwise.
func TestRulesByHand(t *testing.T) {
	one := []Cell{{"A", 1, 1}}
	// When the first takes the slot at minute 10, the second is on the last page, the third has two more to go before it,
	// and the fourth comes just then. The last is of another cell, which keeps people coming.
	both := []Cell{{"A", 0.5, 1}, {"B", 0.5, 1}}
	race := Trace{both, []Arrival{
		at(0, 0).saves(2).ends(10), at(1, 0).saves(9).ends(11), at(8, 0).saves(11, 12).ends(14), at(10.5, 0).ends(12), at(11, 1).ends(15),
	}}
	abandoned := Trace{one, []Arrival{at(0, 0).saves(1), at(3, 0).ends(9), at(20, 0).ends(25)}}
	quiet := Trace{one, []Arrival{at(0, 0).ends(30), at(6, 0).ends(9)}}
	edge := Trace{one, []Arrival{at(0, 0).ends(30), at(5, 0).ends(7), at(5.1, 0).ends(9)}}
	for _, c := range []struct {
		name  string
		rule  string
		trace Trace
		want  Outcome
	}{
		{"whoever is answering at the fill comes on top", atScreener, race,
			Outcome{Arrivals: 5, Completes: []int{3, 1}, OverTarget: 2, WorstCell: 2, TurnedAway: 1, Filled: true, ToFill: minutes(15)}},
		{"the same people are refused after their last page", atSubmit, race,
			Outcome{Arrivals: 5, Completes: []int{1, 1}, RefusedFinished: 2, TurnedAway: 1, Filled: true, ToFill: minutes(15)}},
		{"the last page, once shown, is taken; the other is refused on the way", atEachPage, race,
			Outcome{Arrivals: 5, Completes: []int{2, 1}, OverTarget: 1, WorstCell: 1, RefusedMidway: 1, TurnedAway: 1, Filled: true, ToFill: minutes(15)}},
		{"the others were turned away while the slot was only begun", forEver, race,
			Outcome{Arrivals: 5, Completes: []int{1, 1}, TurnedAway: 3, TurnedAwayEarly: 2, Filled: true, ToFill: minutes(15)}},
		{"the active ones count", inWindow, race,
			Outcome{Arrivals: 5, Completes: []int{2, 1}, OverTarget: 1, WorstCell: 1, TurnedAway: 2, TurnedAwayEarly: 1, Filled: true, ToFill: minutes(15)}},

		{"an abandoned interview holds nothing", atScreener, abandoned,
			Outcome{Arrivals: 2, Completes: []int{1}, Filled: true, ToFill: minutes(9)}},
		{"an abandoned interview holds the slot for ever", forEver, abandoned,
			Outcome{Arrivals: 3, Completes: []int{0}, TurnedAway: 2, TurnedAwayEarly: 2, Missing: 1}},
		{"an abandoned interview holds the slot for five minutes", inWindow, abandoned,
			Outcome{Arrivals: 3, Completes: []int{1}, TurnedAway: 1, TurnedAwayEarly: 1, Filled: true, ToFill: minutes(25)}},

		{"who was quiet for more than five minutes comes on top", inWindow, quiet,
			Outcome{Arrivals: 2, Completes: []int{2}, OverTarget: 1, WorstCell: 1, Filled: true, ToFill: minutes(9)}},
		{"after five minutes one still counts, and a moment later no more", inWindow, edge,
			Outcome{Arrivals: 3, Completes: []int{2}, OverTarget: 1, WorstCell: 1, TurnedAway: 1, TurnedAwayEarly: 1, Filled: true, ToFill: minutes(9)}},
		{"a start is never forgotten", forEver, quiet,
			Outcome{Arrivals: 2, Completes: []int{1}, TurnedAway: 1, TurnedAwayEarly: 1, Filled: true, ToFill: minutes(30)}},
	} {
		t.Run(c.rule+": "+c.name, func(t *testing.T) {
			if got := play(t, c.trace, peer(t, c.rule, c.trace.Cells)); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// TestPeopleStopComing when every cell is full and not before.
func TestPeopleStopComing(t *testing.T) {
	cells := []Cell{{"A", 0.5, 1}, {"B", 0.5, 1}}
	trace := Trace{cells, []Arrival{at(0, 0).ends(1), at(2, 0).ends(3), at(4, 1).ends(5), at(5, 0).ends(6), at(6, 1).ends(7)}}
	o := play(t, trace, peer(t, atScreener, cells))
	if o.Arrivals != 3 || o.TurnedAway != 1 || o.TurnedAwayEarly != 0 || o.ToFill != minutes(5) {
		t.Errorf("%+v; want three arrivals: who comes at the instant of the last fill comes after it", o)
	}
}

// A scribe lets everybody in and writes down what it is told.
type scribe struct{ told []string }

func (s *scribe) Name() string { return "scribe" }
func (s *scribe) Arrive(_ context.Context, r Respondent, at time.Duration) (bool, error) {
	s.told = append(s.told, fmt.Sprint("arrive ", r, at))
	return true, nil
}
func (s *scribe) Save(_ context.Context, r Respondent, at time.Duration) (bool, error) {
	s.told = append(s.told, fmt.Sprint("save ", r, at))
	return true, nil
}
func (s *scribe) Complete(_ context.Context, r Respondent, at time.Duration) (Ending, error) {
	s.told = append(s.told, fmt.Sprint("complete ", r, at))
	return Outside, nil
}

func TestEventsComeInOrderAndNobodySpeaksOfAbandoning(t *testing.T) {
	s := &scribe{}
	play(t, Trace{[]Cell{{"A", 1, 1}}, []Arrival{at(0, 0).saves(2).ends(5), at(1, 0).saves(2), at(2, 0).ends(4)}}, s)
	want := []string{
		"arrive {0 0} 0s", "arrive {1 0} 1m0s", "save {0 0} 2m0s", "save {1 0} 2m0s", "arrive {2 0} 2m0s", "complete {2 0} 4m0s", "complete {0 0} 5m0s",
	}
	if !reflect.DeepEqual(s.told, want) {
		t.Errorf("told %q\nwant %q", s.told, want)
	}
}

// TestTheTraceIsTheSameForAllRules: a run must leave the trace as it found it, because the next rule gets the same.
func TestTheTraceIsTheSameForAllRules(t *testing.T) {
	s := small(5)
	trace, fresh := draw(t, s, 7, 0), draw(t, s, 7, 0)
	for _, rule := range append(Peers(s.Cells), &scribe{}) {
		play(t, trace, rule)
		if !reflect.DeepEqual(trace, fresh) {
			t.Fatalf("the rule %q changed the trace", rule.Name())
		}
	}
}

// small is a study of three cells of 30 completes.
func small(perMinute float64) Setting {
	s := Study()
	for i := range s.Cells {
		s.Cells[i].Target = 30
	}
	s.PerMinute = perMinute
	return s
}

func draw(t testing.TB, s Setting, seed, run uint64) Trace {
	t.Helper()
	trace, err := Draw(s, seed, run)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// TestWhatEachRulePromises holds for whatever people come.
func TestWhatEachRulePromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := small(rapid.Float64Range(0.2, 40).Draw(t, "a minute"))
		s.Abandon = rapid.Float64Range(0, 0.6).Draw(t, "abandon")
		s.Pause = rapid.Float64Range(0, 1).Draw(t, "pause")
		trace, err := Draw(s, rapid.Uint64().Draw(t, "seed"), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range Peers(s.Cells) {
			o, err := Run(context.Background(), trace, rule)
			if err != nil {
				t.Fatal(err)
			}
			exact := rule.Name() == atSubmit || rule.Name() == forEver
			switch {
			case exact && o.OverTarget > 0:
				t.Errorf("%s: %d over target", rule.Name(), o.OverTarget)
			case strings.HasPrefix(rule.Name(), atScreener) && rule.Name() != inWindow && o.TurnedAwayEarly > 0:
				t.Errorf("%s: %d turned away early", rule.Name(), o.TurnedAwayEarly)
			case rule.Name() != atSubmit && o.RefusedFinished > 0:
				t.Errorf("%s: %d refused after finishing", rule.Name(), o.RefusedFinished)
			case rule.Name() != atEachPage && o.RefusedMidway > 0:
				t.Errorf("%s: %d refused mid-way", rule.Name(), o.RefusedMidway)
			case o.Filled == (o.Missing > 0) || o.Filled != (o.ToFill > 0):
				t.Errorf("%s: %+v contradicts itself", rule.Name(), o)
			}
		}
	})
}

// TestCountingCompletesOvershoots by about the people who are answering: at 40 a minute by hundreds, and never by fewer
// than when the active ones count.
func TestCountingCompletesOvershoots(t *testing.T) {
	s := Study()
	s.PerMinute = 40
	trace := draw(t, s, 1, 0)
	if o := play(t, trace, peer(t, atScreener, s.Cells)); o.OverTarget < 400 || o.WorstCell < 150 || !o.Filled {
		t.Errorf("counting completes: %+v; want hundreds over target", o)
	}
	if o := play(t, trace, peer(t, inWindow, s.Cells)); o.OverTarget < 100 || o.OverTarget > 400 {
		t.Errorf("counting the active ones too: %+v; want fewer, and still more than a hundred over target", o)
	}
	if o := play(t, trace, peer(t, forEver, s.Cells)); o.Filled || o.Missing < 500 || o.Missing > 700 {
		t.Errorf("counting starts: %+v; want a fifth of 3,000 missing", o)
	}
}

func TestDraw(t *testing.T) {
	s := Study()
	trace := draw(t, s, 3, 0)
	n := float64(len(trace.Arrivals))
	if want := s.Horizon().Minutes() * s.PerMinute; math.Abs(n-want) > 4*math.Sqrt(want) {
		t.Errorf("%v arrivals, want about %.0f", n, want)
	}
	share, finish, long := make([]float64, 3), 0.0, 0.0
	for i, a := range trace.Arrivals {
		share[a.Cell]++
		if i > 0 && a.At < trace.Arrivals[i-1].At || a.At > s.Horizon() {
			t.Fatalf("arrival %d at %s", i, a.At)
		}
		if last := len(a.Posts) - 1; a.Finishes {
			finish++
			if a.Posts[last]-a.At > s.Median {
				long++
			}
		}
		for p, post := range a.Posts {
			if before := append([]time.Duration{a.At}, a.Posts...)[p]; post < before || post != post.Round(time.Millisecond) {
				t.Fatalf("arrival %d posts page %d at %s, after %s", i, p, post, before)
			}
		}
	}
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/n) {
			t.Errorf("%s %.3f, want %.3f", what, got, want)
		}
	}
	for i, c := range s.Cells {
		near("share of "+c.Name, share[i]/n, c.Share)
	}
	near("finishers", finish/n, 1-s.Abandon)
	// Half of those who do not pause take longer than the median, and so do all who pause: it is shorter than any pause.
	near("longer than the median", long/finish, s.Pause+(1-s.Pause)/2)
}

// TestTheSamePeopleComeAtAnyPace, so that paces and shares of pausers differ in what they set and not in luck.
func TestTheSamePeopleComeAtAnyPace(t *testing.T) {
	slow, fast := Study(), Study()
	fast.PerMinute, fast.Pause = 10*slow.PerMinute, 0
	a, b := draw(t, slow, 5, 2), draw(t, fast, 5, 2)
	for i := range 500 {
		x, y := a.Arrivals[i], b.Arrivals[i]
		if x.Cell != y.Cell || x.Finishes != y.Finishes || len(x.Posts) != len(y.Posts) || (x.At-10*y.At).Abs() > 10*time.Millisecond {
			t.Fatalf("arrival %d: %+v at the slow pace, %+v at the fast one", i, x, y)
		}
	}
	if reflect.DeepEqual(a, draw(t, slow, 5, 3)) || reflect.DeepEqual(a, draw(t, slow, 6, 2)) {
		t.Error("another run or seed draws the same people")
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	for name, spoil := range map[string]func(*Setting){
		"shares sum to":     func(s *Setting) { s.Cells[0].Share = 0.1 },
		"sum to 0":          func(s *Setting) { s.Cells = nil },
		"above 0":           func(s *Setting) { s.Cells[1].Target = 0 },
		`cell "B"`:          func(s *Setting) { s.Cells[1].Share = math.NaN() },
		"arrivals a minute": func(s *Setting) { s.PerMinute = math.NaN() },
		"0 pages":           func(s *Setting) { s.Pages = 0 },
		"1 abandon":         func(s *Setting) { s.Abandon = 1 },
		"-1 pause":          func(s *Setting) { s.Pause = -1 },
		"shortest first":    func(s *Setting) { s.Longest = time.Minute },
		"median of -1s":     func(s *Setting) { s.Median = -time.Second },
	} {
		s := Study()
		spoil(&s)
		if _, err := Draw(s, 1, 0); !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), strings.TrimPrefix(name, "shares ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A spoilsport answers with its own ending and error.
type spoilsport struct {
	scribe
	ending Ending
	err    error
}

func (s *spoilsport) Complete(context.Context, Respondent, time.Duration) (Ending, error) {
	return s.ending, s.err
}

func TestRunStopsAtTheFirstError(t *testing.T) {
	trace := Trace{[]Cell{{"A", 1, 1}}, []Arrival{at(0, 0).ends(1)}}
	broken := fault.New(fault.Unavailable, "broken")
	if _, err := Run(context.Background(), trace, &spoilsport{ending: InSample, err: broken}); err != broken {
		t.Errorf("got %v", err)
	}
	if _, err := Run(context.Background(), trace, &spoilsport{ending: "perhaps"}); !fault.Is(err, fault.Internal) {
		t.Errorf("an ending that is none: %v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Run(ctx, trace, &scribe{}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("stopped: %v", err)
	}
}

func TestMean(t *testing.T) {
	runs := []Outcome{{OverTarget: 1, Filled: true, ToFill: 2 * time.Hour}, {OverTarget: 4}}
	for _, m := range Measures() {
		mean, n := m.Mean(runs)
		if m.Key == "over_target" && (mean != 2.5 || n != 2) || m.Key == "hours_to_fill" && (mean != 2 || n != 1) {
			t.Errorf("%s: %g over %d runs", m.Key, mean, n)
		}
		if _, n := m.Mean(nil); n != 0 {
			t.Errorf("%s: a mean of no runs", m.Key)
		}
	}
}
