package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
)

// TestAnOutageIsToldNowAndThen: requests that a database which is away has failed are told every ten seconds with how many they
// are, and a defect each time.
func TestAnOutageIsToldNowAndThen(t *testing.T) {
	s := newSite(t)
	fail := func(err error) {
		c := s.web.Echo().NewContext(httptest.NewRequest(http.MethodGet, "/s/kinds", nil), httptest.NewRecorder())
		c.SetPath("/s/:survey")
		s.web.fail(err, c)
	}
	away := fault.Errorf(fault.Unavailable, "the database is away: %w", errors.New("no route"))
	for range 50 {
		fail(away)
	}
	if told := strings.Count(s.log.String(), "request failed"); told != 1 {
		t.Errorf("50 requests of one moment are told %d times", told)
	}
	for range 2 {
		fail(errors.New("a defect"))
	}
	if told := strings.Count(s.log.String(), "a defect"); told != 2 {
		t.Errorf("two defects are told %d times", told)
	}
	var o outage
	at := time.Date(2015, 5, 20, 0, 0, 0, 0, time.UTC)
	for _, step := range []struct {
		after  time.Duration
		before int
		tells  bool
	}{{0, 0, true}, {time.Second, 0, false}, {9 * time.Second, 0, false}, {10 * time.Second, 2, true}, {11 * time.Second, 0, false}, {-time.Hour, 1, true}} {
		if before, tells := o.tells(at.Add(step.after)); before != step.before || tells != step.tells {
			t.Errorf("after %s: %d, %t, want %d, %t", step.after, before, tells, step.before, step.tells)
		}
	}
}
