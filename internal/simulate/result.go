package simulate

import (
	"maps"
	"math"
	"time"

	"fieldwork/internal/panel"
)

// An Outcome is how a respondent's story ended: one of the panels' words, or one of these.
type Outcome = panel.Outcome

// Outcomes that no server says.
const (
	Refused    Outcome = "refused"   // did not consent
	DroppedOut Outcome = "dropped"   // stopped and did not come back
	Failed     Outcome = "failed"    // gave up because of a defect: see Errors
	Elsewhere  Outcome = "elsewhere" // was sent to an address that no outcome of the source has
)

// Progress is the counts so far.
type Progress struct {
	At          time.Time `json:"at"` // by the virtual clock; zero without one
	Arrived     int       `json:"arrived"`
	Completed   int       `json:"completed"`
	ScreenedOut int       `json:"screened_out"`
	OverQuota   int       `json:"over_quota"`
	Refused     int       `json:"refused"`
	Dropped     int       `json:"dropped"`
	Other       int       `json:"other"` // ended in any other way
	Pages       int       `json:"pages"` // posted
	Requests    int       `json:"requests"`
	Failures    int       `json:"requests_failed"`
}

// Result is what a run came to.
type Result struct {
	Progress
	Outcomes map[Outcome]map[string]int `json:"outcomes"` // by the respondent's cell
	Late     int                        `json:"late"`     // completes that the end page says came too late for the sample
	CameBack int                        `json:"came_back"`
	Again    int                        `json:"second_attempts"`
	Bytes    int64                      `json:"bytes"`
	Latency  Latency                    `json:"latency_ms"`
	Elapsed  time.Duration              `json:"elapsed_ns"`
	Errors   []string                   `json:"errors"` // the first few
	Defects  int                        `json:"defects"`
}

// Latency is how long requests took, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// maxErrors is how many errors a result keeps; what goes wrong once goes wrong a thousand times.
const maxErrors = 20

// A report is what one step of one respondent came to. Steps report; only the scheduler counts.
type report struct {
	visit     *visit
	outcome   Outcome // "" when the story has not ended for the first time with this step
	ended     bool    // no step follows
	after     time.Duration
	pages     int
	requests  int
	failures  int
	bytes     int64
	latencies []time.Duration
	errors    []string
	cameBack  bool
	again     bool
	late      bool
}

// take adds what another step of the same visit reported.
func (r *report) take(next report) {
	if r.outcome == "" {
		r.outcome = next.outcome
	}
	r.ended, r.after = next.ended, next.after
	r.pages, r.requests, r.failures, r.bytes = r.pages+next.pages, r.requests+next.requests, r.failures+next.failures, r.bytes+next.bytes
	r.latencies, r.errors = append(r.latencies, next.latencies...), append(r.errors, next.errors...)
	r.cameBack, r.again, r.late = r.cameBack || next.cameBack, r.again || next.again, r.late || next.late
}

// A tally is a result in the making. It belongs to one goroutine.
type tally struct {
	Result
	latency histogram
}

func (t *tally) count(r report) {
	t.Pages, t.Requests, t.Failures, t.Bytes = t.Pages+r.pages, t.Requests+r.requests, t.Failures+r.failures, t.Bytes+r.bytes
	for _, d := range r.latencies {
		t.latency.add(d)
	}
	for _, e := range r.errors {
		if t.Defects++; len(t.Errors) < maxErrors {
			t.Errors = append(t.Errors, e)
		}
	}
	if r.cameBack {
		t.CameBack++
	}
	if r.again {
		t.Again++
	}
	if r.late {
		t.Late++
	}
	if r.outcome != "" {
		t.end(r.outcome, r.visit.who.Cell)
	}
}

func (t *tally) end(o Outcome, cell string) {
	if t.Outcomes[o] == nil {
		t.Outcomes[o] = map[string]int{}
	}
	t.Outcomes[o][cell]++
	switch o {
	case panel.Complete:
		t.Completed++
	case panel.ScreenOut:
		t.ScreenedOut++
	case panel.QuotaFull:
		t.OverQuota++
	case Refused:
		t.Refused++
	case DroppedOut:
		t.Dropped++
	default:
		t.Other++
	}
}

// result is a copy that the tally will not touch any more.
func (t *tally) result() Result {
	r := t.Result
	r.Latency = t.latency.percentiles()
	r.Errors = append([]string{}, t.Errors...)
	r.Outcomes = make(map[Outcome]map[string]int, len(t.Outcomes))
	for o, cells := range t.Outcomes {
		r.Outcomes[o] = maps.Clone(cells)
	}
	return r
}

// A histogram counts durations in steps of 4 % from a microsecond to 28 hours, in memory that does not grow.
type histogram struct {
	counts [650]int
	total  int
	max    time.Duration
}

const histogramStep = 1.04

func (h *histogram) add(d time.Duration) {
	k := 0
	if d > time.Microsecond {
		k = int(math.Log(float64(d)/float64(time.Microsecond)) / math.Log(histogramStep))
	}
	h.counts[min(k, len(h.counts)-1)]++
	h.total++
	h.max = max(h.max, d)
}

// quantile is the upper edge of the step that the share q of the durations reaches, in milliseconds.
func (h *histogram) quantile(q float64) float64 {
	below, wanted := 0, int(math.Ceil(q*float64(h.total)))
	for k, n := range h.counts {
		if below += n; n > 0 && below >= wanted {
			edge := math.Pow(histogramStep, float64(k+1)) * float64(time.Microsecond)
			return milliseconds(min(h.max, time.Duration(edge)))
		}
	}
	return 0
}

func (h *histogram) percentiles() Latency {
	return Latency{P50: h.quantile(0.5), P90: h.quantile(0.9), P99: h.quantile(0.99), Max: milliseconds(h.max)}
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Microsecond)) / 1000
}
