package calibration

import (
	"math"
	"slices"
)

// far is how many standard deviations from its target a study's number may be before it is counted as far away.
const far = 4

// A Summary is what many studies say of the population.
type Summary struct {
	Survey   string    `json:"survey"`
	Seed     uint64    `json:"seed"` // of the first; the others have those that follow
	Studies  int       `json:"studies"`
	Numbers  []Line    `json:"numbers"`
	Tables   []Table   `json:"tables"`
	First    []Filled  `json:"filled_first"`
	Far      int       `json:"beyond_4_sd"`
	Expected float64   `json:"beyond_4_sd_expected"` // if every number were normal about its target
	Limit    int       `json:"beyond_4_sd_limit"`
	Failures []Failure `json:"failures"`
}

// A Line is one number over all studies. Pointers are nil where there is no such number.
type Line struct {
	Item      string   `json:"item"`
	Records   string   `json:"records"`
	Published *float64 `json:"published"`
	Decimals  int      `json:"published_decimals"`
	Target    float64  `json:"target_mean"`
	TargetSD  float64  `json:"target_sd"`
	Studies   int      `json:"studies"` // that gave the number
	Mean      *float64 `json:"mean"`
	SD        *float64 `json:"sd"`
	Bias      *float64 `json:"bias_in_published_se"` // (mean - published) / published standard error
	Worst     float64  `json:"largest_distance_sd"`  // of a study from the target, with its sign
	WorstSeed uint64   `json:"largest_distance_seed"`
	Far       int      `json:"beyond_4_sd"`
	Covered   int      `json:"covered"`   // studies whose 95 % interval holds the published value
	Intervals int      `json:"intervals"` // studies that have one
	number    Number
}

// A Table is the coefficients of one table's records over all studies. Pointers are nil where there is no such number.
type Table struct {
	Records  string   `json:"records"`
	Numbers  int      `json:"numbers"`
	Coverage *float64 `json:"coverage"`    // the share of intervals that hold the published value
	SE       *float64 `json:"coverage_se"` // its error, the studies being drawn anew
	Worst    string   `json:"worst_number"`
	Distance float64  `json:"worst_distance"` // of the worst mean from its target, in standard deviations of one study
	Judged   bool     `json:"judged"`         // there are intervals and studies enough to hold the coverage to its criterion
}

// A Filled is how often a cell was full first, and what the others held then.
type Filled struct {
	Cell    string  `json:"cell"`
	Studies int     `json:"studies"`
	Others  []Other `json:"others"`
}

// An Other is what a cell held when another one was full.
type Other struct {
	Cell string  `json:"cell"`
	Mean float64 `json:"mean_completes"`
	SD   float64 `json:"sd_completes"`
}

// Summarise judges the studies.
func (u Setup) Summarise(studies []Measured) Summary {
	s := Summary{Survey: u.Survey.ID, Seed: studies[0].Seed, Studies: len(studies), First: u.filled(studies), Failures: []Failure{}}
	compared := 0
	for i, n := range u.Numbers {
		line := n.over(studies, i)
		s.Numbers, s.Far, compared = append(s.Numbers, line), s.Far+line.Far, compared+line.Studies
	}
	s.Tables = u.tables(studies, s.Numbers)
	s.Expected = float64(compared) * math.Erfc(far/math.Sqrt2)
	s.Limit = farLimit(s.Expected)
	s.Failures = append(s.Failures, s.judge()...)
	return s
}

// filled counts which cell was full first.
func (u Setup) filled(studies []Measured) []Filled {
	var all []Filled
	for _, c := range u.Survey.Cells {
		held, f := map[string][]float64{}, Filled{Cell: c.Name}
		for _, m := range studies {
			if m.First.Cell != c.Name {
				continue
			}
			f.Studies++
			for name, n := range m.First.Completed {
				held[name] = append(held[name], float64(n))
			}
		}
		for _, other := range u.Survey.Cells {
			if other.Name != c.Name && f.Studies > 1 {
				f.Others = append(f.Others, Other{other.Name, average(held[other.Name]), deviation(held[other.Name])})
			}
		}
		if f.Studies > 0 {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b Filled) int { return b.Studies - a.Studies })
	return all
}

// average is Σx/n, NaN of nothing; deviation is √(Σ(x-mean)²/(n-1)), NaN of fewer than two.
func average(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}

func deviation(xs []float64) float64 {
	mean, squares := average(xs), 0.0
	for _, x := range xs {
		squares += (x - mean) * (x - mean)
	}
	if len(xs) < 2 {
		return math.NaN()
	}
	return math.Sqrt(squares / float64(len(xs)-1))
}
