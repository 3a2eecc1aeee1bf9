package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"
)

// A bench is a flag watch whose clock stands still until somebody moves it, and whose rules take as long as they are told.
type bench struct {
	*flagWatch
	now    time.Time
	takes  time.Duration
	marks  map[string]string
	wrong  error
	busy   bool // a work is being made
	judged []string
	said   bytes.Buffer
}

func newBench(surveys ...string) *bench {
	b := &bench{now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), takes: time.Second, marks: map[string]string{}}
	b.flagWatch = &flagWatch{surveys: surveys, clock: func() time.Time { return b.now }, log: slog.New(slog.NewTextHandler(&b.said, nil)),
		mark: func(_ context.Context, survey string) (string, error) { return b.marks[survey], nil },
		aside: func(ctx context.Context, do func(context.Context) error) (bool, error) {
			if b.busy {
				return false, nil
			}
			return true, do(ctx)
		},
		judge: func(_ context.Context, survey string) error {
			b.now = b.now.Add(b.takes)
			b.judged = append(b.judged, survey)
			return b.wrong
		}}
	for _, s := range surveys {
		b.marks[s] = "1"
	}
	return b
}

// after lets time pass, looks, and returns what was judged.
func (b *bench) after(d time.Duration) []string {
	b.now, b.judged = b.now.Add(d), nil
	b.round(context.Background())
	return b.judged
}

func (b *bench) wants(t *testing.T, after time.Duration, why string, want ...string) {
	t.Helper()
	if got := b.after(after); !slices.Equal(got, want) {
		t.Errorf("%s: judged %q, want %q", why, got, want)
	}
}

func TestRulesAreAskedWhenInterviewsHaveChanged(t *testing.T) {
	b := newBench("a")
	b.marks["a"] = ""
	b.wants(t, 0, "nothing is finished")
	b.marks["a"] = "1"
	b.wants(t, 0, "something is finished", "a")
	b.wants(t, time.Hour, "nothing has changed")
	b.marks["a"] = "2"
	b.wants(t, 0, "it has changed", "a")
	b.marks["a"] = "3"
	b.wants(t, flagsEvery-time.Second, "it has changed, too soon after the last time")
	b.wants(t, time.Second, "soon enough", "a")
}

// TestRulesTakeLittleTime lets them be asked of a study that changes all the time for a day.
func TestRulesTakeLittleTime(t *testing.T) {
	for _, takes := range []time.Duration{time.Second, time.Minute, 10 * time.Minute} {
		b := newBench("a", "b")
		b.takes = takes
		began, spent := b.now, time.Duration(0)
		for i := 0; b.now.Before(began.Add(24 * time.Hour)); i++ {
			b.marks["a"], b.marks["b"] = b.now.String(), b.now.String()
			n := len(b.after(flagsLook))
			if n > 1 {
				t.Fatal("two surveys are judged in a row")
			}
			spent += time.Duration(n) * takes
		}
		if share := spent.Seconds() / b.now.Sub(began).Seconds(); share > 1.0/flagsRest || spent == 0 {
			t.Errorf("of rules that take %s, %.3f of the time", takes, share)
		}
	}
}

func TestSurveysTakeTurns(t *testing.T) {
	b := newBench("a", "b", "c")
	var order []string
	for range 9 {
		for s := range b.marks {
			b.marks[s] = b.now.String()
		}
		order = append(order, b.after(flagsEvery)...)
	}
	if want := strings.Split("abcabcabc", ""); !slices.Equal(order, want) {
		t.Errorf("judged %q", order)
	}
}

func TestAWorkGoesBeforeTheRules(t *testing.T) {
	b := newBench("a")
	b.busy = true
	b.wants(t, 0, "a work is being made")
	b.busy = false
	b.wants(t, flagsLook, "it is made", "a")
}

func TestWhatIsWrongWithTheRulesIsSaidOnce(t *testing.T) {
	b := newBench("a")
	b.wrong = errors.New("line 3 is wrong")
	for range 4 {
		b.wants(t, flagsEvery, "it is tried again", "a")
	}
	if n := strings.Count(b.said.String(), "line 3 is wrong"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	b.wrong = nil
	b.wants(t, flagsEvery, "it is mended", "a")
	b.wants(t, flagsEvery, "it is judged")
	b.judge = func(context.Context, string) error { panic("index out of range") }
	b.marks["a"] = "2"
	b.wants(t, flagsEvery, "it panics")
	if said := b.said.String(); !strings.Contains(said, "flagwatch_test.go") {
		t.Errorf("the log does not say where: %s", said)
	}
}

func TestAllAreJudgedWhenAStudyWasPlayed(t *testing.T) {
	b := newBench("a", "b")
	b.wants(t, 0, "the first", "a")
	b.marks["a"], b.judged = "2", nil
	b.all(context.Background())
	if !slices.Equal(b.judged, []string{"a", "b"}) {
		t.Errorf("judged %q", b.judged)
	}
}
