//go:build linux

package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// TestStoppedServerAnswersEverybody stops a server under 200 respondents, again and again: every request that it has heard is
// answered, and the next server goes on with every interview and every lease.
func TestStoppedServerAnswersEverybody(t *testing.T) {
	t.Parallel()
	c := pitch(t, 400).another(t)
	w := c.admit(t, nil).under(t, 200)
	stops := 5
	if testing.Short() {
		stops = 2
	}
	for range stops {
		w.goesOn(t)
		before := w.crowd.Counts()
		if err := w.runs.Stop(); err != nil {
			t.Fatal(err)
		}
		met := w.crowd.Counts().Minus(before)
		if cut := met.CutPages + met.CutDecisions + met.CutEnds; cut > 0 {
			t.Errorf("%d posts were sent and not answered", cut)
		}
		w.start(t)
	}
	w.goesOn(t)
	w.discharge(t)
}

// TestSecondSignalEndsAtOnce: while a server waits for what is under way, whoever asks again is obeyed.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		p := serving(t, t.TempDir(), "--db", "study.db")
		hold(t, p) // a request that never ends keeps the server from stopping
		p.cmd.Process.Signal(signal)
		until(t, "the server has heard the first signal", func() bool {
			_, err := http.Get(p.url + "/healthz")
			return err != nil
		})
		p.cmd.Process.Signal(signal)
		p.cmd.Wait()
		if status, is := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !is || !status.Signaled() || status.Signal() != signal {
			t.Errorf("after the second %s the server ended with %s", signal, p.cmd.ProcessState)
		}
	}
}

// hold begins a request and never ends it.
func hold(t *testing.T, p *process) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "POST /s/%s/someone/some-page HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\n", shipped)
}
