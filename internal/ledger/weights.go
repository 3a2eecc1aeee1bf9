package ledger

import (
	"errors"
	"slices"

	"fieldwork/internal/incidence"
)

// Population is the window whose shares stand for the population: as a rule up to the first fill, when no source could yet
// have been told that somebody is not wanted any more, and everything so far while no cell has filled. Where a type of
// which somebody was admitted had not come by the first fill, it is the earliest window by which it had: a complete of the
// sample cannot stand for nobody.
func (s Summary) Population() Window {
	for _, w := range s.Windows {
		if w.Shares != nil && s.knows(*w.Shares) {
			return w
		}
	}
	return s.Windows[len(s.Windows)-1]
}

// knows tells whether the estimate has somebody of every type of which somebody was admitted.
func (s Summary) knows(e incidence.Estimate) bool {
	for i, t := range s.Types { // the shares are in the order of the types
		if t.Admitted > 0 && e.Shares[i].N == 0 {
			return false
		}
	}
	return true
}

// Weights are what each complete of a type counts for, by type: its share of the population by its share of the sample, in
// the order of the types, however the sample's counts are given. Nil while there is nothing to weigh.
func (s Summary) Weights(sample []incidence.Count) (*incidence.Weighting, error) {
	shares := s.Population().Shares
	if shares == nil {
		return nil, nil
	}
	w, err := incidence.Weights(shares.Shares, s.ordered(sample))
	var refusal *incidence.Refusal
	switch {
	case errors.As(err, &refusal) && refusal.Reason == incidence.NoSample:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &w, nil
}

// ordered puts the counts into the order of the types, so that sums of them are the same to the last digit wherever the
// counts come from. A type that nobody came of stands at the end.
func (s Summary) ordered(sample []incidence.Count) []incidence.Count {
	place := func(c incidence.Count) int {
		if i := slices.IndexFunc(s.Types, func(r Row) bool { return r.Type == c.Name }); i >= 0 {
			return i
		}
		return len(s.Types)
	}
	sorted := slices.Clone(sample)
	slices.SortStableFunc(sorted, func(a, b incidence.Count) int { return place(a) - place(b) })
	return sorted
}
