package survey

import "slices"

// maxNamed is how many options of a many question are tried in every combination.
const maxNamed = 12

// A decisive field is a field with the answers that decide rules: for each way in which rules can tell answers apart,
// one that stands for it. The first is always no answer.
type decisive struct {
	field    string
	question *Question // nil for the type and for an assigned variable
	values   []Value
	open     bool // whoever is asked may go on without an answer

	partial bool // some answers are not tried, so nothing follows from what is not found
	loose   bool // some answers are tried that may not be offered, so what is found may be nobody
}

// decide gives the field the values that the uses can tell apart.
func (d *decisive) decide(u uses, s *Survey) {
	d.values = []Value{{}}
	f, opaque := s.facts[d.field], slices.Contains(u.opaque, d.field)
	switch q := d.question; {
	case d.field == "type":
		for _, name := range s.TypeNames() {
			d.values = append(d.values, TextValue(name))
		}
	case q == nil:
		d.choices(f.list, f.list.Names(), true)
	default:
		// Whoever ticks nothing of an optional many question has answered it: with none.
		d.open = q.Soft || q.May || q.Unknown || q.Optional && q.Kind != Many
		if q.limited() || q.Kind == Rank || d.field != q.Name && q.Kind != Grid { // parts are there or not by what is chosen
			d.loose, d.open = true, true
		}
		d.answers(q, f, u, opaque)
	}
}

func (d *decisive) answers(q *Question, f fact, u uses, opaque bool) {
	switch f.zero.(type) {
	case choice:
		d.choices(f.list, u.options[d.field], opaque || q.limited())
	case set:
		if opaque {
			d.sets(q, f.list.Names())
			return
		}
		d.sets(q, u.options[d.field])
	case words:
		d.values = append(d.values, TextValue("…"))
		for _, text := range u.options[d.field] { // formulas may compare words
			d.values = append(d.values, TextValue(text))
		}
		d.partial = d.partial || opaque
	default:
		switch {
		case q.Kind == Consent: // whoever refuses has left
			d.values = append(d.values, NumberValue(1))
		case q.Kind == Number, q.Kind == Scale:
			d.numbers(u.numbers[d.field], opaque)
		case q.Kind.DateLayout() != "":
			d.dates(u.numbers[d.field], opaque)
		default:
			d.partial = true
		}
	}
}

// limited tells whether not all options of the question are always offered.
func (q *Question) limited() bool {
	for _, l := range []*List{q.List, q.Rows} {
		if l != nil && slices.ContainsFunc(l.Options, func(o Option) bool { return o.If != nil }) {
			return true
		}
	}
	return q.Carry != nil
}

// choices takes the options that rules name and one that stands for the others, or all of them.
func (d *decisive) choices(l *List, named []string, all bool) {
	other := false
	for _, o := range l.Options {
		if !all && !slices.Contains(named, o.Name) {
			if other {
				continue
			}
			other = true
		}
		d.values = append(d.values, CodeValue(o.Code))
	}
}

// sets takes each combination of the named options that a respondent can tick, filled up to the smallest number of ticks
// with options that no rule names.
func (d *decisive) sets(q *Question, names []string) {
	var named, others []Option
	for _, o := range q.List.Options {
		if slices.Contains(names, o.Name) {
			named = append(named, o)
		} else {
			others = append(others, o)
		}
	}
	if len(named) > maxNamed {
		d.partial, named = true, named[:maxNamed]
	}
	for bits := range 1 << len(named) {
		var ticked []Option
		for i, o := range named {
			if bits>>i&1 == 1 {
				ticked = append(ticked, o)
			}
		}
		if codes, ok := q.ticked(ticked, others, d.loose); ok {
			d.values = append(d.values, CodesValue(codes...))
		}
	}
}

// ticked completes the ticks to an answer that the question takes; ok is false when there is none. An exclusive option
// stands alone, and is not held to the smallest number. Ticks of a loose field are taken as they are.
func (q *Question) ticked(ticks, others []Option, loose bool) (codes []int, ok bool) {
	alone := false
	for _, o := range ticks {
		codes, alone = append(codes, o.Code), alone || o.Exclusive
	}
	switch {
	case loose, len(codes) == 0 && (q.Optional || q.Min == 0):
		return codes, true
	case alone:
		return codes, len(codes) == 1
	}
	least := q.Least(q.List.Options)
	for _, o := range others {
		if len(codes) < least && !o.Exclusive {
			codes = append(codes, o.Code)
		}
	}
	if len(codes) >= least {
		return codes, len(codes) <= q.Max
	}
	i := slices.IndexFunc(others, func(o Option) bool { return o.Exclusive })
	if len(ticks) > 0 || i < 0 {
		return nil, false
	}
	return []int{others[i].Code}, true
}
