package simulate

import (
	"context"
	"math"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// period is the paper's field period.
func period() (from, to time.Time) {
	china := time.FixedZone("CST", 8*60*60)
	return time.Date(2015, 10, 8, 0, 0, 0, 0, china), time.Date(2015, 10, 21, 0, 0, 0, 0, china)
}

func clocked(f *fakeServer, p *Population, arrivals int) (Config, *Clock) {
	c := config(f, p, arrivals)
	c.Clock = NewClock(period())
	f.now = c.Clock.Now
	return c, c.Clock
}

func TestClockIsMonotoneAndSpeaksTheZone(t *testing.T) {
	from, to := period()
	c := NewClock(from, to)
	if !c.Now().Equal(from) || c.Now().Format("-07:00") != "+08:00" {
		t.Errorf("the clock begins at %s", c.Now())
	}
	var wait sync.WaitGroup
	for g := range 4 {
		wait.Go(func() {
			last := c.Now()
			for i := range 1000 {
				c.advance(from.Add(time.Duration((i*7919+g)%1000) * time.Second))
				if now := c.Now(); now.Before(last) {
					t.Errorf("from %s back to %s", last, now)
				} else {
					last = now
				}
			}
		})
	}
	wait.Wait()
	if want := from.Add(999 * time.Second); c.Now().Before(want) {
		t.Errorf("the clock stands at %s, want at least %s", c.Now(), want)
	}
}

func TestFieldPeriodIsPlayedInVirtualTime(t *testing.T) {
	s, p := small(t)
	s.Cells[0].Target, s.Cells[1].Target = 1000, 1000
	f := newFakeServer(s)
	c, clock := clocked(f, p, 300)
	var mu sync.Mutex
	var seen []time.Time
	f.before = func(*http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, clock.Now())
	}
	r := run(t, c)
	for i := range seen[1:] {
		if seen[i+1].Before(seen[i]) {
			t.Fatalf("a request at %s comes after one at %s", seen[i+1], seen[i])
		}
	}
	from, to := period()
	if days := clock.Now().Sub(from).Hours() / 24; days < 10 || days > 16 {
		t.Errorf("300 arrivals, expected in %s, take %.1f days", to.Sub(from), days)
	}
	if sum(r) != 300 || r.At != clock.Now() {
		t.Errorf("%d of 300 ended; progress is at %s", sum(r), r.At)
	}
}

// A slow machine must not let leases expire: only those expire whose holder went away.
func TestNoLeaseExpiresBecauseTheServerIsSlow(t *testing.T) {
	s, p := small(t)
	s.Cells[0].Target, s.Cells[1].Target = 1000, 1000
	p.behaviour.DropOuts = 0
	f := newFakeServer(s)
	c, _ := clocked(f, p, 300)
	c.Expected, c.Concurrency = 30_000, 16 // a hundred times the usual crowd
	n := 0
	f.before = func(*http.Request) {
		f.mu.Lock()
		n++
		slow := n%50 == 0
		f.mu.Unlock()
		if slow {
			time.Sleep(2 * time.Millisecond)
		}
	}
	run(t, c)
	if f.expired > 0 {
		t.Errorf("%d leases expired", f.expired)
	}
	if f.mostAtOnce < 2 {
		t.Error("nothing was done at once")
	}
}

func TestReturningDropOutsFindTheirLeaseExpired(t *testing.T) {
	s, p := small(t)
	s.Cells[0].Target, s.Cells[1].Target = 1000, 1000
	f := newFakeServer(s)
	c, _ := clocked(f, p, 300)
	if r := run(t, c); f.expired < r.CameBack/2 || r.CameBack == 0 {
		t.Errorf("%d came back, %d leases had expired", r.CameBack, f.expired)
	}
}

// While one request hangs, the others go on for the lookahead and no further; every goroutine then waits.
func TestClockWaitsForAStepUnderWay(t *testing.T) {
	s, p := small(t)
	synctest.Test(t, func(t *testing.T) {
		f := newFakeServer(s)
		c, clock := clocked(f, p, 200)
		c.Expected, c.Concurrency, c.Lookahead = 1_000_000, 50, 3*time.Minute
		release := make(chan struct{})
		var hung time.Time
		requests := 0
		f.before = func(*http.Request) {
			f.mu.Lock()
			requests++
			hangs := requests == 100
			if hangs {
				hung = clock.Now()
			}
			f.mu.Unlock()
			if hangs {
				<-release
			}
		}
		var r Result
		var err error
		done := false
		go func() {
			r, err = Run(t.Context(), c)
			done = true
		}()
		synctest.Wait()
		ahead := clock.Now().Sub(hung)
		if done || ahead > c.Lookahead || requests <= 100 {
			t.Errorf("done %v, %d requests, the clock is %s ahead of the hanging step; lookahead is %s", done, requests, ahead, c.Lookahead)
		}
		close(release)
		synctest.Wait()
		if err != nil || !done || sum(r) != 200 {
			t.Errorf("after the release: %v, %v, %d ended", err, done, sum(r))
		}
	})
}

func TestCancelEndsBackingOff(t *testing.T) {
	s, p := small(t)
	synctest.Test(t, func(t *testing.T) {
		f := newFakeServer(s)
		f.busy = 1 << 30
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		r, err := Run(ctx, config(f, p, 10))
		if err != context.DeadlineExceeded || time.Since(begun) != time.Second || r.Defects > 0 {
			t.Errorf("Run = %v after %s, errors %q", err, time.Since(begun), r.Errors)
		}
	})
}

func TestEventsComeInOrderOfTime(t *testing.T) {
	from, _ := period()
	s := &scheduler{config: Config{Lookahead: time.Minute}}
	for _, minute := range []int{5, 1, 3, 1, 0} {
		s.push(&event{at: from.Add(time.Duration(minute) * time.Minute)})
	}
	var order []int
	for e := s.next(); e != nil; e = s.next() {
		order = append(order, e.number)
	}
	for i, want := range []int{4, 1, 3, 2, 0} {
		if order[i] != want {
			t.Fatalf("order %v", order)
		}
	}
	s.running = []*event{{at: from}}
	s.push(&event{at: from.Add(time.Minute + 1)})
	if s.next() != nil {
		t.Error("an event beyond the lookahead is begun")
	}
	s.push(&event{at: from.Add(time.Minute)})
	if s.next() == nil {
		t.Error("an event within the lookahead waits")
	}
}

func TestRhythmOfTheField(t *testing.T) {
	from, to := period()
	const expected = 20_000
	r := newRhythm(NewClock(from, to), expected, 1)
	within, last := 0, from
	var ofDay [24]int
	var day [40]int
	for i := range 30_000 {
		at := r.next(i)
		if at.Before(last) {
			t.Fatalf("arrival %d at %s comes before %s", i, at, last)
		}
		last = at
		if at.Before(to) {
			within++
			ofDay[at.Hour()]++
			day[int(at.Sub(from).Hours()/24)]++
		}
	}
	if math.Abs(float64(within-expected)) > 4*math.Sqrt(expected) {
		t.Errorf("%d arrivals in the period, %d expected", within, expected)
	}
	if ofDay[3]*5 > ofDay[13] || ofDay[20] < ofDay[16] || ofDay[13] < ofDay[15] {
		t.Errorf("by hour: %v", ofDay)
	}
	if day[0] < 2*day[8] || day[12] == 0 {
		t.Errorf("by day: %v", day)
	}
	if !last.After(to) {
		t.Error("arrivals end with the period")
	}
}

// The rhythm counts hours from the beginning, which need not be a full day's or hour's.
func TestRhythmBeginsAtAnyHour(t *testing.T) {
	from, to := period()
	from = from.Add(20*time.Hour + 30*time.Minute)
	r := newRhythm(NewClock(from, to), 1000, 1)
	if r.hour != 20 || r.rate(0) < r.rate(8) {
		t.Errorf("hour %d, rates %f and %f", r.hour, r.rate(0), r.rate(8))
	}
}

func TestThinkingTakesItsTime(t *testing.T) {
	s, p := small(t)
	tm := newTiming(s, 6)
	for _, c := range []struct {
		fields []string
		want   float64
	}{
		{[]string{"age", "shops"}, 12},
		{[]string{"importance_price", "importance_quality", "importance_speed", "attention"}, 12},
		{[]string{"reasons", "reasons_other_text"}, 6},
		{nil, 0},
	} {
		if got := tm.page(c.fields); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v take %.2f s, want %.2f", c.fields, got, c.want)
		}
	}
	slow, fast, n := 0.0, 0.0, 0
	for i := range 20_000 {
		if pace := p.Draw(3, i).habits.pace; pace < 0.3 {
			fast++
		} else {
			slow += math.Log(pace)
			n++
		}
	}
	if mean := slow / float64(n); math.Abs(mean) > 0.02 {
		t.Errorf("median pace %.3f, want 1", math.Exp(mean))
	}
	if share := fast / 20_000; share < 0.025 || share > 0.04 {
		t.Errorf("%.3f are fast; the file says 0.03 speeders", share)
	}
}
