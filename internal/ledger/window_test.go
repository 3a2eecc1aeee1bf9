package ledger

import (
	"testing"

	"fieldwork/internal/incidence"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// TestThePapersInstant: with B first at 1,000 and C = 886 there are 0.886 of C for one of B.
func TestThePapersInstant(t *testing.T) {
	ws := read(t, counts(), []quota.Fill{bFirst()}, cells(970, 1000, 900)).Windows
	if len(ws) != 2 || ws[0].Cell != "B" || !ws[0].At.Equal(filledAt) || ws[0].N != 2930 || ws[1].Cell != "" || !ws[1].At.IsZero() || ws[1].N != 3090 {
		t.Fatalf("%+v", ws)
	}
	if n, there := ws[0].Complete("C"); n != 886 || !there {
		t.Errorf("C = %d", n)
	}
	if n, _ := ws[1].Complete("C"); n != 900 {
		t.Errorf("C = %d now", n)
	}
	if _, there := ws[0].Complete("D"); there {
		t.Error("a cell that is not there has completes")
	}
	e := ws[0].Stopped
	if e == nil || e.Stopped != "B" || e.N != 2846 || len(e.Ratios) != 2 || ws[1].Stopped != nil {
		t.Fatalf("stopped %+v and %+v", e, ws[1].Stopped)
	}
	c := e.Ratios[1]
	near(t, "C/B", c.Value, 0.886, 1e-12)
	near(t, "its lower limit", c.LogNormal.Low, 0.809, 5e-4)
	near(t, "its upper limit", c.LogNormal.High, 0.970, 5e-4)
	near(t, "its exact lower limit", c.Low, 0.8093, 5e-5)
	near(t, "its exact upper limit", c.High, 0.9708, 5e-5)
	near(t, "B's share", e.Shares[1].P, 999./2845, 1e-12)
}

func TestSharesAreOfTheWindow(t *testing.T) {
	ws := read(t, counts(), []quota.Fill{bFirst()}, cells(970, 1000, 900)).Windows
	for i, want := range []struct{ n, c int }{{2930, 910}, {3090, 1000}} {
		e := ws[i].Shares
		if e.N != want.n || e.Shares[0].Name != "C" || e.Shares[0].N != want.c || !e.Joint || e.Level != Level || e.Method != incidence.RelativeFrequency || e.Shares[0].Method != incidence.Goodman {
			t.Errorf("window %d: %+v", i, e)
		}
	}
}

// TestNoEstimateWhereCountingDidNotStopByItself lists what must hold for inverse sampling, one breach at a time.
func TestNoEstimateWhereCountingDidNotStopByItself(t *testing.T) {
	for name, breach := range map[string]func(*survey.Survey, *quota.Fill){
		"another cell was closed by hand":    func(_ *survey.Survey, f *quota.Fill) { f.Cells[2].State = quota.Closing },
		"its own cell was closed by hand":    func(_ *survey.Survey, f *quota.Fill) { f.Cells[1].State = quota.Closed },
		"its target was lowered":             func(_ *survey.Survey, f *quota.Fill) { f.Cells[1].Target, f.Cells[1].Completed = 500, 500 },
		"the questionnaire does not know it": func(s *survey.Survey, _ *quota.Fill) { s.Cells = s.Cells[:1] },
		"its cells do not share out types":   func(s *survey.Survey, _ *quota.Fill) { s.Cells[1].Types = nil },
		"one complete filled it": func(s *survey.Survey, f *quota.Fill) {
			s.Cells[1].Target, f.Cells[1].Target, f.Cells[1].Completed = 1, 1, 1
		},
		"the snapshot does not have the cell": func(_ *survey.Survey, f *quota.Fill) { f.Cell = "D" },
	} {
		s, f := study(t), bFirst()
		breach(s, &f)
		sum, err := Read(s, counts(), []quota.Fill{f}, f.Cells)
		if err != nil || sum.Windows[0].Stopped != nil || sum.Windows[0].Shares == nil {
			t.Errorf("%s: %+v, %v", name, sum.Windows, err)
		}
	}
	s, f := study(t), bFirst()
	f.Cells[1].Target, f.Cells[1].Completed = 1200, 1200 // raised: counting went on to another r
	if sum, err := Read(s, counts(), []quota.Fill{f}, f.Cells); err != nil || sum.Windows[0].Stopped == nil {
		t.Errorf("a raised target: %v", err)
	}
}

// TestOnlyTheFirstFillOfADimensionStopsIt: a full cell counts no further, so nothing later is inverse sampling.
func TestOnlyTheFirstFillOfADimensionStopsIt(t *testing.T) {
	arm := func(fs ...quota.Cell) []quota.Cell {
		return append(fs, quota.Cell{Name: "blue", Dimension: "arm", Target: 5, Completed: 5, State: quota.Open})
	}
	first, second := bFirst(), bFirst()
	first.Cells = arm(first.Cells...)
	second.Cell, second.Cells = "A", arm(cells(1000, 1000, 900)...)
	assigned := first
	assigned.Cell = "blue"
	ws := read(t, counts(), []quota.Fill{assigned, first, second}, second.Cells).Windows
	if len(ws) != 4 || ws[0].Stopped != nil || ws[1].Stopped == nil || ws[2].Stopped != nil || ws[3].Stopped != nil {
		t.Errorf("%+v", ws)
	}
	if n := len(ws[1].Stopped.Shares); n != 3 {
		t.Errorf("%d cells share out the types", n)
	}
}
