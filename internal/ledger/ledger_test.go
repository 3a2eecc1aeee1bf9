package ledger

import (
	"math"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

var filledAt = time.Date(2015, 10, 18, 5, 41, 0, 0, time.UTC)

func study(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cells are the study's three, with these completes.
func cells(a, b, c int) []quota.Cell {
	var cs []quota.Cell
	for i, name := range []string{"A", "B", "C"} {
		cs = append(cs, quota.Cell{Name: name, Dimension: "type", Target: 1000, Completed: []int{a, b, c}[i], State: quota.Open})
	}
	return cs
}

func arrived(day, source, typ string, d interview.Decision, n int, also ...string) interview.ArrivalCount {
	c := interview.ArrivalCount{Day: day, Source: source, Type: typ, Decision: d, N: n}
	if typ != "" {
		c.Membership = append([]string{typ}, also...)
	}
	return c
}

// counts are of two days, in the order of the store. Of 1,000 that are C 887 are B as well, as in the paper.
func counts() []interview.ArrivalCount {
	return []interview.ArrivalCount{
		arrived("2015-10-08", "panel", "", interview.Ineligible, 40),
		arrived("2015-10-08", "panel", "A1", interview.Admitted, 120),
		arrived("2015-10-08", "panel", "A2", interview.Admitted, 870),
		arrived("2015-10-08", "panel", "B", interview.Admitted, 1030),
		arrived("2015-10-08", "panel", "C", interview.Admitted, 110),
		arrived("2015-10-08", "panel", "C", interview.Admitted, 800, "B"),
		arrived("2015-10-18", "direct", "A2", interview.Admitted, 10),
		arrived("2015-10-18", "panel", "B", interview.TurnedAway, 60),
		arrived("2015-10-18", "panel", "C", interview.Admitted, 3),
		arrived("2015-10-18", "panel", "C", interview.TurnedAway, 87, "B"),
	}
}

// bFirst is the paper's instant: "B first, C = 886".
func bFirst() quota.Fill {
	return quota.Fill{Cell: "B", At: filledAt, Cells: cells(960, 1000, 886), Arrivals: map[string]int{"A1": 120, "A2": 870, "B": 1030, "C": 910}}
}

func read(t testing.TB, counts []interview.ArrivalCount, fills []quota.Fill, now []quota.Cell) Summary {
	t.Helper()
	sum, err := Read(study(t), counts, fills, now)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestEverybodyIsCounted(t *testing.T) {
	sum := read(t, counts(), []quota.Fill{bFirst()}, cells(970, 1000, 900))
	if want := []Row{{"C", 1000, 913, 87}, {"B", 1090, 1030, 60}, {"A2", 880, 880, 0}, {"A1", 120, 120, 0}}; !slices.Equal(sum.Types, want) || sum.Ineligible != 40 {
		t.Errorf("%+v, %d ineligible", sum.Types, sum.Ineligible)
	}
	if sum.Eligible() != (Row{Arrivals: 3090, Admitted: 2943, OverQuota: 147}) || sum.All() != 3130 {
		t.Errorf("together %+v, all %d", sum.Eligible(), sum.All())
	}
	for _, tc := range []struct {
		name   string
		groups []Group
		names  []string
		all    []int
	}{
		{"days", sum.Days, []string{"2015-10-08", "2015-10-18"}, []int{2970, 160}},
		{"sources", sum.Sources, []string{"direct", "panel"}, []int{10, 3120}},
	} {
		for i, g := range tc.groups {
			if len(tc.groups) != 2 || g.Name != tc.names[i] || g.All() != tc.all[i] || len(g.Types) != 4 {
				t.Errorf("%s: %+v", tc.name, tc.groups)
			}
		}
	}
	if d := sum.Days[1]; d.Types[0] != (Row{"C", 90, 3, 87}) || d.Types[1] != (Row{"B", 60, 0, 60}) || d.Ineligible != 0 {
		t.Errorf("the second day %+v", d)
	}
}

// TestTypesOfEarlierVersionsStillCame also shows that all groups have the same columns.
func TestTypesOfEarlierVersionsStillCame(t *testing.T) {
	more := append(counts(), arrived("2015-10-19", "panel", "Z", interview.Admitted, 2), arrived("2015-10-19", "panel", "D", interview.TurnedAway, 1))
	sum := read(t, more, nil, cells(0, 0, 0))
	for _, g := range slices.Concat([]Group{sum.Group}, sum.Days, sum.Sources) {
		var names []string
		for _, r := range g.Types {
			names = append(names, r.Type)
		}
		if !slices.Equal(names, []string{"C", "B", "A2", "A1", "D", "Z"}) {
			t.Errorf("%q has the types %q", g.Name, names)
		}
	}
	if sum.All() != 3133 {
		t.Errorf("%d came", sum.All())
	}
}

func TestMembersOfTwoTypes(t *testing.T) {
	ms := read(t, counts(), nil, cells(0, 0, 0)).Members
	if len(ms) != 1 || ms[0].Of != "C" || ms[0].Also != "B" || ms[0].Share.Name != "B" || ms[0].Share.N != 887 || ms[0].Arrivals != 1000 {
		t.Fatalf("%+v", ms)
	}
	near(t, "share", ms[0].Share.P, 0.887, 1e-12)
	near(t, "low", ms[0].Share.Low, 0.866, 5e-4)
	near(t, "high", ms[0].Share.High, 0.906, 5e-4)
}

func TestNobodyYet(t *testing.T) {
	sum := read(t, nil, nil, cells(0, 0, 0))
	w := sum.Population()
	if len(sum.Windows) != 1 || w.Shares != nil || w.Stopped != nil || w.N != 0 || sum.All() != 0 || len(sum.Types) != 4 || sum.Days != nil {
		t.Errorf("%+v", sum)
	}
	if weights, err := sum.Weights(nil); weights != nil || err != nil {
		t.Errorf("weights %+v, %v", weights, err)
	}
	onlyOut := read(t, counts()[:1], nil, cells(0, 0, 0))
	if onlyOut.Windows[0].Shares != nil || onlyOut.All() != 40 {
		t.Errorf("only ineligible people: %+v", onlyOut)
	}
}

// TestTooManyToEstimateAreStillCounted: nobody's data may be held back because an interval loses its digits.
func TestTooManyToEstimateAreStillCounted(t *testing.T) {
	many := []interview.ArrivalCount{arrived("2015-10-08", "panel", "C", interview.Admitted, incidence.MaxCount, "B"), arrived("2015-10-09", "panel", "C", interview.TurnedAway, 1, "B")}
	sum := read(t, many, nil, cells(0, 0, 0))
	if sum.All() != incidence.MaxCount+1 || sum.Windows[0].N != incidence.MaxCount+1 || sum.Windows[0].Shares != nil || sum.Members != nil {
		t.Errorf("%+v", sum)
	}
	if w, err := sum.Weights([]incidence.Count{{Name: "C", N: 3}}); w != nil || err != nil {
		t.Errorf("weights %+v, %v", w, err)
	}
}

func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.6f, want %.6f", what, got, want)
	}
}
