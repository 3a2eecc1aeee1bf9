package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSecondSignalEndsAtOnce: while a server waits for what is under way, whoever asks again is obeyed.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		p := serving(t, t.TempDir(), "--db", "study.db")
		hold(t, p) // a request that never ends keeps the server from stopping
		p.cmd.Process.Signal(signal)
		for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			if _, err := http.Get(p.url + "/healthz"); err != nil {
				break
			}
			if time.Now().After(end) {
				t.Fatal("the server has not heard the first signal")
			}
		}
		p.cmd.Process.Signal(signal)
		p.cmd.Wait()
		if status, is := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !is || !status.Signaled() || status.Signal() != signal {
			t.Errorf("after the second %s the server ended with %s", signal, p.cmd.ProcessState)
		}
	}
}

// hold begins a request and never ends it. It returns when the server waits for the rest: it says that it does.
func hold(t *testing.T, p *process) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "POST /s/%s/someone/some-page HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n", shipped)
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the server does not wait for the request's body: %q, %v", line, err)
	}
}
