package field_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
	"fieldwork/internal/store"
)

func (d *desk) whoCame() field.Turnout {
	d.Helper()
	t, err := d.svc.WhoCame(context.Background(), "shoes")
	if err != nil {
		d.Fatal(err)
	}
	return t
}

// TestWhoCame follows five people through the gate: what the page tells is what the store has counted.
func TestWhoCame(t *testing.T) {
	d := openDesk(t, plain)
	if came := d.whoCame(); came.All() != 0 || came.Weighting != nil || !came.At.Equal(d.now) || len(came.Windows) != 1 {
		t.Errorf("before anybody came: %+v", came)
	}
	d.arrive("child").answer("consent", "agree=1").answer("screener", "age=15&buyer=1").at("", interview.ScreenedOut)
	d.arrive("passer-by").answer("consent", "agree=1").answer("screener", "age=30&buyer=2").answer("taste", "likes=1").answer("why", "why=x").at("", interview.Completed)
	d.now = d.now.Add(24 * time.Hour)
	d.arrive("buyer").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=x").at("", interview.Completed)
	d.arrive("late").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").at("", interview.OverQuota)
	d.arrive("idle").answer("consent", "agree=1") // has not reached the gate
	came := d.whoCame()
	if came.Types[0] != (ledger.Row{Type: "buyer", Arrivals: 2, Admitted: 1, OverQuota: 1}) || came.Types[1].Admitted != 1 || came.Ineligible != 1 || came.All() != 4 {
		t.Errorf("%+v, %d ineligible", came.Types, came.Ineligible)
	}
	if len(came.Days) != 2 || came.Days[0].Name != "2015-10-08" || came.Days[0].All() != 2 || came.Days[1].All() != 2 || len(came.Counts) != 4 {
		t.Errorf("days %+v", came.Days)
	}
	if len(came.Windows) != 3 || came.Windows[0].Cell != "others" || came.Windows[1].Cell != "buyers" || came.Windows[1].N != 2 || came.Windows[2].N != 3 {
		t.Errorf("windows %+v", came.Windows)
	}
	// Nobody of the buyers had come when the others' cell filled, so the window that ends with the second fill weighs.
	w := came.Weighting
	if w == nil || w.N != 2 || len(w.Weights) != 2 || math.Abs(w.Weights[0].Weight-1) > 1e-12 {
		t.Errorf("weights %+v", w)
	}
}

// deaf is a store one of whose readings fails.
type deaf struct {
	*store.Store
	err error
}

func (d *deaf) SampleByType(context.Context, string) (map[string]int, error) { return nil, d.err }

func TestWhoCameSaysWhatFailed(t *testing.T) {
	broken := &deaf{err: fault.New(fault.Unavailable, "the disk is gone")}
	d := openDesk(t, func(s *store.Store) field.Store { broken.Store = s; return broken })
	_, err := d.svc.WhoCame(context.Background(), "shoes")
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken.err) || !strings.Contains(err.Error(), `who came to survey "shoes"`) {
		t.Errorf("%v", err)
	}
	if _, err := d.svc.WhoCame(context.Background(), "boots"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a survey that is not in the field: %v", err)
	}
}
