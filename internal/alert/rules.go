package alert

import (
	"slices"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

// slack is by how many points a cell has to fall below a level before that level's alert is cleared.
const slack = 2

func (j *judgement) filling() {
	if !j.settings.Filling.On {
		return
	}
	for _, c := range j.watch.Cells {
		if !c.Limited() || c.Target <= 0 {
			continue
		}
		for _, level := range j.settings.Filling.Levels {
			n := Numbers{Count: c.Completed, Of: c.Target}
			over := !reaches(n, level)
			if raisedAt := j.open[key{Filling, c.Name, level}].Numbers.Of; level < 100 && raisedAt == c.Target {
				over = !reaches(n, level-slack)
			}
			j.rule(Filling, c.Name, level, n, reaches(n, level), over)
		}
	}
}

// quiet judges by arrivals at the gate. Once raised, only an arrival clears it: a server that was started again has
// listened for a short while only, and nobody has come all the same.
func (j *judgement) quiet() {
	s, w := j.settings.Quiet, j.watch
	if !s.On {
		return
	}
	last := w.Launched
	if len(w.Latest) > 0 && w.Latest[0].At.After(last) {
		last = w.Latest[0].At
	}
	expected := w.Door == field.DoorOpen && !j.listening.IsZero() && !last.IsZero() && someRoom(w.Cells)
	since := last
	if j.listening.After(since) {
		since = j.listening
	}
	waited := w.At.Sub(since)
	was := j.open[key{kind: Quiet}]
	n := Numbers{Count: int(w.At.Sub(last) / time.Minute), Since: last}
	j.rule(Quiet, "", 0, n, expected && waited >= time.Duration(s.Minutes)*time.Minute, !expected || last.After(was.Numbers.Since))
}

// someRoom tells whether any respondent may still be let in; without quotas always.
func someRoom(cells []quota.Cell) bool {
	return len(cells) == 0 || slices.ContainsFunc(cells, func(c quota.Cell) bool { return c.Standing() != quota.Closed })
}

func (j *judgement) dropOff() {
	if !j.settings.DropOff.On {
		return
	}
	for _, p := range j.watch.Pages {
		j.share(DropOff, p.Page, j.settings.DropOff, Numbers{Count: p.Standing, Of: j.watch.Started})
	}
}

func (j *judgement) flags() {
	f := j.watch.Flags
	if f == nil || f.Judged == 0 {
		j.leave(Speeders)
		j.leave(Flagged)
		return
	}
	if j.settings.Flagged.On {
		j.share(Flagged, "", j.settings.Flagged, Numbers{Count: f.Flagged, Of: f.Judged})
	}
	for _, c := range f.Counts {
		if c.Kind == speeder && j.settings.Speeders.On {
			j.share(Speeders, c.Rule, j.settings.Speeders, Numbers{Count: c.N, Of: f.Judged})
		}
	}
}

// speeder is the kind of the quality rules that find who was too fast.
const speeder = "speeder"

// share judges a share of interviews. That there are enough of them matters for raising alone.
func (j *judgement) share(kind Kind, subject string, s Share, n Numbers) {
	enough := n.Of >= s.AtLeast
	if kind == DropOff { // a page's own interviews are what there must be enough of
		enough = n.Count >= s.AtLeast
	}
	over := n.Of == 0 || n.Count*100*5 < s.Percent*n.Of*4
	j.rule(kind, subject, 0, n, enough && n.Of > 0 && reaches(n, s.Percent), over)
}

func (j *judgement) callbacks() {
	s := j.settings.Callbacks
	if !s.On {
		return
	}
	for _, c := range []struct {
		subject string
		n       int
	}{{Failing, j.watch.Owed.Failing}, {GivenUp, j.watch.Owed.GivenUp}} {
		j.rule(Callbacks, c.subject, 0, Numbers{Count: c.n}, c.n >= s.AtLeast, c.n*5 < s.AtLeast*4)
	}
}

func reaches(n Numbers, percent int) bool { return n.Count*100 >= percent*n.Of }
