// Command drive sends a crowd of scripted respondents to a running server and prints what their pages took.
//
//	go run ./internal/bench/drive -url http://127.0.0.1:8080 -respondents 64 -for 20s -pid PID
//
// It is opinionated: it is a process of its own, so that what the server takes and what the crowd takes are told apart, and
// any unexpected answer makes it exit with 1. The survey's targets must have room for all who come, or be meant to fill.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program; it returns 0, 1 when something went wrong or was answered wrongly, 2 for a wrong command line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if err != nil {
		return 2
	}
	if o.record != "" {
		err = record(ctx, o)
	} else {
		err = drive(ctx, o, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "drive:", err)
		return 1
	}
	return 0
}

// options are what the command line says.
type options struct {
	url, survey, prefix, record string
	respondents, interviews     int
	scripts, pid                int
	pace                        float64
	warm, measured              time.Duration
	one, finish, json           bool
	seed                        uint64
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("drive", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.url, "url", "http://127.0.0.1:8080", "address of the server")
	f.StringVar(&o.survey, "survey", "haitao-2015", "name of a shipped survey, or its folder")
	f.StringVar(&o.prefix, "prefix", fmt.Sprintf("d%d-", time.Now().UnixNano()), "beginning of the respondents' ids; each run needs one of its own")
	f.StringVar(&o.record, "record", "", "write the served pages and the routes into this file, for the limit harness, and measure nothing")
	f.IntVar(&o.respondents, "respondents", 64, "interviews that are open at once")
	f.IntVar(&o.interviews, "interviews", 0, "play so many interviews to their end instead of a time")
	f.IntVar(&o.scripts, "scripts", 60, "interviews drawn beforehand, which the respondents repeat")
	f.IntVar(&o.pid, "pid", 0, "process of the server, whose time and memory are told")
	f.Float64Var(&o.pace, "pace", 0, "pages a second of all respondents together (0: as fast as answers come)")
	f.DurationVar(&o.warm, "warm", 2*time.Second, "time before the measured one, in whose first half the respondents come")
	f.DurationVar(&o.measured, "for", 20*time.Second, "the measured time")
	f.BoolVar(&o.one, "one-exchange", false, "post as the script of the pages does, which is given the next page in the answer, and not as a form, which is redirected")
	f.BoolVar(&o.finish, "finish", false, "let interviews that are open at the end come to theirs")
	f.BoolVar(&o.json, "json", false, "print the result as JSON")
	f.Uint64Var(&o.seed, "seed", 2015, "of the scripts")
	return o, f.Parse(args)
}

// drive plays the crowd and prints its result.
func drive(ctx context.Context, o options, stdout io.Writer) error {
	m, err := measure(ctx, o)
	if err != nil {
		return err
	}
	if o.json {
		if err := json.NewEncoder(stdout).Encode(m); err != nil {
			return err
		}
	} else {
		m.Print(stdout)
	}
	if m.Errors > 0 {
		return fmt.Errorf("%d answers were not as expected; the first: %s", m.Errors, m.Examples[0])
	}
	return nil
}
