package quality

import "fmt"

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
// counts before they are judged, and the tree is learnt again without those who looked unlikely to it. Bots spread over the
// types by chance, so that of a small type they may be a third, and a tree that knows them well calls few of them unlikely.
// So those who look unlikely among the respondents of all types together are left out from the start.

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

func (d *unlikely) judge(c *cohort, flag func(int, float64, float64, string)) {
	first := d.together(c.rest)
	for _, typ := range d.types {
		g := d.groups[typ]
		scores := g.scores(d.items, d.least, first[typ], c.rest)
		for i, z := range scores {
			if z < d.below {
				flag(int(g.at[i]), z, d.below, fmt.Sprintf("the answers are %.1f standard deviations less likely than is usual of type %s", -z, typ))
			}
		}
	}
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
