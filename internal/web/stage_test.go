package web

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

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

func triedSite(t *testing.T) (*site, *Stage) {
	s := newSite(t)
	st := NewStage(s.web, rand.NewChaCha8([32]byte{3}))
	st.Try(oneLink{})
	return s, st
}

func TestAStageForgetsTheOldest(t *testing.T) {
	s, st := triedSite(t)
	v := s.visitor()
	first := v.get("/try/good").to()
	for range maxOfParty - 1 {
		v.get("/try/good").to()
	}
	v.get(first).want(http.StatusOK) // and so it is not the one that was left alone longest
	v.get("/try/good").to()
	v.get(first).want(http.StatusOK)
	for range maxOfParty + 3 {
		v.get("/try/other").to()
	}
	if len(st.staged) != 2*maxOfParty {
		t.Errorf("%d are remembered of two parties", len(st.staged))
	}
	v.get(first).want(http.StatusOK)
	for i := range maxStaged {
		st.add(&staged{Rehearsal: st.staged[0].Rehearsal, party: strconv.Itoa(i)})
	}
	if len(st.staged) != maxStaged || v.get(first).to() != "/try/good" {
		t.Errorf("%d are remembered, or a forgotten one does not begin anew", len(st.staged))
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
	st := NewStage(s.web, broken{})
	st.Try(oneLink{})
	s.visitor().get("/try/good").want(http.StatusServiceUnavailable)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("no bits") }
