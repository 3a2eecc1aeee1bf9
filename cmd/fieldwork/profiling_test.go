package main

import (
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestProfilesAreForThisMachineAlone(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:6060", ":6060", "[::]:6060", "192.0.2.1:6060", "example.org:6060", "127.0.0.1", "localhost.example.org:1"} {
		code, _, errs := fieldwork(t, "serve", "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "x.db"), "--debug-addr", addr)
		if code != exitUsage || !strings.Contains(errs, "--debug-addr") || !strings.Contains(errs, "127.0.0.1:6060") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d, %q", addr, code, errs)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0"} {
		if err := loopbackAddr(addr); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if p, err := openProfiler("", slog.New(slog.DiscardHandler)); p != nil || err != nil {
		t.Errorf("not asked for: %v, %v", p, err)
	}
}

func TestProfiles(t *testing.T) {
	p, err := openProfiler("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- p.run(t.Context()) }()
	for _, c := range []struct {
		page, host, forwarded string
		want                  int
		text                  string
	}{
		{"", "", "", http.StatusOK, "heap"},
		{"goroutine?debug=1", "", "", http.StatusOK, "goroutine profile: total"},
		{"cmdline", "", "", http.StatusOK, ""},
		{"symbol", "", "", http.StatusOK, "num_symbols"},
		{"goroutine?debug=1", "elsewhere.example", "", http.StatusForbidden, "own machine"}, // a page whose name leads here
		{"goroutine?debug=1", "", "192.0.2.7", http.StatusForbidden, "own machine"},         // a proxy beside us
	} {
		r, err := http.NewRequest(http.MethodGet, p.url()+c.page, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != c.want || !strings.Contains(string(text), c.text) {
			t.Errorf("%+v: %d %.100q", c, answer.StatusCode, text)
		}
	}
	p.close()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// TestProfilesAreNowhereElse: importing net/http/pprof adds its pages to the default mux, which nobody may serve.
func TestProfilesAreNowhereElse(t *testing.T) {
	srv, _ := testServer(t, time.Now)
	answer, err := http.Get(srv.url + "/debug/pprof/")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("status %d", answer.StatusCode)
	}
}
