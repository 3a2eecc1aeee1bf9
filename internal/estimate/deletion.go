package estimate

import "math"

// keep selects the rows. Most data lack nothing, and then no list of rows is made.
func (s *sample) keep(d Design, n int, outcomeMissing func(i int) bool) {
	gaps := s.gappy(d)
	if len(gaps) == 0 && !anyMissing(n, outcomeMissing) {
		s.n = n
		return
	}
	var counts []int
	for i := range n {
		lacks := false
		for g, gap := range gaps {
			if gap.missing(i) {
				if counts == nil {
					counts = make([]int, len(gaps)+1)
				}
				counts[g+1]++
				lacks = true
			}
		}
		if outcomeMissing(i) {
			if counts == nil {
				counts = make([]int, len(gaps)+1)
			}
			counts[0]++
			lacks = true
		}
		s.enter(i, lacks, d.weight(i))
	}
	for g, rows := range counts {
		if rows > 0 {
			reason := MissingOutcome
			if g > 0 {
				reason = gaps[g-1].reason
			}
			s.dropped = append(s.dropped, Drop{Reason: reason, Rows: rows})
		}
	}
}

func anyMissing(n int, missing func(i int) bool) bool {
	for i := range n {
		if missing(i) {
			return true
		}
	}
	return false
}

// enter takes a row into the sample, or from the first one left out on notes which rows are in it.
func (s *sample) enter(i int, lacks bool, w float64) {
	if lacks {
		s.missing++
	}
	in := !lacks && w > 0
	if !in && s.at == nil && s.n == i {
		s.at = make([]int32, i)
		for j := range s.at {
			s.at[j] = int32(j)
		}
	}
	if !in {
		return
	}
	if s.at != nil {
		s.at = append(s.at, int32(i))
	}
	s.n++
}

// A gap is a column in which something is missing.
type gap struct {
	reason  string
	missing func(i int) bool
}

func (s *sample) gappy(d Design) []gap {
	var gaps []gap
	for k, c := range s.scans {
		if c.missing {
			column := d.X[k]
			gaps = append(gaps, gap{d.Terms[k], func(i int) bool { return math.IsNaN(column[i]) }})
		}
	}
	if d.Weights != nil {
		gaps = append(gaps, gap{MissingWeight, func(i int) bool { return math.IsNaN(d.Weights[i]) }})
	}
	if d.Clusters != nil {
		gaps = append(gaps, gap{MissingCluster, func(i int) bool { return d.Clusters[i] < 0 }})
	}
	return gaps
}

// nothingLeft names the columns that leave no row, because an empty one is a frequent slip.
func (s *sample) nothingLeft(n int) error {
	if n == 0 {
		return refuse(NoRows, "the data have no rows")
	}
	for _, d := range s.dropped {
		if d.Rows == n {
			return refuse(NoRows, "no row is complete: %q is missing in all %d", d.Reason, n)
		}
	}
	return refuse(NoRows, "no row is complete: %d of %d have something missing, the others weigh nothing", s.missing, n)
}
