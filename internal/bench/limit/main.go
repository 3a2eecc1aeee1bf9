// Command limit is the least that can be done for an interview over HTTP: it shows how fast a server could be on this
// machine, so that another one can be told how near to that it comes.
//
//	go run ./internal/bench/drive -url http://127.0.0.1:8080 -record pages.json
//	go run ./internal/bench/limit -addr 127.0.0.1:8081 -db limit.db -pages pages.json
//
// It is opinionated: it knows no survey, no quota and no respondent, and does not decide anything. It parses a posted form,
// writes it durably beside the state of its interview, in whatever group of commits waits, and sends a prepared page of the
// same bytes, with the headers of an answer to a post. That much nobody can leave out. Everything else, it leaves out: net/http with one handler, prepared
// statements on one connection without database/sql, pages in memory, no log, no time limits.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/pprof"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "limit:", err)
		os.Exit(1)
	}
}

// rareCollections lets the heap grow tenfold between two collections: what is alive is a few megabytes.
const rareCollections = 1000

// run serves until the context ends, and says the address once it listens.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("limit", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8081", "address to listen on")
	db := flags.String("db", "limit.db", "SQLite file, created when it is not there")
	pages := flags.String("pages", "pages.json", "what drive -record has written")
	one := flags.Bool("one-exchange", false, "answer a post with the next page, and not with a redirect to it")
	profile := flags.String("profile", "", "write a profile of the processor's time into this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *profile != "" {
		stop, err := profiled(*profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	debug.SetGCPercent(rareCollections)
	routes, err := loadRoutes(*pages)
	if err != nil {
		return err
	}
	w, err := openWriter(*db)
	if err != nil {
		return err
	}
	defer w.close()
	s, err := newServer(routes, w, *one)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "listening on", ln.Addr())
	server := &http.Server{Handler: s}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return errors.Join(server.Shutdown(context.WithoutCancel(ctx)), w.failure())
}

// profiled begins a profile; stop ends it.
func profiled(file string) (stop func(), err error) {
	out, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, errors.Join(err, out.Close())
	}
	return func() { pprof.StopCPUProfile(); out.Close() }, nil
}
