package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// argumentsOf is where a test that is started as the program finds its arguments, one a line.
const argumentsOf = "FIELDWORK_TEST_ARGUMENTS"

// TestAsTheProgram is the program, when it is started as that: tests that need a second process start themselves. It ends with
// those who started it, also when they end without a word.
func TestAsTheProgram(t *testing.T) {
	if arguments := os.Getenv(argumentsOf); arguments != "" {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			os.Exit(exitFailure)
		}()
		os.Args = append([]string{"fieldwork"}, strings.Split(arguments, "\n")...)
		main()
	}
}

// program prepares a process of the program, which ends with the test, and by itself when it takes longer than anything should.
func program(t *testing.T, arguments ...string) *exec.Cmd {
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(stop)
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestAsTheProgram$")
	cmd.Env = append(os.Environ(), argumentsOf+"="+strings.Join(arguments, "\n"))
	if _, err := cmd.StdinPipe(); err != nil { // which stays open until the command has ended
		t.Fatal(err)
	}
	return cmd
}

// A process is a server in a process of its own.
type process struct {
	cmd *exec.Cmd
	url string
	mu  sync.Mutex
	all bytes.Buffer // what it said
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.String()
}

// serving starts a server and waits until it listens; the test's end kills it.
func serving(t *testing.T, folder string, arguments ...string) *process {
	t.Helper()
	p := &process{cmd: program(t, append([]string{"serve", "--addr", "127.0.0.1:0"}, arguments...)...)}
	p.cmd.Dir = folder
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = p.cmd.Stdout
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready, over := make(chan bool), make(chan struct{})
	go func() {
		defer close(over)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			p.mu.Lock()
			p.all.WriteString(lines.Text() + "\n")
			p.mu.Unlock()
			if address, ok := strings.CutPrefix(lines.Text(), "respondents  "); ok {
				p.url = strings.TrimSuffix(address, "/s/"+shipped)
			}
			if strings.HasPrefix(lines.Text(), "stop with") {
				close(ready)
			}
		}
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-over
		p.cmd.Wait()
	})
	select {
	case <-ready:
	case <-over:
		t.Fatalf("the server did not start:\n%s", p.said())
	case <-time.After(time.Minute):
		t.Fatal("the server has not started in a minute")
	}
	return p
}

// TestOneDatabaseOneServer: a second process is refused, by whatever name it calls the file, and so is a restore over it;
// commands that write a little beside the server are not. Once the first is killed the next one starts.
func TestOneDatabaseOneServer(t *testing.T) {
	folder := t.TempDir()
	below := filepath.Join(folder, "below")
	if err := os.Mkdir(below, 0o755); err != nil {
		t.Fatal(err)
	}
	first := serving(t, folder, "--db", "study.db")
	if err := os.Symlink(filepath.Join(folder, "study.db"), filepath.Join(below, "link.db")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	run := func(arguments ...string) (code int, said string) {
		cmd := program(t, arguments...)
		cmd.Dir = below
		out, _ := cmd.CombinedOutput()
		return cmd.ProcessState.ExitCode(), string(out)
	}
	if code, said := run("backup", "--db", "link.db", "--out", "copy.db"); code != exitDone {
		t.Fatalf("backup: exit %d\n%s", code, said)
	}
	serve := []string{"serve", "--addr", "127.0.0.1:0", "--works", "works", "--db"}
	for _, db := range []string{filepath.Join(folder, "study.db"), "../study.db", "./../below/../study.db", "link.db"} {
		for _, arguments := range [][]string{append(serve, db), {"restore", "--replace", "--from", "copy.db", "--db", db}, {"upgrade", "--db", db}} {
			if code, said := run(arguments...); code != exitFailure || !strings.Contains(said, "another server has the database") {
				t.Errorf("%v: exit %d\n%s", arguments, code, said)
			}
		}
	}
	if code, said := run("quota", "close", "A", "--why", "the budget is spent", "--db", "link.db"); code != exitDone {
		t.Errorf("a change beside the server: exit %d\n%s", code, said)
	}
	first.cmd.Process.Kill()
	first.cmd.Wait()
	second := serving(t, below, "--db", "link.db", "--works", "works")
	if !strings.Contains(second.said(), "answers      link.db") {
		t.Errorf("the second said\n%s", second.said())
	}
}
