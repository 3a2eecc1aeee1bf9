package duty_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/duty"
)

// A board is who has which duty, as a database keeps it.
type board struct {
	mu     sync.Mutex
	node   map[string]string
	until  map[string]time.Time
	broken error
}

func newBoard() *board { return &board{node: map[string]string{}, until: map[string]time.Time{}} }

func (b *board) HoldDuties(_ context.Context, node string, duties []string, now, until time.Time) (held []string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range duties {
		if b.broken == nil && (b.node[d] == node || !now.Before(b.until[d])) {
			b.node[d], b.until[d] = node, until
			held = append(held, d)
		}
	}
	return held, b.broken
}

func (b *board) YieldDuties(_ context.Context, node string, duties []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range duties {
		if b.broken == nil && b.node[d] == node {
			delete(b.until, d)
		}
	}
	return b.broken
}

func (b *board) breaks(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
}

// A clock is set by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func roster(t *testing.T, b *board, c *clock, name string, took *[]string) *duty.Roster {
	t.Helper()
	r, err := duty.New(duty.Config{Store: b, Node: name, Duties: []string{"a", "b"}, Clock: c.Now, Term: 30 * time.Second,
		Logger: slog.New(slog.DiscardHandler), Took: func(d string) { *took = append(*took, d) }})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func look(t *testing.T, r *duty.Roster) {
	t.Helper()
	if err := r.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestANodeBelievesLessThanItIsGiven: between the end of its belief and the end of its time nobody has the duty, so that clocks
// may differ by that much.
func TestANodeBelievesLessThanItIsGiven(t *testing.T) {
	b, c := newBoard(), &clock{now: time.Unix(1_000, 0)}
	var first, second []string
	one, two := roster(t, b, c, "one", &first), roster(t, b, c, "two", &second)
	look(t, one)
	look(t, two)
	if !one.Has("a") || !one.Has("b") || two.Has("a") || one.Has("c") {
		t.Errorf("one has a %v and b %v, two has a %v", one.Has("a"), one.Has("b"), two.Has("a"))
	}
	c.pass(19 * time.Second)
	look(t, one)
	c.pass(20*time.Second - 1)
	if !one.Has("a") {
		t.Error("what was asked for again is lost")
	}
	c.pass(1)
	look(t, two)
	if one.Has("a") || two.Has("a") {
		t.Errorf("a third of the term before its end one has it %v, and two %v", one.Has("a"), two.Has("a"))
	}
	c.pass(10 * time.Second)
	look(t, two)
	look(t, one)
	if one.Has("a") || !two.Has("a") {
		t.Errorf("at the end of its time one has it %v, and two %v", one.Has("a"), two.Has("a"))
	}
	if !slices.Equal(first, []string{"a", "b"}) || !slices.Equal(second, []string{"a", "b"}) {
		t.Errorf("one was told of %q, two of %q", first, second)
	}
}

// TestANodeWithoutItsDatabaseLosesItsDuties, and is told when it has them again.
func TestANodeWithoutItsDatabaseLosesItsDuties(t *testing.T) {
	b, c := newBoard(), &clock{now: time.Unix(1_000, 0)}
	var took []string
	r := roster(t, b, c, "one", &took)
	look(t, r)
	b.breaks(errors.New("gone"))
	if err := r.Look(t.Context()); err == nil || !r.Has("a") {
		t.Errorf("%v; has it: %v", err, r.Has("a"))
	}
	c.pass(20 * time.Second)
	if r.Has("a") {
		t.Error("it has its duties without knowing")
	}
	b.breaks(nil)
	look(t, r)
	if !r.Has("a") || len(took) != 4 {
		t.Errorf("has it: %v; told of %q", r.Has("a"), took)
	}
}

// TestANodeThatStopsGivesItsDutiesBack, and says when it cannot.
func TestANodeThatStopsGivesItsDutiesBack(t *testing.T) {
	for _, broken := range []error{nil, errors.New("gone")} {
		var said bytes.Buffer
		b, c := newBoard(), &clock{now: time.Unix(1_000, 0)}
		r, err := duty.New(duty.Config{Store: b, Node: "one", Duties: []string{"a"}, Clock: c.Now, Logger: slog.New(slog.NewTextHandler(&said, nil))})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { r.Run(ctx); close(ended) }()
		for !r.Has("a") {
			time.Sleep(time.Millisecond)
		}
		b.breaks(broken)
		stop()
		<-ended
		var took []string
		other := roster(t, b, c, "two", &took)
		b.breaks(nil)
		look(t, other)
		if r.Has("a") || other.Has("a") != (broken == nil) {
			t.Errorf("after it has stopped (%v) it has its duty %v, and the next has it %v", broken, r.Has("a"), other.Has("a"))
		}
		if complained := strings.Contains(said.String(), "could not be given back"); complained != (broken != nil) {
			t.Errorf("(%v) the log: %s", broken, said.String())
		}
	}
}

func TestNewRefuses(t *testing.T) {
	whole := duty.Config{Store: newBoard(), Node: "one", Clock: time.Now, Logger: slog.New(slog.DiscardHandler)}
	for name, spoil := range map[string]func(*duty.Config){
		"store": func(c *duty.Config) { c.Store = nil }, "node": func(c *duty.Config) { c.Node = "" }, "clock": func(c *duty.Config) { c.Clock = nil },
		"logger": func(c *duty.Config) { c.Logger = nil }, "term": func(c *duty.Config) { c.Term = -1 },
	} {
		c := whole
		spoil(&c)
		if _, err := duty.New(c); err == nil {
			t.Errorf("a roster without a good %s", name)
		}
	}
}
