package conduct

import (
	"maps"
	"slices"
	"time"

	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

func quotasOf(s Study, changes []Change) []Quota {
	list := make([]Quota, 0, len(s.Cells))
	for _, c := range s.Cells {
		q := Quota{Cell: c.Name, Dimension: c.Dimension, Target: c.Target, Completed: c.Completed, Held: c.Held, OverQuota: c.OverQuota, State: string(c.Standing())}
		if i := slices.IndexFunc(s.Survey.Cells, func(d survey.Cell) bool { return d.Name == c.Name }); i >= 0 {
			q.Planned = s.Survey.Cells[i].Target
		}
		q.ClosedAt, q.ClosedBy = closed(c, changes)
		list = append(list, q)
	}
	return list
}

// closed says when the cell closed and by what: its count, a hand, or its date. A cell whose slots are all held is closing
// without having been closed.
func closed(c quota.Cell, changes []Change) (*time.Time, string) {
	if c.Full() {
		return instant(c.FilledAt), ByCount
	}
	if c.State == quota.Open {
		return nil, ""
	}
	by, at := ByHand, time.Time{}
	for _, change := range changes { // the last one made it what it is
		if change.What == StateChange && change.Subject == c.Name && change.New == string(c.State) {
			by, at = ByHand, change.At
			if change.Date {
				by = ByDate
			}
		}
	}
	return instant(at), by
}

// instant is nil for none.
func instant(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

func fillsOf(s Study) []Fill {
	list := make([]Fill, 0, len(s.Fills))
	for _, f := range s.Fills {
		fill := Fill{Cell: f.Cell, At: f.At.UTC()}
		for _, c := range f.Cells {
			fill.Cells = append(fill.Cells, CellCount{c.Name, c.Completed, c.Target})
		}
		left := maps.Clone(f.Arrivals)
		for _, t := range s.Survey.Types {
			fill.Arrivals = append(fill.Arrivals, TypeCount{t.Name, f.Arrivals[t.Name]})
			delete(left, t.Name)
		}
		for _, t := range slices.Sorted(maps.Keys(left)) {
			fill.Arrivals = append(fill.Arrivals, TypeCount{t, left[t]})
		}
		list = append(list, fill)
	}
	return list
}
