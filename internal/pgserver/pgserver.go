// Package pgserver runs a PostgreSQL server of our own for a while: for tests, trials and measurements.
//
// It is opinionated. The server is the real one, as the system's packages brought it; nothing is simulated. Each server has a
// folder, a port and a superuser of its own, and never meets a cluster that somebody keeps on the same machine. It is as
// durable as PostgreSQL is by default unless somebody says that nothing depends on it. Whoever starts one need not end it: no
// server outlives the process that started it, however that process ends. Programs that serve respondents do not import it.
package pgserver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"fieldwork/internal/pgserver/custody"
)

// Names of the two roles that every server has.
const (
	Superuser = "postgres"  // owns the cluster
	Owner     = "fieldwork" // owns the databases that CreateDatabase makes, and may do nothing else
)

// Options say what a server is like. The zero value is a durable server that trusts whoever connects from this machine.
type Options struct {
	// Programs are those to run; zero: what Find finds.
	Programs Programs
	// Password is that of both roles. When it is "" the server asks for none; else it asks by SCRAM.
	Password string
	// Unsafe has the server wait for no disk (fsync off): what it acknowledged survives the death of its processes, and not
	// that of the machine. It is for tests in which no power fails.
	Unsafe bool
	// ICULocale is the language by whose rules texts are ordered, such as en-US; "": by their bytes.
	ICULocale string
	// Settings are further lines of postgresql.conf, by their names.
	Settings map[string]string
}

// A Server is one PostgreSQL. Its methods may be called by several goroutines.
type Server struct {
	options  Options
	programs Programs
	account  custody.Account
	folder   string // of its own: data, sockets and log
	port     int
	guard    *custody.Guard

	mu      sync.Mutex
	running *custody.Process // nil while it is stopped or dead
}

// startTries bounds how many ports are tried, because another program may take a free one before the server does.
const startTries = 5

// Start makes a cluster in a new folder and starts it. Close ends it and removes the folder; so does the end of this process.
func Start(ctx context.Context, o Options) (s *Server, err error) {
	s = &Server{options: o, programs: o.Programs}
	if s.programs == (Programs{}) {
		if s.programs, err = Find(); err != nil {
			return nil, err
		}
	}
	if s.account, err = custody.Unprivileged(); err != nil {
		return nil, err
	}
	if s.folder, err = s.account.Folder(); err != nil {
		return nil, err
	}
	if s.guard, err = custody.Watch(s.folder); err != nil {
		os.RemoveAll(s.folder)
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin makes the cluster, starts it on a port that nobody has, and makes the owner's role.
func (s *Server) begin(ctx context.Context) error {
	if err := s.initialize(ctx); err != nil {
		return err
	}
	var err error
	for try := range startTries {
		ports, portErr := custody.FreePorts(1, try)
		if portErr != nil {
			return portErr
		}
		s.port = ports[0]
		if err = s.Restart(ctx); err == nil || !strings.Contains(s.said(), "could not bind") {
			break
		}
	}
	if err != nil {
		return err
	}
	role := "CREATE ROLE " + quoted(Owner) + " LOGIN"
	if s.options.Password != "" {
		role += " PASSWORD " + Literal(s.options.Password)
	}
	return s.Exec(ctx, "postgres", role)
}

// Close ends the server at once and removes its folder.
func (s *Server) Close() error {
	err := s.Kill()
	s.guard.Dismiss()
	return errors.Join(err, os.RemoveAll(s.folder))
}

// Port is the one that the server listens at on 127.0.0.1; it stays the same over restarts.
func (s *Server) Port() int { return s.port }

// Log is the file that takes what the server says.
func (s *Server) Log() string { return filepath.Join(s.folder, "log") }

// Data is the folder of the cluster.
func (s *Server) Data() string { return filepath.Join(s.folder, "data") }
