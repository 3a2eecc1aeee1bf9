//go:build linux

package trials_test

import (
	"testing"
)

// TestStoppedServerAnswersEverybody stops a server under 200 respondents, again and again: every request that it has heard is
// answered, and the next server goes on with every interview and every lease.
func TestStoppedServerAnswersEverybody(t *testing.T) {
	t.Parallel()
	c := pitch(t, 400).another(t)
	w := c.admit(t, nil).under(t, 200)
	stops := 5
	if testing.Short() {
		stops = 2
	}
	for range stops {
		w.goesOn(t)
		before := w.crowd.Counts()
		if err := w.runs.Stop(); err != nil {
			t.Fatal(err)
		}
		met := w.crowd.Counts().Minus(before)
		if cut := met.CutPages + met.CutDecisions + met.CutEnds; cut > 0 {
			t.Errorf("%d posts were sent and not answered", cut)
		}
		w.start(t)
	}
	w.goesOn(t)
	w.discharge(t)
}
