package custody

import (
	"os"
	"os/exec"
)

// A Process is a server that runs in custody.
type Process struct {
	cmd  *exec.Cmd
	over chan struct{} // closed when it has ended
}

// Start starts a server under the guard; what it says is appended to the file log. Nobody has to wait for its end.
func (g *Guard) Start(cmd *exec.Cmd, log string) (*Process, error) {
	file, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	cmd.Stdout, cmd.Stderr = file, file
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, over: make(chan struct{})}
	heard := g.tell("+", p.Pid())
	go func() {
		cmd.Wait()
		g.tell("-", p.Pid()) // a guard that does not hear any more has been dismissed
		close(p.over)
	}()
	if heard != nil {
		cmd.Process.Kill()
	}
	return p, heard
}

// Pid is the process's number, which may be that of somebody else once it is over.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Over is closed when the process has ended.
func (p *Process) Over() <-chan struct{} { return p.over }

// Ended tells whether the process has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.over:
		return true
	default:
		return false
	}
}

// Signal sends the process a signal, unless it has ended.
func (p *Process) Signal(s os.Signal) { p.cmd.Process.Signal(s) }

// State is how the process ended; it may be asked once it is over.
func (p *Process) State() string { return p.cmd.ProcessState.String() }
