package simulate

import (
	"reflect"
	"testing"
)

// TestTheAttentiveReadEveryRow: they differ from the others in the grid alone, and only where somebody was straight.
func TestTheAttentiveReadEveryRow(t *testing.T) {
	_, p := small(t)
	attentive, straight := p.Attentive(), 0
	for i := range 2000 {
		was, is := p.Draw(1, i), attentive.Draw(1, i)
		if is.habits.straight {
			t.Fatalf("arrival %d does not read", i)
		}
		if was.habits.straight {
			straight++
			continue
		}
		if is.row != was.row || is.seed != was.seed || is.Cell != was.Cell || !reflect.DeepEqual(is.Answers(), was.Answers()) {
			t.Fatalf("arrival %d is another one", i)
		}
	}
	if straight == 0 {
		t.Error("nobody was straight before")
	}
	if share, grid := p.Inattentive(); share != 0.05 || grid == "" {
		t.Errorf("%g are said to be straight in %q", share, grid)
	}
	if share, _ := attentive.Inattentive(); share != 0 {
		t.Errorf("%g of the attentive are said to be straight", share)
	}
}
