// Package ledger reads from the arrivals at the gate who came, and what that says of the population.
//
// It is opinionated. Everybody who was classified counts, admitted or not: the quota sample itself says nothing about how
// the types are spread, because its targets fix them. Shares are told for windows in which nothing but the population
// decided who came: from the first arrival to the instant at which the first cell filled, and from then on only under the
// assumption that the sources went on inviting as before. Where counting did not stop by the rule that an estimator stands
// on, because somebody closed a cell by hand, there is no estimate instead of a wrong one. Estimators are incidence's;
// this package only counts for them, and above incidence.MaxCount arrivals it counts and estimates nothing.
package ledger

import (
	"cmp"
	"slices"

	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// Level is the confidence level of every interval.
const Level = 0.95

// A Summary is who came.
type Summary struct {
	Group   // everybody; it has no name
	Days    []Group
	Sources []Group
	Members []Member
	Windows []Window // the first fill's first, the last is everything so far
}

// A Group is the arrivals that have something in common.
type Group struct {
	Name       string // the day in the survey's time zone, as 2015-10-08, or the sample source
	Types      []Row  // the same types in every group of a summary, in the order of the type rules
	Ineligible int    // screened out at the gate, before there was a type
}

// A Row is the arrivals of one type. Arrivals = Admitted + OverQuota.
type Row struct {
	Type                          string
	Arrivals, Admitted, OverQuota int
}

// Eligible is the row of all types together.
func (g Group) Eligible() Row {
	var sum Row
	for _, r := range g.Types {
		sum.Arrivals += r.Arrivals
		sum.Admitted += r.Admitted
		sum.OverQuota += r.OverQuota
	}
	return sum
}

// All is everybody who was decided about, the ineligible included.
func (g Group) All() int { return g.Eligible().Arrivals + g.Ineligible }

// A Member is how many arrivals of a type also fulfil the rule of another: who was put into Of by the rules' order.
type Member struct {
	Of, Also string
	Share    incidence.Share // its N counts the members, and its name is Also
	Arrivals int             // of the type Of
}

// Read counts. The counters must not be older than the fills, whose arrivals they contain. Its error is an
// *incidence.Refusal and says that the counts are none, which no store gives.
func Read(s *survey.Survey, counts []interview.ArrivalCount, fills []quota.Fill, cells []quota.Cell) (Summary, error) {
	types := typesOf(s, counts)
	sum := Summary{
		Group:   newGroup("", types),
		Days:    groups(types, counts, func(c interview.ArrivalCount) string { return c.Day }),
		Sources: groups(types, counts, func(c interview.ArrivalCount) string { return c.Source }),
	}
	for _, c := range counts {
		sum.add(c)
	}
	var err error
	if sum.Members, err = members(sum.Types, counts); err != nil {
		return sum, err
	}
	sum.Windows, err = windows(s, sum.Types, fills, cells)
	return sum, err
}

// typesOf are the survey's types in the order of their rules, and after them those that only earlier versions of the
// questionnaire declared: whoever came of one is still somebody who came.
func typesOf(s *survey.Survey, counts []interview.ArrivalCount) []string {
	var types, gone []string
	for _, t := range s.Types {
		types = append(types, t.Name)
	}
	for _, c := range counts {
		if c.Type != "" && !slices.Contains(types, c.Type) && !slices.Contains(gone, c.Type) {
			gone = append(gone, c.Type)
		}
	}
	slices.Sort(gone)
	return append(types, gone...)
}

func newGroup(name string, types []string) Group {
	g := Group{Name: name, Types: make([]Row, len(types))}
	for i, t := range types {
		g.Types[i].Type = t
	}
	return g
}

// groups counts apart what differs by name, in the order of the names.
func groups(types []string, counts []interview.ArrivalCount, name func(interview.ArrivalCount) string) []Group {
	byName := map[string]int{}
	var gs []Group
	for _, c := range counts {
		i, seen := byName[name(c)]
		if !seen {
			i = len(gs)
			byName[name(c)] = i
			gs = append(gs, newGroup(name(c), types))
		}
		gs[i].add(c)
	}
	slices.SortFunc(gs, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	return gs
}

// add counts arrivals; those without a type are the ineligible.
func (g *Group) add(c interview.ArrivalCount) {
	if c.Type == "" {
		g.Ineligible += c.N
		return
	}
	r := &g.Types[slices.IndexFunc(g.Types, func(r Row) bool { return r.Type == c.Type })]
	r.Arrivals += c.N
	if c.Decision == interview.Admitted {
		r.Admitted += c.N
	} else {
		r.OverQuota += c.N
	}
}

// members counts, for each pair of types, who was of the one and fulfilled the rule of the other too. Pairs that nobody
// made are left out: rules that exclude each other would fill the table with noughts.
func members(types []Row, counts []interview.ArrivalCount) (ms []Member, err error) {
	also := map[[2]string]int{}
	for _, c := range counts {
		for _, t := range c.Membership {
			if t != c.Type {
				also[[2]string{c.Type, t}] += c.N
			}
		}
	}
	for _, of := range types {
		for _, t := range types {
			n := also[[2]string{of.Type, t.Type}]
			if n == 0 || of.Arrivals > incidence.MaxCount {
				continue
			}
			share, err := incidence.Proportion(n, of.Arrivals, Level)
			if err != nil {
				return nil, err
			}
			share.Name = t.Type
			ms = append(ms, Member{Of: of.Type, Also: t.Type, Share: share, Arrivals: of.Arrivals})
		}
	}
	return ms, nil
}
