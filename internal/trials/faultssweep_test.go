//go:build linux

package trials_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/siege/faults"
)

// shortSurvey has a page before the gate and one behind it, so that an interview makes every kind of write.
const shortSurvey = `survey: short
title: {en: Short}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
pages:
  - page: first
    ask: [{number: age, min: 0, max: 999, en: Age?}]
  - gate
  - page: second
    ask: [{number: height, min: 0, max: 999, en: Height?}]
types: [{type: everybody, en: Everybody}]
quotas: [{cell: all, en: All, types: [everybody], target: 100000}]
`

// A sweep takes one interview after the other, over a disk of which one call fails: the first one of the first interview, the
// second one of the second, until an interview makes no call that could fail.
type sweep struct {
	*ward
	t       *testing.T
	sees    *sql.DB // the database as another process sees it
	refused int
}

// TestEveryCallFailsOnce: whatever call to the disk fails in an interview, and however, each request is either answered and
// what it brought is there, or asks to try again and is nowhere, so that trying again is all that is needed.
func TestEveryCallFailsOnce(t *testing.T) {
	t.Parallel()
	needsGCC(t)
	c := pitch(t, 400).another(t)
	c.surveyDir = filepath.Join(c.folder, "short")
	if err := os.Mkdir(c.surveyDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.surveyDir, "questionnaire.yaml"), []byte(shortSurvey), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &sweep{ward: c.admit(t, c.failing(t)), t: t}
	var err error
	if s.sees, err = sql.Open("sqlite3", "file:"+c.db+"?_query_only=on&_busy_timeout=10000"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.sees.Close() })
	for _, o := range []faults.Order{
		{Calls: faults.AnyCall, Error: syscall.EIO},
		{Calls: faults.Write | faults.Truncate, Error: syscall.ENOSPC},
		{Calls: faults.Sync, Error: syscall.EIO, Forget: true},
	} {
		s.over(o, func() {})
	}
	// A server that has just begun reads from the disk what a later one remembers.
	s.over(faults.Order{Calls: faults.Read, Error: syscall.EIO}, func() {
		http.DefaultClient.CloseIdleConnections()
		if err := s.runs.Stop(); err != nil {
			t.Error(err)
		}
		s.start(t)
	})
	if err := s.runs.Stop(); err != nil {
		t.Error(err)
	}
	if said, ok := c.verify(c.db); !ok {
		t.Errorf("quota verify: %s", said)
	}
	if said, err := integrity(c.db); err != nil || said != "ok" {
		t.Errorf("integrity_check: %s, %v", said, err)
	}
}

// over sweeps over all the calls of an order; prepare is called before each interview.
func (s *sweep) over(o faults.Order, prepare func()) {
	s.t.Helper()
	o.Files, o.Times = faults.AnyFile, 1
	met, before := 0, s.refused
	for failed := 1; failed > 0; o.After++ {
		s.disk.Mend()
		prepare()
		s.disk.Fail(o)
		s.interview(o.After)
		_, failed = s.disk.Met()
		met += failed
	}
	s.t.Logf("%s: %d calls failed, one in each interview, and %d requests were asked to be made again", o.Error, met, s.refused-before)
	if s.refused == before {
		s.t.Error("no request was refused: the sweep proves nothing")
	}
}

// A row is what the database has of an interview.
type row struct {
	Answers, Decision, Disposition string
	Revision                       int
}

// interview takes one, from the door to the end; n is something to answer.
func (s *sweep) interview(n int) {
	s.t.Helper()
	begun := s.number("SELECT count(*) FROM interviews")
	door := s.insist(http.MethodGet, "/s/short", nil, func() {
		if now := s.number("SELECT count(*) FROM interviews"); now != begun {
			s.t.Errorf("call %d: an interview began without having been answered", n)
		}
	})
	token := strings.Split(door, "/")[3]
	first, second := "/s/short/"+token+"/first", "/s/short/"+token+"/second"
	s.answers(token, first, url.Values{"age": {fmt.Sprint(n % 1000)}}, second)
	s.answers(token, second, url.Values{"height": {fmt.Sprint((n + 1) % 1000)}}, "/s/short/"+token)
	if r := s.row(token); r.Disposition != string(interview.Completed) || !strings.Contains(r.Answers, fmt.Sprintf(":%d,", n%1000)) || !strings.Contains(r.Answers, fmt.Sprintf(":%d}", (n+1)%1000)) {
		s.t.Errorf("call %d: the respondent was told that the interview is complete, and it is %+v", n, r)
	}
	s.agrees(n)
}

// answers posts a page. A refused post left nothing, or the page and nothing of what it leads to: these are two writes.
func (s *sweep) answers(token, page string, form url.Values, leads string) {
	s.t.Helper()
	before := s.row(token)
	form.Set("do", "next")
	if to := s.insist(http.MethodPost, page, form, func() {
		now := s.row(token)
		if kept := now.Revision > before.Revision && now.Answers != before.Answers; now != before && !kept ||
			now.Decision != before.Decision || now.Disposition != before.Disposition {
			s.t.Errorf("%s was refused, and the interview went from %+v to %+v", page, before, now)
		}
	}); to != leads {
		s.t.Errorf("%s leads to %s", page, to)
	}
}

// insist makes a request again while it is refused, and returns where it leads.
func (s *sweep) insist(method, path string, form url.Values, refused func()) (to string) {
	s.t.Helper()
	p := patient{t: s.t}
	for range 5 {
		answer, said := p.send(method, "http://"+s.addr+path, form)
		switch answer.StatusCode {
		case http.StatusSeeOther:
			return answer.Header.Get("Location")
		case http.StatusServiceUnavailable:
			s.refused++
			refused()
		default:
			s.t.Fatalf("%s %s: %s\n%s", method, path, answer.Status, said)
		}
	}
	s.t.Fatalf("%s %s is refused again and again", method, path)
	return ""
}

func (s *sweep) number(query string) (n int) {
	s.t.Helper()
	if err := s.sees.QueryRow(query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *sweep) row(token string) (r row) {
	s.t.Helper()
	err := s.sees.QueryRow("SELECT answers, decision, disposition, revision FROM interviews WHERE token = ?", token).Scan(&r.Answers, &r.Decision, &r.Disposition, &r.Revision)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// agrees holds the counters and the ledger against the rows.
func (s *sweep) agrees(n int) {
	s.t.Helper()
	if s.number(`SELECT (SELECT count(*) FROM arrivals) = (SELECT count(*) FROM interviews WHERE decision != '')
		AND (SELECT sum(held) FROM cells) = (SELECT count(*) FROM leases WHERE state = 'held')
		AND (SELECT sum(completed) FROM cells) = (SELECT count(*) FROM interviews WHERE in_sample)`) != 1 {
		s.t.Errorf("call %d: the books do not agree", n)
	}
}
