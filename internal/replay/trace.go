package replay

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"fieldwork/internal/fault"
)

// A Cell is a quota cell and how many of the arrivals belong to it.
type Cell struct {
	Name   string  `json:"cell"`
	Share  float64 `json:"share"` // of the arrivals; the shares of all cells sum to 1
	Target int     `json:"target"`
}

// A Setting is what is assumed of the people who come and of how they answer.
type Setting struct {
	Cells     []Cell
	PerMinute float64       // eligible arrivals a minute, in a Poisson process of that rate
	Median    time.Duration // of the time that the pages after the gate take, pauses apart
	Spread    float64       // standard deviation of that time's natural logarithm
	Pages     int           // after the gate
	Abandon   float64       // share who stop for good, before a page that is drawn uniformly
	Pause     float64       // share who pause once, before a page that is drawn uniformly
	Shortest  time.Duration // pause; lengths are uniform from the shortest to the longest
	Longest   time.Duration // pause
}

// Study is the setting of a study of 3,000 completes in three cells, at a pace of one arrival a minute. Shares and targets
// are the haitao-2015 study's; the rest is assumed.
func Study() Setting {
	return Setting{
		Cells:     []Cell{{"A", 0.35, 1000}, {"B", 0.345, 1000}, {"C", 0.305, 1000}},
		PerMinute: 1, Median: 12 * time.Minute, Spread: 0.5, Pages: 6,
		Abandon: 0.20, Pause: 0.08, Shortest: 20 * time.Minute, Longest: 240 * time.Minute,
	}
}

// Check tells what is wrong with a setting.
func (s Setting) Check() error {
	shares := 0.0
	for _, c := range s.Cells {
		if !(c.Share > 0) || c.Target < 1 {
			return fault.Errorf(fault.Invalid, "cell %q has the share %g and the target %d; both must be above 0", c.Name, c.Share, c.Target)
		}
		shares += c.Share
	}
	switch {
	case math.Abs(shares-1) > 1e-9:
		return fault.Errorf(fault.Invalid, "the shares of the cells sum to %g; they must sum to 1", shares)
	case !(s.PerMinute > 0) || math.IsInf(s.PerMinute, 1):
		return fault.Errorf(fault.Invalid, "%g arrivals a minute; give a number above 0", s.PerMinute)
	case s.Median <= 0 || s.Pages < 1 || !(s.Spread >= 0):
		return fault.Errorf(fault.Invalid, "an interview of %d pages with a median of %s and a spread of %g; give a page and some time at least", s.Pages, s.Median, s.Spread)
	case !(s.Abandon >= 0 && s.Abandon < 1) || !(s.Pause >= 0 && s.Pause <= 1):
		return fault.Errorf(fault.Invalid, "%g abandon and %g pause; give shares, and let somebody finish", s.Abandon, s.Pause)
	case s.Shortest < 0 || s.Longest < s.Shortest:
		return fault.Errorf(fault.Invalid, "pauses from %s to %s; give the shortest first", s.Shortest, s.Longest)
	}
	return nil
}

// Horizon is how long people go on arriving when the cells do not fill: twice as long as the slowest cell needs on average
// when nobody is turned away from it, and twice the longest pause for the slots that come free late.
func (s Setting) Horizon() time.Duration {
	slowest := 0.0 // minutes
	for _, c := range s.Cells {
		slowest = max(slowest, float64(c.Target)/(s.PerMinute*c.Share*(1-s.Abandon)))
	}
	return time.Duration(2*slowest*float64(time.Minute)) + 2*s.Longest
}

// A Trace is who comes when, and when they would post each page if nobody refused them. Instants are whole milliseconds,
// which is what stores keep.
type Trace struct {
	Cells    []Cell
	Arrivals []Arrival // in the order of At
}

// An Arrival is one eligible respondent at the gate.
type Arrival struct {
	At       time.Duration
	Cell     int
	Posts    []time.Duration // instants at which the pages after the gate are posted; somebody who abandons has fewer
	Finishes bool            // the last of Posts ends the interview
}

// Draw draws a trace. The same seed and run draw the same people whatever the pace and the shares of those who abandon and
// pause are: everything is drawn for everybody, so that two settings differ in what they set and not in their luck.
func Draw(s Setting, seed, run uint64) (Trace, error) {
	if err := s.Check(); err != nil {
		return Trace{}, err
	}
	r := rand.New(rand.NewPCG(seed, run))
	t := Trace{Cells: slices.Clone(s.Cells)}
	horizon := s.Horizon()
	for at := 0.0; ; {
		at += r.ExpFloat64() / s.PerMinute * float64(time.Minute)
		if at > float64(horizon) {
			return t, nil
		}
		t.Arrivals = append(t.Arrivals, s.arrival(r, time.Duration(at).Round(time.Millisecond)))
	}
}

// arrival draws one respondent's interview.
func (s Setting) arrival(r *rand.Rand, at time.Duration) Arrival {
	a := Arrival{At: at, Cell: s.cell(r.Float64()), Finishes: true}
	total := float64(s.Median) * math.Exp(s.Spread*r.NormFloat64()) // lognormal
	weights, sum := make([]float64, s.Pages), 0.0
	for i := range weights {
		weights[i] = 0.5 + r.Float64() // the longest page takes at most three times the shortest
		sum += weights[i]
	}
	abandons, stopsAt := r.Float64() < s.Abandon, r.IntN(s.Pages)
	pauses, pausesAt := r.Float64() < s.Pause, r.IntN(s.Pages)
	pause := s.Shortest + time.Duration(r.Float64()*float64(s.Longest-s.Shortest))
	for i, w := range weights {
		if abandons && i == stopsAt {
			a.Finishes = false
			break
		}
		if at += time.Duration(total * w / sum); pauses && i == pausesAt {
			at += pause
		}
		a.Posts = append(a.Posts, at.Round(time.Millisecond))
	}
	return a
}

// cell is the cell in whose part of the unit interval u falls.
func (s Setting) cell(u float64) int {
	for i, c := range s.Cells {
		if u -= c.Share; u < 0 {
			return i
		}
	}
	return len(s.Cells) - 1 // the shares sum to 1 but for rounding
}
