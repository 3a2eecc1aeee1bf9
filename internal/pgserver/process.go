package pgserver

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"fieldwork/internal/pgserver/custody"
)

// patience is how long a server may take to start or to end. It is no measure of speed: it ends a test that would never end.
// After a death a start recovers first.
const patience = time.Minute

// Restart starts the server, which is stopped before when it runs, and returns when it answers.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.Stop(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// The context of the start must not end the server when the start is over.
	cmd := s.command(context.WithoutCancel(ctx), s.programs.Server, "-D", s.Data(), "-p", strconv.Itoa(s.port))
	var err error
	if s.running, err = s.guard.Start(cmd, s.Log()); err != nil {
		return err
	}
	return s.await(ctx, s.running)
}

// await asks the server until it answers.
func (s *Server) await(ctx context.Context, p *custody.Process) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := s.ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.Over():
			return fmt.Errorf("%s ended before it answered (%s); it said:\n%s", s.programs.Server, p.State(), s.said())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer at 127.0.0.1:%d: %w; it said:\n%s", s.programs.Server, s.port, err, s.said())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ask tells whether it is this server that answers: another one may have taken the port in the meantime.
func (s *Server) ask(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres", Superuser))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var data string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&data); err != nil {
		return err
	}
	if data != s.Data() {
		return fmt.Errorf("the server of %s listens there", data)
	}
	return nil
}

// Stop has the server end in order: it breaks connections off, rolls back what is under way and keeps the rest. A server that
// does not run is stopped already.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return nil
	}
	s.running.Signal(os.Interrupt)
	select {
	case <-s.running.Over():
	case <-time.After(patience):
		return fmt.Errorf("PostgreSQL at 127.0.0.1:%d does not stop within %s; it said:\n%s", s.port, patience, s.said())
	}
	s.running = nil
	return nil
}

// Kill ends the server and every process of it at one instant, as the end of a machine does, and returns when all are gone.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return nil
	}
	if !s.running.Ended() {
		if err := custody.KillFamilies(s.running.Pid()); err != nil {
			return err
		}
	}
	<-s.running.Over()
	s.running = nil
	return nil
}

// mostSaid bounds what of the server's log is repeated in an error, in bytes.
const mostSaid = 2000

// said is the end of the server's log.
func (s *Server) said() string {
	data, err := os.ReadFile(s.Log())
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(data[max(0, len(data)-mostSaid):]))
}
