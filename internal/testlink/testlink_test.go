package testlink

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
)

// memory keeps one link.
type memory struct {
	Store
	link Link
	hash string
}

func (m *memory) AddTestLink(_ context.Context, l Link, hash string, _ int) (Link, error) {
	m.link, m.hash = l, hash
	return l, nil
}

func (m *memory) TestLinkByHash(_ context.Context, hash string, now time.Time) (Link, error) {
	if hash != m.hash || !now.Before(m.link.Expires) {
		return Link{}, fault.New(fault.NotFound, "none")
	}
	return m.link, nil
}

func TestATokenIsKeptAsAHash(t *testing.T) {
	kept, now := &memory{}, time.Date(2015, 10, 14, 8, 0, 0, 0, time.UTC)
	s := New(kept, func() time.Time { return now }, rand.NewChaCha8([32]byte{1}))
	l, token, err := s.Make(t.Context(), "shoes", "mina", "a colleague", 24*time.Hour)
	if err != nil || len(token) != 32 || !l.Expires.Equal(now.Add(24*time.Hour)) {
		t.Fatalf("%v, token of %d characters, link %+v", err, len(token), l)
	}
	if strings.Contains(kept.hash, token) || len(kept.hash) != 64 {
		t.Errorf("kept is %q", kept.hash)
	}
	if survey, err := s.Open(t.Context(), token); err != nil || survey != "shoes" {
		t.Errorf("%v, survey %q", err, survey)
	}
	for _, wrong := range []string{"", token[1:], strings.ToUpper(token), kept.hash} {
		if _, err := s.Open(t.Context(), wrong); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if _, again, _ := s.Make(t.Context(), "shoes", "mina", "", 24*time.Hour); again == token {
		t.Error("two links have one token")
	}
	now = now.Add(24 * time.Hour)
	if _, err := s.Open(t.Context(), token); !fault.Is(err, fault.NotFound) {
		t.Errorf("when its time is over: %v", err)
	}
}

func TestMakeRefuses(t *testing.T) {
	clock := func() time.Time { return time.Unix(0, 0) }
	s := New(&memory{}, clock, rand.NewChaCha8([32]byte{1}))
	for _, valid := range []time.Duration{0, -time.Hour, time.Hour, 1000 * time.Hour} {
		if _, _, err := s.Make(t.Context(), "shoes", "mina", "", valid); !fault.Is(err, fault.Invalid) {
			t.Errorf("good for %s: %v", valid, err)
		}
	}
	if _, _, err := s.Make(t.Context(), "shoes", "mina", strings.Repeat("x", MaxNote+1), 24*time.Hour); !fault.Is(err, fault.Invalid) {
		t.Errorf("a long note: %v", err)
	}
	if _, token, err := New(&memory{}, clock, errReader{}).Make(t.Context(), "shoes", "mina", "", 24*time.Hour); !fault.Is(err, fault.Unavailable) || token != "" {
		t.Errorf("without random bits: %v", err)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("none") }
