package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestKindOf(t *testing.T) {
	full := New(Closed, "the cell is full")
	for _, c := range []struct {
		name string
		err  error
		want Kind
	}{
		{"nil has no kind", nil, ""},
		{"a stranger is internal", io.EOF, Internal},
		{"own kind", full, Closed},
		{"kind survives fmt.Errorf", fmt.Errorf("admit: %w", full), Closed},
		{"outermost kind wins", Errorf(Unavailable, "later: %w", full), Unavailable},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%s: KindOf = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWrapKeepsKindAndCause(t *testing.T) {
	f := func() (err error) {
		defer Wrap(&err, "open %s", "a.db")
		return Errorf(NotFound, "no file: %w", io.EOF)
	}
	err := f()
	if got, want := err.Error(), "open a.db: no file: EOF"; got != want {
		t.Errorf("message = %q, want %q", got, want)
	}
	if !Is(err, NotFound) || !errors.Is(err, io.EOF) {
		t.Errorf("kind %q or cause lost", KindOf(err))
	}
}

func TestWrapLeavesNilAlone(t *testing.T) {
	var err error
	if Wrap(&err, "open"); err != nil {
		t.Errorf("Wrap made an error of nil: %v", err)
	}
}
