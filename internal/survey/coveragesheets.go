package survey

import (
	"maps"
	"slices"
)

// maxSheets is how many answer sheets are tried for one question about a survey; at a few microseconds each that is less
// than a second. Beyond it nothing is said to be impossible.
const maxSheets = 200_000

// A sheets enumerates the answer sheets that respondents can fill in, as far as some fields are concerned: it folds over
// the pages in order as an interview does, and branches where a question is asked. What is off the path has no answer.
type sheets struct {
	survey *Survey
	fields []*decisive
	index  map[string]int // field -> its index in fields
	steps  []step
	at     []int // the value that each field has at the moment; 0 is no answer
	memos  map[*Rule]*memo
	left   int  // sheets still allowed
	stop   bool // set from outside when nothing more is to be seen

	partial bool // not every sheet was tried, or can be
	loose   bool // some sheets may be nobody's
}

// A step is a field to be answered, the gate, or a place to look around. Only one of them is set.
type step struct {
	field *decisive
	when  []*Rule // the field is asked when all hold
	gate  bool
	look  func()
}

// sheetsOf prepares the enumeration of a scope, with what looks at each sheet before the page of the index.
func (s *Survey) sheetsOf(sc scope, looks map[int]func()) *sheets {
	w := &sheets{survey: s, index: map[string]int{}, memos: map[*Rule]*memo{}, left: maxSheets}
	u, last := usesOf(sc.sources), slices.Max(slices.Collect(maps.Keys(looks)))
	for i := range last + 1 {
		if i == s.Gate && sc.gate {
			w.throughGate(sc, u)
		}
		if look := looks[i]; look != nil {
			w.steps = append(w.steps, step{look: look})
		}
		if i == last {
			break
		}
		for _, q := range s.Pages[i].Questions {
			names := keys(factsOf(q))
			slices.Sort(names)
			for _, name := range names {
				if slices.Contains(sc.names, name) {
					w.ask(&decisive{field: name, question: q}, u, s.Pages[i].If, q.If)
				}
			}
		}
	}
	w.at = make([]int, len(w.fields))
	return w
}

// add takes a field in; its values are those that the uses can tell apart.
func (w *sheets) add(d *decisive, u uses) {
	d.decide(u, w.survey)
	w.partial, w.loose = w.partial || d.partial, w.loose || d.loose
	w.index[d.field] = len(w.fields)
	w.fields = append(w.fields, d)
}

func (w *sheets) ask(d *decisive, u uses, when ...*Rule) {
	w.add(d, u)
	w.steps = append(w.steps, step{field: d, when: slices.DeleteFunc(when, func(r *Rule) bool { return r == nil })})
}

// throughGate takes in what the gate finds and draws.
func (w *sheets) throughGate(sc scope, u uses) {
	if slices.Contains(sc.names, "type") {
		w.add(&decisive{field: "type"}, u)
	}
	w.steps = append(w.steps, step{gate: true})
	for _, a := range w.survey.Assigned {
		if slices.Contains(sc.names, a.Name) {
			w.ask(&decisive{field: a.Name}, u)
		}
	}
}

// walk tries every sheet; complete tells whether none was left out.
func (w *sheets) walk() (complete bool) {
	w.from(0)
	return !w.partial && w.left > 0
}

func (w *sheets) from(i int) {
	if w.stop || w.left <= 0 {
		return
	}
	if i == len(w.steps) {
		w.left--
		return
	}
	switch st := w.steps[i]; {
	case st.look != nil:
		st.look()
		w.from(i + 1)
	case st.gate:
		w.gate(i)
	default:
		w.branch(i, st)
	}
}

// branch answers a field in each way, when it is asked.
func (w *sheets) branch(i int, st step) {
	at, asked := w.index[st.field.field], w.all(st.when)
	if !asked || st.field.open {
		w.from(i + 1)
	}
	for k := 1; asked && k < len(st.field.values); k++ {
		w.at[at] = k
		w.from(i + 1)
	}
	w.at[at] = 0
}

// gate lets the eligible pass and gives them their type.
func (w *sheets) gate(i int) {
	for _, r := range w.survey.Eligible {
		if !w.holds(r.If) {
			w.left--
			return
		}
	}
	if at, wanted := w.index["type"]; wanted {
		w.at[at] = 1 + w.typ()
		defer func() { w.at[at] = 0 }()
	}
	w.from(i + 1)
}

// typ is the index of the first type whose rule holds.
func (w *sheets) typ() int {
	for i, t := range w.survey.Types {
		if t.If == nil || w.holds(t.If) {
			return i
		}
	}
	return len(w.survey.Types) - 1
}

func (w *sheets) all(rules []*Rule) bool {
	for _, r := range rules {
		if !w.holds(r) {
			return false
		}
	}
	return true
}
