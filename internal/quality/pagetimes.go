package quality

import (
	"math"
	"slices"

	"fieldwork/internal/interview"
)

// pageTimes are how long every interview spent on every page, in seconds: all visits of a page together. 0 is a page that
// was not posted.
type pageTimes struct {
	interviews int
	pages      []string
	column     map[string]int
	seconds    [][]float32 // by page, then interview
	median     []float64   // by page; nil until somebody asks
}

func newPageTimes(interviews int) *pageTimes {
	return &pageTimes{interviews: interviews, column: map[string]int{}}
}

// shortest stands for a page posted in no time at all, which is not the same as one never posted.
const shortest = 1e-3

func (t *pageTimes) listens(*cohort) bool { return true }

// hear adds a posted page. The time is from when the server made the page; but never more than since the interview's last
// event, because a page that was left in a tab was not being read meanwhile, and never what the browser says.
func (t *pageTimes) hear(at int, e interview.Event) {
	spent := e.Elapsed
	if open := e.At.Sub(e.Shown); !e.Shown.IsZero() && open >= 0 && open < spent {
		spent = open
	}
	k, known := t.column[e.Page]
	if !known {
		k = len(t.pages)
		t.column[e.Page] = k
		t.pages, t.seconds = append(t.pages, e.Page), append(t.seconds, make([]float32, t.interviews))
	}
	t.seconds[k][at] += float32(max(shortest, spent.Seconds()))
}

// usual are the medians of the pages over the sample, by their columns; NaN for a page that nobody in it posted.
func (t *pageTimes) usual(c *cohort) []float64 {
	if t.median != nil {
		return t.median
	}
	t.median = make([]float64, len(t.pages))
	var posted []float32
	for k, seconds := range t.seconds {
		posted = posted[:0]
		for at, s := range seconds {
			if s > 0 && c.inSample[at] {
				posted = append(posted, s)
			}
		}
		t.median[k] = median(posted)
	}
	return t.median
}

// medians are the medians by page, for the record.
func (t *pageTimes) medians(c *cohort) map[string]float64 {
	named := map[string]float64{}
	for k, m := range t.usual(c) {
		if !math.IsNaN(m) {
			named[t.pages[k]] = math.Round(1000*m) / 1000 // the clock of events is one of milliseconds
		}
	}
	return named
}

// median is the middle of the numbers, which it sorts, and NaN of none.
func median(numbers []float32) float64 {
	if len(numbers) == 0 {
		return math.NaN()
	}
	slices.Sort(numbers)
	half := len(numbers) / 2
	if len(numbers)%2 == 1 {
		return float64(numbers[half])
	}
	return (float64(numbers[half-1]) + float64(numbers[half])) / 2
}
