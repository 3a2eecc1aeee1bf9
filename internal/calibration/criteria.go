package calibration

import (
	"fmt"
	"math"
	"slices"
)

// The criteria. Each allows for the chance in everything it compares, so that a population that is right fails any of them
// in fewer than one run of twenty, and one with a number that is wrong by half a standard deviation passes in fewer than one
// run of twenty of 200 studies; see docs/calibration.md.
const (
	// lowest and highest share of a table's 95 % intervals that hold the published value. The published values are not the
	// truth but a sample's figures that the population was fitted to, so that the share is not held to exactly 95 %.
	lowestCoverage, highestCoverage = 0.90, 0.98
	// leastIntervals is how many numbers a table needs for its share to be judged, and leastStudies how many studies: the
	// error of a mean of two or three shares is itself a matter of chance, and too small in one run of five.
	leastIntervals, leastStudies = 10, 10
	// together is how many numbers are taken to move as one: a coefficient of Table 8 stands in three models.
	together = 3
	// surely is the probability with which a criterion on counts holds when the population is right.
	surely = 0.9999
)

// A Failure is a criterion that does not hold.
type Failure struct {
	Criterion string `json:"criterion"` // mean, coverage, far or missing
	Where     string `json:"where"`     // an item or a table's records
	What      string `json:"what"`
}

// judge holds the summary against the criteria.
func (s *Summary) judge() (failures []Failure) {
	fail := func(criterion, where, format string, args ...any) {
		failures = append(failures, Failure{criterion, where, fmt.Sprintf(format, args...)})
	}
	for _, l := range s.Numbers {
		switch off := l.off(); {
		case 2*l.Studies < s.Studies:
			fail("missing", l.Item, "only %d of %d studies gave the number", l.Studies, s.Studies)
		case math.Abs(off) > far:
			fail("mean", l.Item, "the mean %.4f over %d studies is %.1f errors of a mean from %.4f", *l.Mean, l.Studies, off, l.Target)
		}
	}
	for _, t := range s.Tables {
		if t.Judged && (*t.Coverage+2**t.SE < lowestCoverage || *t.Coverage-2**t.SE > highestCoverage) {
			fail("coverage", t.Records, "%.1f %% of the 95 %% intervals hold the published value (error %.1f); %g to %g %% should",
				100**t.Coverage, 100**t.SE, 100*lowestCoverage, 100*highestCoverage)
		}
	}
	if s.Far > s.Limit {
		fail("far", "all", "%d numbers of single studies are more than %d sd from their targets; %.1f are to be expected and %d may be", s.Far, far, s.Expected, s.Limit)
	}
	return failures
}

// off is how far the mean over the studies is from its target, beyond what rounding explains, in errors of their
// difference,
//
//	√(sd²/N + sd²/N₀),
//
// N being the studies here and N₀ those that the target is the mean of; a target that was published has no N₀.
func (l Line) off() float64 {
	if l.Mean == nil {
		return math.NaN()
	}
	variance := 1 / float64(l.Studies)
	if l.number.Known {
		variance += 1 / l.number.Studies
	}
	off := *l.Mean - l.Target
	return math.Copysign(max(0, math.Abs(off)-l.number.rounding()), off) / (l.TargetSD * math.Sqrt(variance))
}

// tables gathers the coefficients by their records.
func (u Setup) tables(studies []Measured, lines []Line) (tables []Table) {
	var names []string
	for _, n := range u.Numbers {
		if n.figure.SE != "" && !slices.Contains(names, n.Records) {
			names = append(names, n.Records)
		}
	}
	for _, name := range names {
		t := Table{Records: name}
		for _, l := range lines {
			if l.Records != name {
				continue
			}
			t.Numbers++
			if l.Mean == nil {
				continue
			}
			if off := (*l.Mean - l.Target) / l.TargetSD; t.Worst == "" || math.Abs(off) > math.Abs(t.Distance) {
				t.Worst, t.Distance = l.Item, off
			}
		}
		t.cover(u.Numbers, studies)
		tables = append(tables, t)
	}
	return tables
}

// cover is the mean over studies of the share of a table's intervals that hold the published value. The intervals of one
// study hang together, so its error is that of the mean of the studies' shares.
func (t *Table) cover(numbers []Number, studies []Measured) {
	var shares []float64
	intervals := 0
	for _, m := range studies {
		held, of := 0.0, 0.0
		for i, n := range numbers {
			if v := m.Values[i]; n.Records == t.Records && n.Published.Given && n.Column == "estimate" && !math.IsNaN(v.Low) {
				of++
				if n.covered(v) {
					held++
				}
			}
		}
		if of > 0 {
			shares, intervals = append(shares, held/of), max(intervals, int(of))
		}
	}
	if len(shares) == 0 {
		return
	}
	coverage := average(shares)
	t.Coverage = &coverage
	if len(shares) > 1 {
		se := deviation(shares) / math.Sqrt(float64(len(shares)))
		t.SE, t.Judged = &se, intervals >= leastIntervals && len(shares) >= leastStudies
	}
}

// farLimit is how many numbers may be far away when so many are expected: with probability surely no more are, if they
// come in clusters that a Poisson law counts.
func farLimit(expected float64) int {
	mean := expected / together
	p := math.Exp(-mean)
	sum, clusters := p, 0
	for sum < surely && clusters < 1000 {
		clusters++
		p *= mean / float64(clusters)
		sum += p
	}
	return together * clusters
}
