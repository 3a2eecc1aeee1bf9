package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/pgserver/pgtest"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
)

// nodeIn opens a node of a database and lets it serve; stop ends it as Ctrl-C does.
func nodeIn(t *testing.T, c serverConfig) (srv *server, stop func()) {
	t.Helper()
	c.addr, c.clock, c.log = "127.0.0.1:0", time.Now, slog.New(slog.DiscardHandler)
	srv, err := openServer(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	serving, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- srv.serve(serving) }()
	var ended atomic.Bool
	stop = func() {
		if ended.Swap(true) {
			return
		}
		end()
		if err := <-served; err != nil {
			t.Error(err)
		}
		srv.close()
	}
	t.Cleanup(stop)
	return srv, stop
}

// within waits until something holds; go test's own deadline bounds it.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for !holds() {
		if t.Context().Err() != nil {
			t.Fatal(what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestTwoNodesAreOneServer on a PostgreSQL database: one of them has the duties and the other takes them over; a work that one
// makes is shown by both; and each printed link for the setup is good.
func TestTwoNodesAreOneServer(t *testing.T) {
	c := serverConfig{db: pgtest.Database(t), surveys: mustLoad(t), works: filepath.Join(t.TempDir(), "works")}
	one, stop := nodeIn(t, c)
	within(t, "the first node has no duty", func() bool { return len(one.mine()) == 1 })
	two, _ := nodeIn(t, c)
	if one.node.name == two.node.name || len(two.mine()) != 0 || !slices.Equal(one.mine(), []string{shipped}) {
		t.Errorf("%s has %q, and %s has %q", one.node.name, one.mine(), two.node.name, two.mine())
	}
	if _, err := openServer(t.Context(), serverConfig{addr: "127.0.0.1:0", db: c.db, surveys: c.surveys, works: t.TempDir(), clock: time.Now, log: slog.New(slog.DiscardHandler)}); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "--works") {
		t.Errorf("a node with a folder of its own: %v", err)
	}
	setups(t, one, two)
	deliveredBeside(t, one, two)
	stop()
	if err := two.duties.Look(t.Context()); err != nil || !slices.Equal(two.mine(), []string{shipped}) {
		t.Errorf("when the first has gone the second has %q (%v)", two.mine(), err)
	}
}

// setups begin the console by the link that the first node printed, after the second has printed another.
func setups(t *testing.T, nodes ...*server) {
	t.Helper()
	var links []string
	for _, n := range nodes {
		var printed bytes.Buffer
		if err := n.printSetup(t.Context(), &printed, nil); err != nil {
			t.Fatal(err)
		}
		links = append(links, filepath.Base(setupLink.FindString(printed.String())))
	}
	if _, err := nodes[1].face.accounts.Accept(t.Context(), links[0], "boss", "correct horse battery"); err != nil {
		t.Errorf("the first node's link, used at the second: %v", err)
	}
	if _, err := nodes[0].face.accounts.Accept(t.Context(), links[1], "thief", "correct horse battery"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the second link makes a second first account: %v", err)
	}
	if a, err := nodes[0].face.accounts.Login(t.Context(), account.Attempt{Name: "boss", Password: "correct horse battery"}); err != nil || a.Name != "boss" {
		t.Errorf("%q logs in at the other node: %v", a.Name, err)
	}
}

// deliveredBeside has the first node make a delivery, which the second shows and serves.
func deliveredBeside(t *testing.T, one, two *server) {
	t.Helper()
	w, err := one.works.Order(t.Context(), works.Order{Survey: shipped, Kind: works.Delivery, Language: "en", Formats: []string{"csv"}, By: "boss"})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "the delivery is never made", func() bool {
		w, err = two.works.Work(shipped, w.ID)
		return err != nil || w.State == works.Made || w.State == works.Failed
	})
	if err != nil || w.State != works.Made || w.Node != one.node.name {
		t.Fatalf("the other node has it %s, made by %s (%v): %s", w.State, w.Node, err, w.Failure)
	}
	file, err := w.Open("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if text, err := io.ReadAll(file); err != nil || !strings.Contains(string(text), shipped) {
		t.Errorf("its manifest: %s (%v)", text, err)
	}
}

// TestOfTwoNodesOneTellsTheSource of each complete, also when it is the other node that ended the interview. The source takes
// its time, so that a second node that sent, too, would find the messages still due.
func TestOfTwoNodesOneTellsTheSource(t *testing.T) {
	var told atomic.Int64
	source := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		told.Add(1)
		time.Sleep(2500 * time.Millisecond)
	}))
	t.Cleanup(source.Close)
	db := pgtest.Database(t)
	var nodes []*server
	for range 2 {
		s := toldSurvey(t, source.URL)
		n, _ := nodeIn(t, serverConfig{db: db, surveys: []*survey.Survey{s}, privateCallbacks: true})
		nodes = append(nodes, n)
	}
	const members = 2
	for i := range members {
		complete(t, nodes, fmt.Sprintf("m%d", i))
	}
	within(t, "the source is never told", func() bool {
		w, err := nodes[0].field.Watch(t.Context(), "club-2015")
		if err != nil {
			t.Fatal(err)
		}
		return w.Owed.Due == 0
	})
	if n := told.Load(); n != members {
		t.Errorf("the source was told %d times of %d completes", n, members)
	}
}

// toldSurvey is a short one whose source is told of completes.
func toldSurvey(t *testing.T, address string) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("club.yaml", []byte(`survey: club-2015
title: {en: Club}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
pages:
  - page: age
    ask: [{number: age, min: 10, max: 99, en: Age?}]
  - gate
  - page: words
    ask: [{text: words, max: 50, optional: true, en: Else?}]
types: [{type: everybody, en: Everybody}]
quotas: [{cell: all, en: All, types: [everybody], target: 10}]
`))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	s.Sources["club"] = panel.Source{Name: "club", IDParam: "m",
		Callback: &panel.Callback{Method: http.MethodPost, URL: address + "/{id}", JSON: `{"status":"{word}"}`, Words: map[panel.Outcome]string{panel.Complete: "ok"}}}
	return s
}

// complete takes a member through the survey, each page on another node.
func complete(t *testing.T, nodes []*server, member string) {
	t.Helper()
	v, err := nodes[0].field.Arrive(t.Context(), field.Knock{Survey: "club-2015", Source: "club", RespondentID: member})
	if err != nil {
		t.Fatal(err)
	}
	for i, form := range []url.Values{{"age": {"30"}}, {"words": {"none"}}} {
		step, err := nodes[(i+1)%len(nodes)].field.Answer(t.Context(), field.Post{Survey: "club-2015", Token: v.Interview.Token, Page: v.Page, Form: form, Move: field.Forward})
		if err != nil || len(step.Problems) > 0 {
			t.Fatalf("%s: %v %v", v.Page, err, step.Problems)
		}
		v = step.Visit
	}
	if v.Interview.Disposition != interview.Completed {
		t.Fatalf("%s ends with %q at %q", member, v.Interview.Disposition, v.Page)
	}
}
