package simulate

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// offered are the values that each control of the form can take besides none; a control that is typed into has none.
func (f form) offered() map[string][]string {
	values := map[string][]string{}
	for _, c := range f.controls {
		switch {
		case c.kind == button || c.kind == hidden:
		case c.value == "" || c.kind == typed:
			values[c.name] = slices.Clip(values[c.name])
		default:
			values[c.name] = append(values[c.name], c.value)
		}
	}
	return values
}

// A uniformSheet is one page being filled in.
type uniformSheet struct {
	random   *rand.Rand
	offered  map[string][]string
	answers  interview.Answers
	language string
}

// fill answers a question if the page asks it.
func (u *uniformSheet) fill(q *survey.Question) {
	if q.Kind == survey.Grid {
		for _, row := range q.Rows.Options {
			u.choice(q, survey.RowName(q.Name, row.Name))
		}
		return
	}
	if q.Kind == survey.Rank {
		u.rank(q)
		return
	}
	if _, asked := u.offered[q.Name]; !asked || u.leaves(q) {
		return
	}
	switch q.Kind {
	case survey.Consent:
		u.answers[q.Name] = survey.CodeValue(1)
	case survey.One, survey.Scale:
		u.choice(q, q.Name)
	case survey.Many:
		u.many(q)
	case survey.Number:
		u.answers[q.Name] = survey.NumberValue(float64(q.Min + u.random.IntN(q.Max-q.Min+1)))
	case survey.Date, survey.Month:
		u.answers[q.Name] = survey.TextValue(u.day(q))
	case survey.Words:
		u.answers[q.Name] = survey.TextValue(u.words(q.Text, q.Max))
	}
}

// leaves decides whether a question gets no answer: it is left open where it may be, or passed over where that is offered.
func (u *uniformSheet) leaves(q *survey.Question) bool {
	open, passes := u.random.Float64() < leftOpen, u.random.Float64() < passShare
	if q.Optional && open {
		return true
	}
	if !passes || q.Kind == survey.Grid {
		return false
	}
	pass, offered := u.pass(q)
	if !offered {
		return false
	}
	for _, field := range []string{q.Name, pass.Field(q.Name)} {
		if slices.Contains(u.offered[field], string(pass)) {
			u.answers[field] = pass.Value()
			return true
		}
	}
	return false
}

// pass is one of the ways to pass a question over, each being as likely.
func (u *uniformSheet) pass(q *survey.Question) (interview.Pass, bool) {
	ways := interview.Passes(q)
	switch len(ways) {
	case 0:
		return "", false
	case 1:
		return ways[0], true
	}
	return ways[u.random.IntN(len(ways))], true
}

// codes are the options that a control offers.
func (u *uniformSheet) codes(field string) []int {
	var codes []int
	for _, value := range u.offered[field] {
		if code, err := strconv.Atoi(value); err == nil {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes) // in whatever order they are shown
	return codes
}

// choice is one of the options of a question, or of a row of a grid, which is passed over by itself.
func (u *uniformSheet) choice(q *survey.Question, field string) {
	codes := u.codes(field)
	if len(codes) == 0 {
		return
	}
	code, passes := codes[u.random.IntN(len(codes))], u.random.Float64() < passShare
	if q.List != nil && q.Expect != "" {
		if o, ok := q.List.Named(q.Expect); ok {
			code = o.Code
		}
	}
	if q.Kind == survey.Grid && passes {
		if pass, offered := u.pass(q); offered && slices.Contains(u.offered[field], string(pass)) {
			u.answers[field] = pass.Value()
			return
		}
	}
	u.answers[field] = survey.CodeValue(code)
	u.specify(q)
}

// many is a number of options that may be chosen together, each number being as likely, or one that stands alone.
func (u *uniformSheet) many(q *survey.Question) {
	var alone, together []int
	for _, code := range u.codes(q.Name) {
		if o, _ := q.List.Option(code); o.Exclusive {
			alone = append(alone, code)
		} else {
			together = append(together, code)
		}
	}
	chosen := u.some(together, q.Min, q.Max)
	if len(alone) > 0 && u.random.IntN(len(alone)+len(together)) < len(alone) {
		chosen = u.some(alone, 1, 1)
	}
	u.answers[q.Name] = survey.CodesValue(chosen...)
	u.specify(q)
}

// some are between least and most of the codes, at least one, as far as there are so many.
func (u *uniformSheet) some(codes []int, least, most int) []int {
	u.random.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	least = min(max(1, least), len(codes))
	most = max(least, min(most, len(codes)))
	return codes[:least+u.random.IntN(most-least+1)]
}

// specify writes words behind the chosen options that ask for them.
func (u *uniformSheet) specify(q *survey.Question) {
	if q.Kind != survey.One && q.Kind != survey.Many {
		return
	}
	for _, o := range q.List.Options {
		if o.Specify && u.answers[q.Name].Has(o.Code) {
			u.answers[survey.SpecifyName(q.Name, o.Name)] = survey.TextValue(u.words(o.Text, interview.MaxSpecify))
		}
	}
}

// rank puts different options into the places that the page has.
func (u *uniformSheet) rank(q *survey.Question) {
	first := survey.RankName(q.Name, 1)
	if _, asked := u.offered[first]; !asked || u.leaves(q) {
		return
	}
	for place, code := range u.some(u.codes(first), q.Max, q.Max) {
		u.answers[survey.RankName(q.Name, place+1)] = survey.CodeValue(code)
	}
}

// day is a day or month of the question's range.
func (u *uniformSheet) day(q *survey.Question) string {
	layout := q.Kind.DateLayout()
	from, _ := time.Parse(layout, q.From) // which the survey has seen to
	to, _ := time.Parse(layout, q.To)
	days := int(to.Sub(from) / (24 * time.Hour))
	return from.AddDate(0, 0, u.random.IntN(days+1)).Format(layout)
}

// words are the beginning of the question's own text: in the respondent's language, of any length that may be typed, and
// easily told from what a person would write.
func (u *uniformSheet) words(text survey.Text, longest int) string {
	echo := []rune(strings.Join(strings.Fields(text.In(u.language)), " "))
	return strings.TrimSpace(string(echo[:1+u.random.IntN(min(longest, len(echo)))]))
}
