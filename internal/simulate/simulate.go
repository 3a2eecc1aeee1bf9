// Package simulate plays virtual respondents who fill in the served pages over HTTP, drawn from a population file.
//
// It is opinionated: a virtual respondent is a browser and a head, and nothing between them. The browser knows the form
// that is on the screen and sends what a person could send; the head is a row of a pool of answer sheets, with habits.
// What the server refuses is a defect, reported and not worked around. Who arrives is decided by the seed and the number
// of the arrival, never by the server's speed; when they arrive is virtual time, so that a field period of twelve days
// and its twenty-minute leases can be played in a minute as they would be lived. No host but the server's is contacted.
package simulate

import (
	"context"
	"math"
	"net/http"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// Config says who is to visit which server, and how.
type Config struct {
	URL         string // of the server, such as http://127.0.0.1:8080
	Survey      *survey.Survey
	Population  *Population
	Seed        uint64
	Source      string        // the sample source that the entry links name; "": direct visitors
	Arrivals    int           // no more than so many; 0: until Stop says so
	Expected    int           // with a Clock: arrivals that the field period is to bring; 0: Arrivals, or what fills the cells
	Concurrency int           // requests under way at once; 0: 8
	Clock       *Clock        // nil: as fast as possible
	Lookahead   time.Duration // with a Clock: how far it may run ahead of a step under way; 0: 10 s
	Stop        func(context.Context) bool
	Progress    func(Progress)
	Transport   http.RoundTripper                          // nil: plain HTTP connections of its own
	Now         func() time.Time                           // the real clock, for latencies and the pace of Progress; nil: nothing is measured
	Sleep       func(context.Context, time.Duration) error // between two tries of a request; nil: real time
}

const (
	defaultConcurrency = 8
	maxConcurrency     = 1000
	// defaultLookahead is far below any lease, so none expires because this machine is slow, and about the time that a
	// page takes, so that the times the server measures are those the respondents took. With three minutes the median
	// interview of the shipped survey, 2.9 minutes, is measured as 4.0, and speeders are lost among the others.
	defaultLookahead = 10 * time.Second
)

// screenedOut is what a server tells those who did not consent.
const screenedOut = panel.ScreenOut

// Run plays respondents until so many have come or Stop says so, and those who are under way have finished. Stop is asked
// now and then whether arrivals are to cease; Progress is told the counts at most a few times a second, and once at the
// end; both are called by the goroutine that called Run. The result holds what had happened also when an error is
// returned, which it is only for a Config that cannot be used and a context that ended.
func Run(ctx context.Context, c Config) (Result, error) {
	source, err := c.check()
	if err != nil {
		return Result{}, err
	}
	c = c.withDefaults()
	if c.Transport == nil {
		t := transport(c.Concurrency)
		defer t.CloseIdleConnections()
		c.Transport = t
	}
	client, err := newClient(c, source)
	if err != nil {
		return Result{}, err
	}
	s := &scheduler{config: c, client: client, timing: newTiming(c.Survey, c.Population.behaviour.Seconds)}
	s.tally.Outcomes = map[Outcome]map[string]int{}
	if c.Clock != nil {
		s.rhythm = newRhythm(c.Clock, c.Expected, c.Seed)
	}
	begun := c.Now()
	s.told = begun
	s.run(ctx)
	s.tell()
	result := s.tally.result()
	result.Elapsed = c.Now().Sub(begun)
	return result, ctx.Err()
}

func (c Config) check() (panel.Source, error) {
	if c.Survey == nil || c.Population == nil {
		return panel.Source{}, fault.New(fault.Internal, "a simulation needs a survey and a population")
	}
	if c.Arrivals <= 0 && c.Stop == nil {
		return panel.Source{}, fault.New(fault.Invalid, "a simulation without an end; say how many arrivals, or when to stop")
	}
	if c.Source == "" {
		return panel.Direct(), nil
	}
	source, ok := c.Survey.Sources[c.Source]
	if !ok {
		return panel.Source{}, fault.Errorf(fault.Invalid, "survey %q has no source %q; declare it in %s", c.Survey.ID, c.Source, survey.SourcesFile)
	}
	return source, nil
}

func (c Config) withDefaults() Config {
	if c.Concurrency <= 0 {
		c.Concurrency = defaultConcurrency
	}
	c.Concurrency = min(c.Concurrency, maxConcurrency)
	if c.Lookahead <= 0 {
		c.Lookahead = defaultLookahead
	}
	if c.Now == nil {
		c.Now = func() time.Time { return time.Time{} }
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Expected <= 0 {
		c.Expected = max(0, c.Arrivals)
	}
	if c.Expected == 0 {
		c.Expected = c.Population.fills(c.Survey)
	}
	return c
}

// fills is how many arrivals fill the survey's cells nearly always: for the cell that is the slowest to fill, the mean of
// the arrivals until its r-th complete and two standard deviations. With the chance q of a complete they are r/q and
// sqrt(r(1-q))/q (the negative binomial distribution).
func (p *Population) fills(s *survey.Survey) int {
	if p.uniform {
		return p.uniformArrivals(s)
	}
	b := p.behaviour
	finish := (1 - b.Refusals - b.Ineligible) * (1 - b.DropOuts*(1-comeBack))
	needed, below := 1.0, 0.0
	for i, name := range p.cells {
		q := max(0.001, (p.upTo[i]-below)*finish)
		below = p.upTo[i]
		for _, cell := range s.Cells {
			if r := float64(cell.Target); cell.Name == name && cell.Limited() {
				needed = max(needed, r/q+2*math.Sqrt(r*(1-q))/q)
			}
		}
	}
	return int(math.Ceil(needed))
}
