// Package crowd is a load generator: it sends scripted respondents through whole interviews of a server and measures how
// long their pages take.
//
// It is opinionated: it must cost as little as possible, because it shares the machine with what it measures, so it speaks
// HTTP/1.1 by itself over kept connections, with requests made beforehand, and reads of an answer no more than it needs. It
// is strict: an answer other than the expected one is an error that is counted and told, never repeated in silence. When
// pages are to come at a pace, the pace does not slow down with the server, and what waits for a free respondent is counted
// as waiting for the server.
package crowd

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"fieldwork/internal/bench/script"
)

// Config says who is to visit which server, and how.
type Config struct {
	Address     string // host and port
	Survey      string // its id
	Source      string // sample source that the entry links name
	IDParam     string // the parameter with the respondent's id
	Scripts     []script.Script
	Respondents int           // interviews open at once, each with a connection of its own
	Prefix      string        // of the respondents' ids; a run needs one of its own, or it meets the interviews of another
	Warm        time.Duration // before the measured time; the first respondents come spread over the first half of it
	Measured    time.Duration // the measured time; ignored when Interviews is set
	Interviews  int           // so many are begun and finished, and all of it is measured; 0: as the time says
	Pace        float64       // pages a second of all respondents together; 0: each posts as soon as its page has come
	Finish      bool          // interviews that are open at the end of the time are finished, unmeasured
	OneExchange bool          // posts are the script's, which is given the next page itself, and not a browser's, which is redirected
	Began       func()        // called when the measured time begins
	Ended       func()        // called when it ends
}

// Result is what was measured.
type Result struct {
	Seconds  float64 // the measured time
	Pages    int     // posted, answered and the following page or end read
	Begun    int     // interviews: the door and the first page
	Finished int     // interviews that came to their end
	Waited   int     // times that a newcomer was asked to wait
	Bytes    int64   // received
	Post     Latency // from a post to its answer
	Page     Latency // from a post to the last byte of the page that follows
	Door     Latency // from the click on the link to the last byte of the first page

	Total    map[string]map[string]int // ended interviews by their script's cell and outcome, also outside the measured time
	Errors   int                       // also outside the measured time
	Examples []string                  // the first few of them
}

const mostExamples = 10

// Run plays the respondents until the time is over or so many interviews are done.
func Run(ctx context.Context, c Config) (Result, error) {
	if c.Respondents < 1 || len(c.Scripts) == 0 {
		return Result{}, errors.New("a crowd needs respondents and scripts")
	}
	r := &run{Config: c, began: time.Now(), total: map[string]map[string]int{}}
	r.from = r.began.Add(c.Warm)
	r.to = r.from.Add(c.Measured)
	if c.Interviews > 0 {
		r.to = r.from.Add(1000 * time.Hour)
	}
	telling, stop := context.WithCancel(ctx)
	defer stop()
	var clock sync.WaitGroup
	clock.Go(func() { r.tell(telling) })
	seats := make([]*respondent, c.Respondents)
	var all sync.WaitGroup
	for i := range seats {
		seats[i] = newRespondent(r)
		comes := r.began.Add(r.gathered().Sub(r.began) * time.Duration(i) / time.Duration(c.Respondents))
		all.Go(func() {
			waitUntil(ctx, comes)
			seats[i].live(ctx)
		})
	}
	all.Wait()
	ended := time.Now()
	stop()
	clock.Wait()
	return r.result(seats, ended), ctx.Err()
}

// A run is what its respondents share.
type run struct {
	Config
	began, from, to time.Time
	next            atomic.Int64 // interviews begun
	tickets         atomic.Int64 // of the pace

	mu       sync.Mutex
	total    map[string]map[string]int
	errors   int
	examples []string
}

// tell calls Began and Ended at their times; without a time it is over when everybody has finished.
func (r *run) tell(ctx context.Context) {
	if waitUntil(ctx, r.from); r.Began != nil {
		r.Began()
	}
	if waitUntil(ctx, r.to); r.Ended != nil {
		r.Ended()
	}
}

func waitUntil(ctx context.Context, t time.Time) {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// over tells whether no interview is to begin and no page is to be posted any more.
func (r *run) over(now time.Time) bool { return now.After(r.to) }

// counts tells whether what ended now belongs to the measured time.
func (r *run) counts(now time.Time) bool { return now.After(r.from) && !now.After(r.to) }

// gathered is the instant by which everybody has come for the first time.
func (r *run) gathered() time.Time { return r.began.Add(r.Warm / 2) }

// turn is the instant at which the next page of the crowd is due. Until all are gathered those who are there keep a pace of their
// own: otherwise few would have to do the work of all, and what they did not get done would be made up for in a rush.
func (r *run) turn(now time.Time) time.Time {
	apart := float64(time.Second) / r.Pace
	if r.Warm > 0 && now.Before(r.gathered()) {
		return now.Add(time.Duration(apart * float64(r.Respondents)))
	}
	return r.gathered().Add(time.Duration(float64(r.tickets.Add(1)) * apart))
}

func (r *run) fail(who string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.errors++; len(r.examples) < mostExamples {
		r.examples = append(r.examples, fmt.Sprintf("%s: %v", who, err))
	}
}

func (r *run) end(cell, outcome string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.total[cell] == nil {
		r.total[cell] = map[string]int{}
	}
	r.total[cell][outcome]++
}

func (r *run) result(seats []*respondent, ended time.Time) Result {
	res := Result{Seconds: min(ended.Sub(r.from), r.to.Sub(r.from)).Seconds(), Total: r.total, Errors: r.errors, Examples: r.examples}
	var post, page, door histogram
	for _, s := range seats {
		res.Pages, res.Begun, res.Finished, res.Bytes = res.Pages+s.page.total, res.Begun+s.door.total, res.Finished+s.finished, res.Bytes+s.received
		res.Waited += s.waited
		post.merge(&s.post)
		page.merge(&s.page)
		door.merge(&s.door)
	}
	res.Post, res.Page, res.Door = post.latency(), page.latency(), door.latency()
	return res
}
