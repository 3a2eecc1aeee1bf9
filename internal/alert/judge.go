package alert

import (
	"time"

	"fieldwork/internal/field"
)

// Before is what was known before a judgement.
type Before struct {
	Open      []Alert   // that hold
	Listening time.Time // since when the door has been open and somebody there to let people in; zero: it is not open
}

// A Turn is an alert that was raised or cleared by a judgement.
type Turn struct {
	Alert
	Silent bool // it is kept, and nobody is told: another one says more, or a rule was taken away
}

// A Verdict is what a judgement changes.
type Verdict struct{ Raised, Cleared []Turn }

// Judge finds what is to be raised and cleared. Whoever applies the verdict and judges the same watch again changes nothing.
//
//   - A level of a cell is raised when the completes reach it, and cleared 2 points below it; 100 per cent is cleared as soon
//     as the cell is not full, and every level that is not reached is cleared at once when the target was changed.
//   - A share is raised when it reaches its threshold among enough interviews, a number of callbacks when it reaches
//     its own, and both are cleared below four fifths of that.
//   - Quiet is raised when nobody came for its minutes, counted from the last arrival and not from before the door was open
//     and the server there; it is cleared by an arrival, or when nobody is expected any more.
//
// Quality rules that were never asked, or have judged nobody, change nothing. An alert whose rule was turned off or
// whose subject is gone is cleared silently.
func Judge(s Settings, w field.Watch, before Before) Verdict {
	open := map[key]Alert{}
	for _, a := range before.Open {
		open[a.key()] = a
	}
	j := judgement{settings: s, watch: w, listening: before.Listening, open: open, seen: map[key]bool{}}
	j.filling()
	j.quiet()
	j.dropOff()
	j.flags()
	j.callbacks()
	for _, a := range before.Open {
		if !j.seen[a.key()] {
			j.clear(a, a.Numbers, true)
		}
	}
	j.speakOnce()
	return j.verdict
}

type judgement struct {
	settings  Settings
	watch     field.Watch
	listening time.Time
	open      map[key]Alert
	seen      map[key]bool
	verdict   Verdict
}

// rule settles one alert: reached raises it, over clears it, and neither leaves it as it is.
func (j *judgement) rule(kind Kind, subject string, level int, n Numbers, reached, over bool) {
	a := Alert{Kind: kind, Subject: subject, Level: level, Numbers: n, Raised: j.watch.At}
	was, isOpen := j.open[a.key()]
	j.seen[a.key()] = true
	switch {
	case !isOpen && reached:
		j.verdict.Raised = append(j.verdict.Raised, Turn{Alert: a})
	case isOpen && over:
		j.clear(was, n, false)
	}
}

func (j *judgement) clear(a Alert, n Numbers, silent bool) {
	a.Cleared, a.After = j.watch.At, n
	j.verdict.Cleared = append(j.verdict.Cleared, Turn{Alert: a, Silent: silent})
}

// leave keeps what is open of a kind that cannot be judged now.
func (j *judgement) leave(kind Kind) {
	for k := range j.open {
		if k.kind == kind {
			j.seen[k] = true
		}
	}
}

// speakOnce silences all but the highest level that a cell reached at once, and all but the lowest that it fell below.
func (j *judgement) speakOnce() {
	highest, lowest := map[string]int{}, map[string]int{}
	for _, t := range j.verdict.Raised {
		highest[t.Subject] = max(highest[t.Subject], t.Level)
	}
	for _, t := range j.verdict.Cleared {
		if low, known := lowest[t.Subject]; t.Kind == Filling && !t.Silent && (!known || t.Level < low) {
			lowest[t.Subject] = t.Level
		}
	}
	for i, t := range j.verdict.Raised {
		j.verdict.Raised[i].Silent = t.Kind == Filling && t.Level < highest[t.Subject]
	}
	for i, t := range j.verdict.Cleared {
		if t.Kind == Filling && t.Level > lowest[t.Subject] {
			j.verdict.Cleared[i].Silent = true
		}
	}
}
