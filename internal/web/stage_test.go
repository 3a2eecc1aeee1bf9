package web

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/fault"
)

// oneLink is a test link that is good.
type oneLink struct{}

func (oneLink) Open(_ context.Context, token string) (string, error) {
	if token != "good" && token != "other" {
		return "", fault.New(fault.NotFound, "no such link")
	}
	return "kinds", nil
}

// stagedRehearsals keeps rehearsals as a database would, without its limits.
type stagedRehearsals struct {
	mu     sync.Mutex
	states map[string]string
	writes int
}

func (k *stagedRehearsals) KeepRehearsal(_ context.Context, key, _, state string, _, _ time.Time, _, _ int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.states[key] = state
	k.writes++
	return nil
}

func (k *stagedRehearsals) Rehearsal(_ context.Context, key string) (string, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	state, found := k.states[key]
	return state, found, nil
}

func newStaged() *stagedRehearsals { return &stagedRehearsals{states: map[string]string{}} }

// triedNode is a node with test links that keeps its rehearsals there.
func triedNode(t *testing.T, kept Rehearsals) *site {
	s := newSite(t)
	NewStage(s.web, rand.NewChaCha8([32]byte{3}), kept).Try(oneLink{})
	return s
}

func triedSite(t *testing.T) (*site, *stagedRehearsals) {
	kept := newStaged()
	return triedNode(t, kept), kept
}

// TestAnyNodeGoesOnWithARehearsal: each request goes to another node than the one before, and what was answered is there.
func TestAnyNodeGoesOnWithARehearsal(t *testing.T) {
	kept := newStaged()
	nodes := []*visitor{triedNode(t, kept).visitor(), triedNode(t, kept).visitor(), triedNode(t, kept).visitor()}
	turn := 0
	next := func() *visitor { turn++; return nodes[turn%len(nodes)] }
	at := next().get("/try/good").to()
	last, pages := "", 0
	for answers := goodAnswers(); answers[pageName(at)] != nil; pages++ {
		last = at
		next().get(at).want(http.StatusOK)
		at = next().press(at, "next", answers[pageName(at)]).to()
	}
	if end := next().get(at).want(http.StatusOK); pages != len(goodAnswers()) || !strings.Contains(end.body, `data-disposition="complete"`) {
		t.Fatalf("after %d pages it stands at %s", pages, at)
	}
	if r := next().get(last).want(http.StatusOK); !strings.Contains(r.body, "很好") {
		t.Error("what was written on the last page is not shown again")
	}
	writes := kept.writes
	next().get(last).want(http.StatusOK)
	if kept.writes != writes {
		t.Error("a page that is only looked at is written down")
	}
}

// TestAForgottenRehearsalBeginsAnew, also one that cannot be read.
func TestAForgottenRehearsalBeginsAnew(t *testing.T) {
	s, kept := triedSite(t)
	v := s.visitor()
	first := v.get("/try/good").to()
	for key := range kept.states {
		if strings.Contains(first, key) {
			t.Errorf("the rehearsal is kept under the key of its address")
		}
		kept.states[key] = "{"
	}
	if to := v.get(first).to(); to != "/try/good" {
		t.Errorf("a damaged one leads to %s", to)
	}
	clear(kept.states)
	if to := v.get(first).to(); to != "/try/good" {
		t.Errorf("a forgotten one leads to %s", to)
	}
}

func TestAStageIsEachPartysOwn(t *testing.T) {
	s, _ := triedSite(t)
	v := s.visitor()
	first := v.get("/try/good").to()
	if to := v.get(strings.Replace(first, "/good/", "/other/", 1)).to(); to != "/try/other" {
		t.Errorf("another link's rehearsal leads to %s", to)
	}
	v.get("/try/bad").want(http.StatusNotFound)
	v.get(strings.Replace(first, "/good/", "/bad/", 1)).want(http.StatusNotFound)
	if r := v.do(http.MethodHead, "/try/good", "", ""); r.status != http.StatusOK {
		t.Errorf("looking ahead is answered %d", r.status)
	}
}

func TestAStagesPostsAreBounded(t *testing.T) {
	s, _ := triedSite(t)
	v := s.visitor()
	first := v.get("/try/good").to()
	v.press(first, "next", url.Values{"x": {strings.Repeat("y", maxStagedBody)}}).want(http.StatusRequestEntityTooLarge)
	if to := v.press(first, "next", form("agree", "1")).to(); pageName(to) != "you" {
		t.Errorf("leads to %s", to)
	}
}

func TestAStageWithoutRandomness(t *testing.T) {
	s := newSite(t)
	st := NewStage(s.web, broken{}, newStaged())
	st.Try(oneLink{})
	s.visitor().get("/try/good").want(http.StatusServiceUnavailable)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("no bits") }
