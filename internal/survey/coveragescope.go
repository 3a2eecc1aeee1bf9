package survey

import (
	"math"
	"slices"
	"strings"
)

// A scope is what sheets are made for: some rules, and the fields that decide them.
type scope struct {
	names   []string // fields, closed under what they depend on
	sources []string // the rules and formulas concerned, which tell the values that matter
	gate    bool     // the gate's decision is among what they depend on
}

// scopeOf closes the rules over the derived variables they name and over the conditions under which their fields are
// asked. Behind the gate only the eligible are met, so that what makes them eligible is added.
func (s *Survey) scopeOf(behindGate bool, rules ...*Rule) scope {
	sc := scope{gate: behindGate}
	if behindGate {
		for _, r := range s.Eligible {
			rules = append(rules, r.If)
		}
	}
	for i := 0; i < len(rules); i++ { // rules grows meanwhile
		if r := rules[i]; r != nil && !slices.Contains(sc.sources, r.Source) {
			sc.sources = append(sc.sources, r.Source)
			rules = append(rules, s.need(&sc, r.Names)...)
		}
	}
	return sc
}

// need adds fields to the scope and returns the rules they depend on.
func (s *Survey) need(sc *scope, names []string) (rules []*Rule) {
	for _, name := range names {
		if slices.Contains(sc.names, name) {
			continue
		}
		sc.names = append(sc.names, name)
		if d := s.derivedBy(name); d != nil {
			sc.sources = append(sc.sources, d.Value.Source)
			rules = append(rules, s.need(sc, d.Value.Names)...)
		}
		if name == "type" {
			for _, t := range s.Types {
				rules = append(rules, t.If)
			}
		}
		if page, q, ok := s.asks(name); ok {
			rules = append(rules, s.Pages[page].If, q.If)
		}
	}
	return rules
}

// derivedBy is the derived variable of the name, nil when there is none.
func (s *Survey) derivedBy(name string) *Derived {
	for _, d := range s.Derived {
		if d.Name == name && d.Value != nil {
			return d
		}
	}
	return nil
}

// asks finds the page and the question that ask for a field.
func (s *Survey) asks(field string) (page int, q *Question, ok bool) {
	for i, p := range s.Pages {
		for _, q := range p.Questions {
			if !strings.HasPrefix(field, q.Name) {
				continue
			}
			if _, asked := factsOf(q)[field]; asked {
				return i, q, true
			}
		}
	}
	return 0, nil, false
}

// A memo keeps what a rule says of each combination of the answers that it looks at.
type memo struct {
	base  []int // indexes of those fields, also of those behind derived variables
	holds map[int]bool
	wide  bool // there are more combinations than can be numbered
}

// holds tells whether the rule is true of the present sheet.
func (w *sheets) holds(r *Rule) bool {
	m := w.memos[r]
	if m == nil {
		m = w.memo(r)
		w.memos[r] = m
	}
	if m.wide {
		return r.Holds(w.facts(m.base, r.Names))
	}
	key := 0
	for _, i := range m.base {
		key = key*len(w.fields[i].values) + w.at[i]
	}
	held, known := m.holds[key]
	if !known {
		held = r.Holds(w.facts(m.base, r.Names))
		m.holds[key] = held
	}
	return held
}

func (w *sheets) memo(r *Rule) *memo {
	m := &memo{base: w.base(r.Names), holds: map[int]bool{}}
	combinations := 1.0
	for _, i := range m.base {
		combinations *= float64(len(w.fields[i].values))
	}
	m.wide = combinations > math.MaxInt32
	return m
}

// base is the fields of the sheets that the names stand for, in order, with those that derived variables are made from.
func (w *sheets) base(names []string) []int {
	var base []int
	for _, name := range names {
		if i, ok := w.index[name]; ok {
			base = append(base, i)
		} else if d := w.survey.derivedBy(name); d != nil {
			base = append(base, w.base(d.Value.Names)...)
		}
	}
	slices.Sort(base)
	return slices.Compact(base)
}

// facts are the present answers to some fields, and the derived variables among the names.
func (w *sheets) facts(base []int, names []string) Facts {
	facts := Facts{}
	for _, i := range base {
		if v := w.fields[i].values[w.at[i]]; v.Answered() {
			facts[w.fields[i].field] = v
		}
	}
	w.derive(facts, names)
	return facts
}

func (w *sheets) derive(facts Facts, names []string) {
	for _, name := range names {
		d := w.survey.derivedBy(name)
		if d == nil {
			continue
		}
		w.derive(facts, d.Value.Names)
		if v := d.Value.Of(facts, d.List); v.Answered() {
			facts[name] = v
		}
	}
}
