package ledger

import (
	"errors"
	"slices"
	"time"

	"fieldwork/internal/incidence"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Window is what the arrivals up to an instant say.
type Window struct {
	Cell string    // that filled at the end of the window; "" for everything so far
	At   time.Time // its end; zero for everything so far
	N    int       // eligible arrivals in it
	// Shares of the types among the eligible arrivals of the window. Its end was decided by completes and not by arrivals,
	// which are some more; what is left of the dependence biases no share p by more than p(1-p)/r for a target of r. Nil
	// while nobody has come, and above incidence.MaxCount arrivals.
	Shares *incidence.Estimate
	// Stopped is what the completes of the cell's dimension say when the counting stopped with the cell's last: inverse
	// sampling, under the assumption that the types drop out alike. Nil where counting did not stop so: see stopped.
	Stopped *incidence.Estimate
	// Cells has the counts, cell by cell in the survey's order, at the end of the window.
	Cells []quota.Cell
}

// Complete is the count of completes of a cell at the end of the window; false for a cell that was not there yet.
func (w Window) Complete(cell string) (int, bool) {
	i := slices.IndexFunc(w.Cells, func(c quota.Cell) bool { return c.Name == cell })
	if i < 0 {
		return 0, false
	}
	return w.Cells[i].Completed, true
}

// windows are one for each fill and one for everything so far.
func windows(s *survey.Survey, types []Row, fills []quota.Fill, now []quota.Cell) (ws []Window, err error) {
	filled := map[string]bool{} // dimensions that have had a full cell
	for _, f := range fills {
		w := Window{Cell: f.Cell, At: f.At, Cells: f.Cells}
		if err := w.share(types, func(r Row) int { return f.Arrivals[r.Type] }); err != nil {
			return nil, err
		}
		if c, there := cellOf(f); there && !filled[c.Dimension] {
			filled[c.Dimension] = true
			if w.Stopped, err = stopped(s, f, c); err != nil {
				return nil, err
			}
		}
		ws = append(ws, w)
	}
	last := Window{Cells: now}
	err = last.share(types, func(r Row) int { return r.Arrivals })
	return append(ws, last), err
}

// share estimates the shares of the types among the arrivals that n counts.
func (w *Window) share(types []Row, n func(Row) int) error {
	arrivals := make([]incidence.Count, len(types))
	for i, t := range types {
		arrivals[i] = incidence.Count{Name: t.Type, N: n(t)}
		w.N += arrivals[i].N
	}
	if w.N == 0 || w.N > incidence.MaxCount {
		return nil
	}
	e, err := incidence.Shares(arrivals, Level)
	w.Shares = &e
	return err
}

// stopped is the estimate from the completes of a dimension at the instant when its first cell filled, which is the cell c
// in the snapshot. It is nil unless counting stopped by that cell's r-th complete and by nothing else: the dimension must
// share out the types, so that everybody counts once; each of its cells must have been open, or its own counting stopped
// before; the target must not have been lowered, because then the one who lowered it stopped the counting; and r must be
// 2 or more.
func stopped(s *survey.Survey, f quota.Fill, c quota.Cell) (*incidence.Estimate, error) {
	var completes []incidence.Count
	for _, other := range f.Cells {
		if other.Dimension != c.Dimension {
			continue
		}
		if other.State != quota.Open {
			return nil, nil
		}
		completes = append(completes, incidence.Count{Name: other.Name, N: other.Completed})
	}
	i := slices.IndexFunc(s.Cells, func(d survey.Cell) bool { return d.Name == c.Name })
	if i < 0 || len(s.Cells[i].Types) == 0 || c.Target < s.Cells[i].Target {
		return nil, nil
	}
	e, err := incidence.Stopped(f.Cell, completes, Level)
	var refusal *incidence.Refusal
	if errors.As(err, &refusal) && (refusal.Reason == incidence.NoArrivals || refusal.Reason == incidence.StoppedTooEarly) {
		return nil, nil
	}
	return &e, err
}

// cellOf is the cell that filled, as the snapshot has it.
func cellOf(f quota.Fill) (quota.Cell, bool) {
	i := slices.IndexFunc(f.Cells, func(c quota.Cell) bool { return c.Name == f.Cell })
	if i < 0 {
		return quota.Cell{}, false
	}
	return f.Cells[i], true
}
