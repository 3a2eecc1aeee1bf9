package main

import (
	"context"
	"fmt"
	"net/url"
	"runtime"
	"syscall"
	"time"

	"fieldwork/internal/bench/crowd"
	"fieldwork/internal/bench/process"
	"fieldwork/internal/bench/script"
)

func measure(ctx context.Context, o options) (m crowd.Measurement, err error) {
	c, err := config(o)
	if err != nil {
		return m, err
	}
	var before, after times
	var failed error
	c.Began = func() { before, failed = timesOf(o.pid) }
	c.Ended = func() {
		var now error
		if after, now = timesOf(o.pid); failed == nil {
			failed = now
		}
	}
	if m.Result, err = crowd.Run(ctx, c); err != nil {
		return m, err
	}
	if failed != nil {
		return m, failed
	}
	pages := float64(max(1, m.Pages))
	m.PagesPerSecond, m.InterviewsPerSecond = float64(m.Pages)/m.Seconds, float64(m.Finished)/m.Seconds
	m.ServerMicros, m.CrowdMicros = micros(after.server-before.server)/pages, micros(after.own-before.own)/pages
	m.StolenPercent = 100 * (after.stolen - before.stolen).Seconds() / m.Seconds / float64(runtime.NumCPU())
	if o.pid != 0 {
		m.ServerMiB, m.HighestMiB, err = process.Memory(o.pid)
	}
	return m, err
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// times are processor times until now: the server's, this process's, and what the machine's host gave to others.
type times struct{ server, own, stolen time.Duration }

func timesOf(server int) (t times, err error) {
	if server != 0 {
		if t.server, err = process.Busy(server); err != nil {
			return t, err
		}
	}
	if t.stolen, err = process.Stolen(); err != nil {
		return t, err
	}
	var own syscall.Rusage
	err = syscall.Getrusage(syscall.RUSAGE_SELF, &own)
	t.own = time.Duration(own.Utime.Nano() + own.Stime.Nano())
	return t, err
}

// config makes the crowd that the options ask for.
func config(o options) (crowd.Config, error) {
	base, err := url.Parse(o.url)
	if err != nil || base.Scheme != "http" || base.Host == "" {
		return crowd.Config{}, fmt.Errorf("-url %q is no address such as http://127.0.0.1:8080", o.url)
	}
	s, people, err := script.Load(o.survey)
	if err != nil {
		return crowd.Config{}, err
	}
	scripts, err := script.Draw(s, people, o.seed, o.scripts)
	if err != nil {
		return crowd.Config{}, err
	}
	source, param, err := script.Door(s)
	if err != nil {
		return crowd.Config{}, err
	}
	return crowd.Config{
		Address: base.Host, Survey: s.ID, Source: source, IDParam: param, Scripts: scripts, Respondents: o.respondents, Prefix: o.prefix,
		Warm: o.warm, Measured: o.measured, Interviews: o.interviews, Pace: o.pace, Finish: o.finish, OneExchange: o.one,
	}, nil
}
