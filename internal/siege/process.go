package siege

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A Program is a server that can be started again and again.
type Program struct {
	Path  string
	Args  []string
	Env   []string // beside this process's own
	Dir   string   // it runs in
	Log   string   // file that takes what it says; it is appended to
	Ready string   // address that answers 200 when it serves

	TLS *tls.Config // says whom to believe at Ready behind https; nil: whom the machine believes
}

// startPatience is how long a server may take to serve. It is no measure of speed: it ends a test that would never end.
const startPatience = time.Minute

// A Process is a running server.
type Process struct {
	cmd  *exec.Cmd
	over chan struct{} // closed when it has ended
}

// Start runs the program and returns when it serves.
func (p Program) Start(ctx context.Context) (*Process, error) {
	log, err := os.OpenFile(p.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(p.Path, p.Args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = append(os.Environ(), p.Env...), p.Dir, log, log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	running := &Process{cmd: cmd, over: make(chan struct{})}
	go func() {
		cmd.Wait()
		close(running.over)
	}()
	if err := p.await(ctx, running); err != nil {
		running.Kill()
		return nil, err
	}
	return running, nil
}

// await asks the program until it serves.
func (p Program) await(ctx context.Context, running *Process) error {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: p.TLS}}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	for {
		if answer, err := client.Get(p.Ready); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-running.over:
			return fmt.Errorf("%s ended before it served (%s); see %s", p.Path, running.cmd.ProcessState, p.Log)
		case <-ctx.Done():
			return fmt.Errorf("%s does not serve at %s: %w; see %s", p.Path, p.Ready, ctx.Err(), p.Log)
		case <-time.After(3 * time.Millisecond):
		}
	}
}

// Kill ends the process at once (SIGKILL) and returns when it is gone.
func (p *Process) Kill() {
	p.cmd.Process.Kill()
	<-p.over
}

// Stop asks the process to end (SIGTERM) and returns when it has.
func (p *Process) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-p.over
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the server ended with %s", p.cmd.ProcessState)
	}
	return nil
}
