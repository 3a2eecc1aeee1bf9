package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"fieldwork/internal/bench/crowd"
)

// A server is a process that serves.
type server struct {
	address, db       string
	started, answered time.Time // the latter for the first time
	first             int       // status of that answer, redirects followed
	one               bool      // exchange a page: posts are the script's
	cmd               *exec.Cmd
	log               string        // the file that takes what it says
	ended             chan struct{} // closed when the process has ended
	how               error         // why, from then on
}

// pid is the server's process.
func (s *server) pid() int { return s.cmd.Process.Pid }

func (s *server) url() string { return "http://" + s.address }

// serve starts Fieldwork on a database and waits until it answers. Its respondents have scripts, as almost all have.
func (b *bench) serve(ctx context.Context, db, survey string) (*server, error) {
	return b.serveOn(ctx, db, db, survey)
}

// serveOn does so on a database that need not be a file; what the server leaves behind has the name.
func (b *bench) serveOn(ctx context.Context, db, name, survey string) (*server, error) {
	s, err := b.start(ctx, b.program, name, "/readyz", func(address string) []string {
		return []string{"serve", "--addr", address, "--db", db, "--works", name + ".works", "--survey", survey}
	})
	if err == nil {
		s.db, s.one = db, true
	}
	return s, err
}

// serveLimit starts the limit harness on a new database.
func (b *bench) serveLimit(ctx context.Context, db, pages string, one bool) (*server, error) {
	s, err := b.start(ctx, filepath.Join(b.folder, "limit"), db, "/", func(address string) []string {
		return []string{"-addr", address, "-db", db, "-pages", pages, fmt.Sprintf("-one-exchange=%t", one)}
	})
	if err == nil {
		s.one = one
	}
	return s, err
}

// start starts a server and waits until something answers at the path. Its log goes to a file, as it would anywhere.
func (b *bench) start(ctx context.Context, program, db, path string, args func(address string) []string) (*server, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{address: free.Addr().String(), db: db, log: db + ".log", ended: make(chan struct{})}
	if err := free.Close(); err != nil {
		return nil, err
	}
	s.cmd = exec.CommandContext(ctx, program, args(s.address)...)
	s.cmd.Dir = b.folder
	said, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer said.Close()
	s.cmd.Stdout, s.cmd.Stderr = said, said
	s.started = time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.how = s.cmd.Wait()
		close(s.ended)
	}()
	if err := s.await(ctx, path); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// startPatience is how long a server may take to answer for the first time.
const startPatience = 5 * time.Minute

// await asks, a thousand times a second, until the server answers.
func (s *server) await(ctx context.Context, path string) error {
	client := &http.Client{Timeout: startPatience}
	defer client.CloseIdleConnections()
	for time.Since(s.started) < startPatience {
		answer, err := client.Get(s.url() + path)
		if err == nil {
			s.answered, s.first = time.Now(), answer.StatusCode
			return answer.Body.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ended:
			return fmt.Errorf("the server has ended: %s", s.lastWords())
		case <-time.After(time.Millisecond):
		}
	}
	return fmt.Errorf("the server does not answer: %s", s.lastWords())
}

// mostWords is as much of a log as an error tells.
const mostWords = 2000

// lastWords are the end of the server's log.
func (s *server) lastWords() string {
	said, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(said[max(0, len(said)-mostWords):]))
}

// stop asks the server to end and waits for it. What it kept in its log is then in its database.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.ended
	return s.how
}

// stopAll stops servers whose work is done; what they say of it is of no interest.
func stopAll(servers ...*server) {
	for _, s := range servers {
		if s != nil {
			_ = s.stop()
		}
	}
}

// drive sends a crowd to the server. Any answer that was not expected is an error.
func (b *bench) drive(ctx context.Context, s *server, args ...string) (m crowd.Measurement, err error) {
	args = append([]string{"-json", "-url", s.url(), "-survey", b.survey, "-pid", fmt.Sprint(s.pid()), "-for", b.window.String(), fmt.Sprintf("-one-exchange=%t", s.one)}, args...)
	said, err := b.output(exec.CommandContext(ctx, filepath.Join(b.folder, "drive"), args...))
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(said, &m)
}

// fieldwork runs one of its commands.
func (b *bench) fieldwork(ctx context.Context, in string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Stdin = strings.NewReader(in)
	return b.output(cmd)
}

// output is what the program writes; when it fails the error has what it said.
func (b *bench) output(cmd *exec.Cmd) ([]byte, error) {
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	said, err := cmd.Output()
	if err != nil {
		return said, fmt.Errorf("%s %s: %w: %s", filepath.Base(cmd.Path), strings.Join(cmd.Args[1:], " "), err, strings.TrimSpace(complaint.String()))
	}
	return said, nil
}
