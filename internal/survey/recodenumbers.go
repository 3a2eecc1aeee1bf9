package survey

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A span is a range of numbers with both its ends.
type span struct{ low, high float64 }

// spanOf reads a number, or a range: 3, 20..29, ..19, 50.. .
func spanOf(text string) (s span, ok bool) {
	low, high, ranged := strings.Cut(text, "..")
	if !ranged {
		high = low
	}
	s = span{math.Inf(-1), math.Inf(1)}
	for _, end := range []struct {
		text string
		x    *float64
	}{{low, &s.low}, {high, &s.high}} {
		if end.text == "" && ranged {
			continue
		}
		x, err := strconv.ParseFloat(end.text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return s, false
		}
		*end.x = x
	}
	return s, s.low <= s.high
}

// rule is the condition of being in the span.
func (s span) rule(field string) string {
	switch {
	case s.low == s.high:
		return field + " == " + numeric(s.low)
	case math.IsInf(s.low, -1) && math.IsInf(s.high, 1): // every number, but not a missing one: so the field must be named
		return field + " == " + field
	case math.IsInf(s.low, -1):
		return field + " <= " + numeric(s.high)
	case math.IsInf(s.high, 1):
		return field + " >= " + numeric(s.low)
	}
	return field + " >= " + numeric(s.low) + " and " + field + " <= " + numeric(s.high)
}

// counted recodes numbers by the ranges that they are in.
func (r *recoding) counted() string {
	var b strings.Builder
	var spans []span
	for _, p := range r.file.To.pairs {
		s, ok := spanOf(p.from.Text)
		if !ok {
			r.Addf(p.from.At, "bad-number", "write a number, or a range such as 20..29, ..19 or 50..", "%q is neither a number nor a range", p.from.Text)
			continue
		}
		for _, other := range spans {
			if s.low <= other.high && other.low <= s.high {
				r.Addf(p.from.At, "recode-overlap", "let each number be in one range", "%q shares numbers with a range before it", p.from.Text)
				break
			}
		}
		spans = append(spans, s)
		b.WriteString(s.rule(r.field) + " ? " + r.target(p.to) + " : ")
	}
	return b.String() + r.otherwise(r.gap(spans))
}

// gap describes a number that may be answered and is in no span; "" when there is none. Of a question the whole numbers of
// its range are asked for; of what is derived nothing is known, so that only spans without a hole between two numbers do.
func (r *recoding) gap(spans []span) string {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.low, b.low) })
	if q := r.question; q != nil && (q.Kind == Number || q.Kind == Scale) {
		next := float64(q.Min)
		for _, s := range spans {
			if s.low <= next {
				next = max(next, math.Floor(s.high)+1)
			}
		}
		if next <= float64(q.Max) {
			return "the number " + numeric(next)
		}
		return ""
	}
	if len(spans) == 1 && math.IsInf(spans[0].low, -1) && math.IsInf(spans[0].high, 1) {
		return ""
	}
	return "any other number"
}

// capped top-codes and bottom-codes: numbers above the top become the top, those below the bottom the bottom. The codes of
// a list are numbers when it is ordinal, as those of the number of children are.
func (r *recoding) capped() string {
	low, high := math.Inf(-1), math.Inf(1)
	if r.file.Bottom != nil {
		low = *r.file.Bottom
	}
	if r.file.Top != nil {
		high = *r.file.Top
	}
	if low > high {
		r.Addf(r.file.At, "empty-range", "let `bottom` be at most `top`", "derived variable %q: bottom %g is above top %g", r.derived.Name, low, high)
	}
	if r.options == nil {
		var b strings.Builder
		if r.file.Top != nil {
			b.WriteString(r.field + " > " + numeric(high) + " ? " + numeric(high) + " : ")
		}
		if r.file.Bottom != nil {
			b.WriteString(r.field + " < " + numeric(low) + " ? " + numeric(low) + " : ")
		}
		return b.String() + r.field
	}
	if r.fact.list == nil || !r.fact.list.Ordinal {
		r.Addf(r.file.Recode.At, "bad-recode", "write `to: {OPTION: NUMBER, …}`, or make the list ordinal", "the codes of %q are in no order that has a top or bottom", r.field)
		return "nil"
	}
	var b strings.Builder
	for _, o := range r.fact.list.Options {
		b.WriteString(r.field + " == " + strconv.Quote(o.Name) + " ? " + numeric(min(max(float64(o.Code), low), high)) + " : ")
	}
	return b.String() + "nil"
}
