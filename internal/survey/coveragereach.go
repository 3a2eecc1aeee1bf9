package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// A claim says that something is reached by nobody. It is a finding when every sheet was tried and none reaches it, at
// any of the places where it stands.
type claim struct {
	at      strictyaml.Pos
	code    string
	problem string
	places  []place
}

// A place is a page's index and the rules that must all hold to reach something there.
type place struct {
	page  int
	rules []*Rule
}

// reach looks for pages, questions and options that nobody comes to see.
func (c *compiler) reach(f *surveyFile) {
	lists := map[*List]optionList{}
	for name, l := range f.Lists {
		lists[c.survey.Lists[name]] = l
	}
	options := map[*Rule]*claim{}
	i := 0
	for _, p := range f.Pages {
		if p.gate {
			continue
		}
		page := c.survey.Pages[i]
		if page.If != nil && c.refute(claim{p.If.At, "unreachable-page", "nobody comes to the page " + page.Name, []place{{i, []*Rule{page.If}}}}) {
			i++
			continue
		}
		for k, q := range page.Questions {
			rules := []*Rule{page.If, q.If}
			if q.If != nil && c.refute(claim{p.Ask[k].If.At, "unreachable-question", "nobody is asked the question " + q.Name, []place{{i, rules}}}) {
				continue
			}
			for _, l := range []*List{q.List, q.Rows} {
				standing(options, l, lists[l], place{i, rules})
			}
		}
		i++
	}
	for _, name := range sortedLists(c.survey.Lists) {
		for _, o := range c.survey.Lists[name].Options {
			if claim := options[o.If]; claim != nil {
				c.refute(*claim)
			}
		}
	}
}

// standing adds a place to the claims of a list's conditional options.
func standing(claims map[*Rule]*claim, l *List, f optionList, at place) {
	if l == nil || len(f.options) != len(l.Options) {
		return
	}
	for k, o := range l.Options {
		if o.If == nil {
			continue
		}
		if claims[o.If] == nil {
			claims[o.If] = &claim{at: f.options[k].If.At, code: "unreachable-option", problem: "nobody is offered the option " + o.Name + " of list " + l.Name}
		}
		claims[o.If].places = append(claims[o.If].places, place{at.page, append(slices.Clone(at.rules), o.If)})
	}
}

func sortedLists(lists map[string]*List) []string {
	names := keys(lists)
	slices.Sort(names)
	return names
}

// refute tries to find somebody who reaches the place, and reports the claim when there is nobody.
func (c *compiler) refute(cl claim) (unreachable bool) {
	for _, p := range cl.places {
		if !c.survey.beyond(p) {
			return false
		}
	}
	c.Add(cl.at, cl.code, cl.problem, "mend its `if`, which holds for nobody who comes this far, or remove it")
	return true
}

// beyond tells whether it is certain that nobody reaches the place.
func (s *Survey) beyond(p place) bool {
	rules := slices.DeleteFunc(slices.Clone(p.rules), func(r *Rule) bool { return r == nil })
	var w *sheets
	reached := false
	look := func() {
		reached = reached || w.all(rules)
		w.stop = reached
	}
	w = s.sheetsOf(s.scopeOf(p.page >= s.Gate, rules...), map[int]func(){p.page: look})
	if w.walk(); reached {
		return false
	}
	if !w.partial && w.left > 0 {
		return true
	}
	// The way is too long to try. Rules that contradict each other are found without it: by all answers, asked or not.
	w = s.looseSheets(rules, look)
	return w.walk() && !reached
}

// looseSheets tries every answer to what the rules look at, whatever led there.
func (s *Survey) looseSheets(rules []*Rule, look func()) *sheets {
	w := &sheets{survey: s, index: map[string]int{}, memos: map[*Rule]*memo{}, left: maxSheets}
	var sc scope
	for _, r := range rules {
		sc.sources = append(sc.sources, r.Source)
		s.need(&sc, r.Names)
	}
	u := usesOf(sc.sources)
	for _, name := range sc.names {
		if s.derivedBy(name) != nil {
			continue
		}
		_, q, _ := s.asks(name)
		w.ask(&decisive{field: name, question: q}, u)
		w.fields[len(w.fields)-1].open = true
	}
	w.steps = append(w.steps, step{look: look})
	w.at = make([]int, len(w.fields))
	return w
}
