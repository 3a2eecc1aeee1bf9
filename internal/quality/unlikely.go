package quality

import (
	"fmt"
	"math"
	"slices"
)

// The unlikely rule finds those whose answers, taken together, nobody would expect under the answers of the others of their
// type: a person-fit statistic. It is for programs and people who choose at random and take their time over it, which no
// rule on times can see.
//
// The statistic is the standardised log-likelihood lz of Drasgow, Levine & Williams (1985, British Journal of Mathematical
// and Statistical Psychology 38, 67-86): the logarithm of the probability of the answers, minus its expectation, over its
// standard deviation. Its authors take the probabilities from an item response model of one trait. A questionnaire has no
// one trait, so ours come from the dependence tree of Chow & Liu (1968; see tree.go), which knows which answer goes with
// which without being told.
//
// Whoever is to be found is among those from whom the tree is learnt. So a respondent's own answers are taken out of the
// counts before they are judged, and the tree is learnt again without those who looked unlikely to it.

// An unlikely holds the closed answers of all finished interviews.
type unlikely struct {
	below  float64
	least  int
	items  []item
	groups map[string]*sheets // by type
	types  []string           // in the order seen
	row    []byte             // of the interview that is seen
}

// unlikelyLeast is how many of a type there must be for their answers to tell what is likely among them.
const unlikelyLeast = 100

func makeUnlikely(r *reader, f ruleFile) (string, func() detector) {
	items := itemsOf(r.survey)
	least := r.count(f, "least", f.Least, 30, unlikelyLeast)
	below, ok := *f.Below, true
	if !(below < 0) {
		r.Addf(f.At, "bad-limit", "give a number below 0, such as -3", "`below: %g` would flag half of everybody", below)
		ok = false
	}
	if len(items) < 2 {
		r.Add(f.At, "no-answers", "the survey has no closed answers to be likely or unlikely", "remove the rule")
		ok = false
	}
	text := fmt.Sprintf("gave answers that are more than %.3g standard deviations less likely than is usual, under the answers of the others of the same type, if these are %d or more", -below, least)
	return text, unless(!ok, func() detector {
		return &unlikely{below: below, least: least, items: items, groups: map[string]*sheets{}, row: make([]byte, len(items))}
	})
}

func (d *unlikely) see(p *passage) {
	g, known := d.groups[p.iv.Type]
	if !known {
		g = newSheets(d.items)
		d.groups[p.iv.Type] = g
		d.types = append(d.types, p.iv.Type)
	}
	for i, it := range d.items {
		d.row[i] = it.category(p.path)
	}
	g.add(p.at, p.inSample, d.row)
}

func (d *unlikely) judge(_ *cohort, flag func(int, float64, float64, string)) {
	for _, typ := range d.types {
		g := d.groups[typ]
		scores := g.scores(d.items, d.least)
		for i, z := range scores {
			if z < d.below {
				flag(int(g.at[i]), z, d.below, fmt.Sprintf("the answers are %.1f standard deviations less likely than is usual of type %s", -z, typ))
			}
		}
	}
}

// Limits of learning.
const (
	rounds   = 6      // of learning without those who looked unlikely; mostly it has settled before
	doubtful = -2.5   // whoever is this far below what is usual is not learnt from
	madToSD  = 1.4826 // of a normal distribution
)

// scores are the statistics of everybody, standardised by the median and the median absolute deviation of those who are
// learnt from: lz is standard normal only if the tree is true and its parameters are known, and neither is. nil when they are
// too few.
func (s *sheets) scores(items []item, least int) []float64 {
	learners := s.learners()
	if len(learners) < least {
		return nil
	}
	rows, from := s.unpacked(learners), make([]int32, len(learners))
	for k := range from {
		from[k] = int32(k)
	}
	all, fits := from, make([]float64, len(learners))
	var t *tree
	var center, spread float64
	for range rounds {
		t, s.learnt = learnTree(rows, items, from), len(from)
		t.fitAll(rows, from, fits)
		center, spread = centre(fits, from)
		next := slices.DeleteFunc(slices.Clone(all), func(k int32) bool { return (fits[k]-center)/spread < doubtful })
		if slices.Equal(next, from) || len(next) < least {
			break
		}
		from = next
	}
	values := s.others(t, learners, fits)
	for i := range values {
		values[i] = (values[i] - center) / spread
	}
	return values
}

// others are the statistics of everybody: those of the learners are there, and the others' answers were not counted.
func (s *sheets) others(t *tree, learners []int32, fits []float64) []float64 {
	values, row := make([]float64, len(s.at)), make([]byte, len(s.size))
	t.settle()
	k := 0
	for i := range values {
		if k < len(learners) && int(learners[k]) == i {
			values[i] = fits[k]
			k++
			continue
		}
		s.unpack(i, row)
		values[i] = t.fit(row, false)
	}
	return values
}

// centre is the median of the values of some, and their median absolute deviation as a standard deviation.
func centre(values []float64, of []int32) (center, spread float64) {
	numbers := make([]float32, len(of))
	for k, i := range of {
		numbers[k] = float32(values[i])
	}
	center = median(numbers)
	for k, i := range of {
		numbers[k] = float32(math.Abs(values[i] - center))
	}
	return center, max(madToSD*median(numbers), 1e-9)
}

// usual says from how many of each type was learnt what is likely.
func (d *unlikely) usual() map[string]float64 {
	counts := map[string]float64{}
	for typ, g := range d.groups {
		if g.learnt > 0 {
			counts["type "+typ+", respondents learnt from"] = float64(g.learnt)
		}
	}
	return counts
}
