package siege

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/panel"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// against is a siege of two servers that answer alike, by one respondent at a time.
func against(t *testing.T, answer http.HandlerFunc) Config {
	t.Helper()
	files := os.DirFS("../../questionnaires")
	s, err := survey.Load(files, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	people, err := simulate.LoadPopulation(files, "haitao-2015", s)
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for range 2 {
		server := httptest.NewServer(answer)
		t.Cleanup(server.Close)
		urls = append(urls, server.URL)
	}
	begun := time.Now()
	return Config{URLs: urls, Survey: s, Population: people, Source: "panel", Seed: 1, Respondents: 1, Drawn: 1,
		Now: func() time.Duration { return time.Since(begun) }}
}

// besiege sends one respondent to two servers that answer alike, until somebody has come to an end or a fault is seen.
func besiege(t *testing.T, answer http.HandlerFunc) (*Siege, []*Witness) {
	t.Helper()
	siege, err := Begin(t.Context(), against(t, answer))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); siege.Counts().Ends == 0 && len(siege.Faults()) == 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	return siege, siege.End()
}

// play is a server with one page and an end; hosts counts the requests by server.
func play(post http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			post(w, r)
		case r.URL.Path == "/s/haitao-2015":
			http.Redirect(w, r, "/s/haitao-2015/tok/consent", http.StatusSeeOther)
		case strings.HasSuffix(r.URL.Path, "/consent"):
			w.Write([]byte("a page"))
		default:
			w.Write([]byte(`<main data-outcome="complete">`))
		}
	}
}

// TestWhoIsNotAnsweredPostsAgain: a server that dies over a post, or asks to wait, has acknowledged nothing, nor has a balancer
// that got no answer, and the same post is made again until it is answered.
func TestWhoIsNotAnsweredPostsAgain(t *testing.T) {
	var tries atomic.Int64
	s, witnesses := besiege(t, play(func(w http.ResponseWriter, r *http.Request) {
		switch tries.Add(1) {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 3:
			w.WriteHeader(http.StatusBadGateway)
		case 4:
			w.WriteHeader(http.StatusGatewayTimeout)
		default:
			http.Redirect(w, r, "/s/haitao-2015/tok", http.StatusSeeOther)
		}
	}))
	if faults := s.Faults(); len(faults) > 0 {
		t.Fatal(faults)
	}
	acks := witnesses[0].Acks
	if len(acks) != 3 || acks[0] != (Ack{At: acks[0].At}) || acks[1].Page != "consent" || acks[2].Outcome != panel.Complete || acks[1].At > acks[2].At {
		t.Errorf("acknowledged: %+v; want the arrival, the page once, and the end", acks)
	}
	if c := s.Counts(); c.Retries < 4 || c.CutPages != 3 {
		t.Errorf("%+v: three posts were cut off, and four requests were made again", c)
	}
}

// TestAsManyComeAsAreCounted: when so many have come to an end nobody comes any more, and the siege says that they have gone.
func TestAsManyComeAsAreCounted(t *testing.T) {
	c := against(t, play(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/s/haitao-2015/tok", http.StatusSeeOther)
	}))
	c.Respondents, c.Arrivals = 3, 7
	s, err := Begin(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Gone():
	case <-time.After(time.Minute):
		t.Fatal("they have not gone in a minute")
	}
	witnesses := s.End()
	if n := s.Counts(); len(witnesses) != 7 || n.Arrivals != 7 || n.Ends != 7 || len(s.Faults()) > 0 {
		t.Errorf("%d witnesses, %+v, %v", len(witnesses), n, s.Faults())
	}
}

// TestFaultsAreKept: an answer that no server may give is neither taken for an acknowledgement nor passed over.
func TestFaultsAreKept(t *testing.T) {
	for name, c := range map[string]struct {
		post http.HandlerFunc
		want string
	}{
		"refused": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnprocessableEntity) }, "answered with 422"},
		"failed":  {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, "answered with 500"},
		"another interview": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/s/haitao-2015/other", http.StatusSeeOther)
		}, "into another interview"},
		"unknown address": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://panel.example/", http.StatusSeeOther)
		}, "no outcome's address"},
		"the same page": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusSeeOther) }, "asked for again"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := besiege(t, play(c.post))
			holds(t, "faults", s.Faults(), c.want)
		})
	}
}
