package interview

import (
	"slices"

	"fieldwork/internal/survey"
)

// visible is a page as its respondent sees it: without the questions whose rule does not hold and those that an earlier
// answer has left nothing to choose from.
func visible(page *survey.Page, facts survey.Facts, seed uint64) Visible {
	v := Visible{Page: page, Facts: facts, Seed: seed, Shown: make([]*survey.Question, 0, len(page.Questions))}
	for _, q := range page.Questions {
		if q.If != nil && !q.If.Holds(facts) {
			continue
		}
		if v.Shown = append(v.Shown, q); q.Limited() && v.empty(q) {
			v.Shown = v.Shown[:len(v.Shown)-1]
		}
	}
	if page.Random {
		shuffle(Draws(seed, PageOrder(page.Name)), v.Shown, func(q *survey.Question) bool { return q.Anchor })
	}
	return v
}

// PageOrder is the name under which the order of a page's questions is drawn and noted.
func PageOrder(page string) string { return "questions of " + page }

func (v Visible) empty(q *survey.Question) bool {
	return q.List != nil && len(v.offers(q)) == 0 || q.Kind == survey.Grid && len(v.left(q, q.Rows)) == 0
}

// fields is how many answers the page may have.
func (v Visible) fields() (n int) {
	for _, q := range v.Shown {
		n += len(q.Fields())
	}
	return n
}

// Options are what the question offers its respondent, in the order shown. Those of a grid are its scale.
func (v Visible) Options(q *survey.Question) []survey.Option {
	if q.Kind == survey.Grid {
		return v.offers(q)
	}
	return v.ordered(q, v.offers(q))
}

// offers are the options in the order of their list, for whoever only asks which they are.
func (v Visible) offers(q *survey.Question) []survey.Option {
	if q.Kind == survey.Grid {
		return offered(q.List, nil, v.Facts, false)
	}
	return v.left(q, q.List)
}

// Rows are the rows of a grid that its respondent sees, in the order shown.
func (v Visible) Rows(q *survey.Question) []survey.Option { return v.ordered(q, v.left(q, q.Rows)) }

// Places is how many options are to be ranked: as many as there are, when those are fewer.
func (v Visible) Places(q *survey.Question) int { return min(q.Max, len(v.offers(q))) }

// left are the options of a list, or the rows, that earlier answers leave.
func (v Visible) left(q *survey.Question, l *survey.List) []survey.Option {
	if l == nil {
		return nil
	}
	return offered(l, q.Carry, v.Facts, q.Kind == survey.One || q.Kind == survey.Many)
}

func (v Visible) ordered(q *survey.Question, options []survey.Option) []survey.Option {
	if q.Random {
		options = slices.Clone(options) // which may be the list's own
		shuffle(Draws(v.Seed, q.Name), options, anchored)
	}
	return options
}

// offered are the options whose rule holds and that the earlier answer leaves. "None of these" is nothing to carry: a
// question that takes ticks offers it beside whatever is left, and nothing else does. Nobody changes what is returned: mostly all
// are offered, and that is the list itself.
func offered(l *survey.List, carry *survey.Carry, facts survey.Facts, ticks bool) []survey.Option {
	if carry == nil && !slices.ContainsFunc(l.Options, func(o survey.Option) bool { return o.If != nil }) {
		return slices.Clip(l.Options)
	}
	none := func(o survey.Option) bool { return carry != nil && o.Anchor && o.Exclusive }
	options := slices.DeleteFunc(slices.Clone(l.Options), func(o survey.Option) bool {
		switch {
		case o.If != nil && !o.If.Holds(facts):
			return true
		case none(o):
			return !ticks
		}
		return carry != nil && facts[carry.Question.Name].Has(o.Code) != carry.Chosen
	})
	if !slices.ContainsFunc(options, func(o survey.Option) bool { return !none(o) }) {
		return nil
	}
	return options
}

// counted are the answers to a question as far as they are still offered. What an earlier answer has taken away since is
// kept, in case it comes back, and neither routes nor counts.
func (v Visible) counted(q *survey.Question, answers Answers) Answers {
	if !q.Limited() {
		return answers
	}
	counted, options := Answers{}, v.offers(q)
	if q.Kind == survey.Grid {
		for _, r := range v.left(q, q.Rows) {
			field := q.Row(r.Name)
			counted[field] = among(options, answers[field])
		}
		return counted
	}
	answer := among(options, answers[q.Name])
	counted[q.Name] = answer
	for _, o := range options {
		if o.Specify && answer.Has(o.Code) {
			field := survey.SpecifyName(q.Name, o.Name)
			counted[field] = answers[field]
		}
	}
	return counted
}

// among is what is left of an answer when only the options may be chosen.
func among(options []survey.Option, answer survey.Value) survey.Value {
	has := func(code int) bool {
		return slices.ContainsFunc(options, func(o survey.Option) bool { return o.Code == code })
	}
	if code, one := answer.Code(); one && !has(code) {
		return survey.Value{}
	}
	chosen := answer.Codes()
	if len(chosen) == 0 {
		return answer
	}
	left := slices.DeleteFunc(slices.Clone(chosen), func(code int) bool { return !has(code) })
	if len(left) == 0 {
		return survey.Value{}
	}
	return survey.CodesValue(left...)
}

// enough tells whether as many options are chosen as there must be: one that stands alone is.
func (v Visible) enough(q *survey.Question, answer survey.Value) bool {
	options := v.offers(q)
	alone := func(o survey.Option) bool { return o.Exclusive && answer.Has(o.Code) }
	return len(answer.Codes()) >= q.Least(options) || slices.ContainsFunc(options, alone)
}

// As is the question as its respondent sees it in a language: with earlier answers in its texts, with only what is offered,
// in the order shown.
func (v Visible) As(s *survey.Survey, q *survey.Question, language string) *survey.Question {
	say := func(t survey.Text) survey.Text {
		if t == nil {
			return nil
		}
		return survey.Text{language: s.Fill(t.In(language), language, v.Facts)}
	}
	list := func(l *survey.List, options []survey.Option) *survey.List {
		if l == nil {
			return nil
		}
		options = slices.Clone(options)
		for i := range options {
			options[i].Text = say(options[i].Text)
		}
		return &survey.List{Name: l.Name, Options: options}
	}
	as := q.Copy()
	as.Text, as.Help, as.Unit, as.Low, as.High = say(q.Text), say(q.Help), say(q.Unit), say(q.Low), say(q.High)
	as.List, as.Rows = list(q.List, v.Options(q)), list(q.Rows, v.Rows(q))
	as.Random, as.Carry = false, nil
	switch q.Kind {
	case survey.Rank:
		as.Max = v.Places(q)
	case survey.Many:
		as.Min, as.Max = q.Least(as.List.Options), min(q.Max, len(as.List.Options))
	}
	return &as
}

// Posted are the names of the form's fields for a question.
func (v Visible) Posted(q *survey.Question) []string {
	if q.Kind != survey.Rank {
		return q.Fields()
	}
	fields := make([]string, v.Places(q))
	for i := range fields {
		fields[i] = survey.RankName(q.Name, i+1)
	}
	return fields
}
