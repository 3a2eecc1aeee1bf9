package simulate

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

func acceptScore(x any) accepted {
	switch x.(type) {
	case int, float64:
		return accepted{ok: true}
	}
	return accepted{}
}

func score(x any) float64 {
	switch x := x.(type) {
	case int:
		return float64(x)
	case float64:
		return x
	}
	return 0
}

// rank is an answer that puts options in order: each has its own formula, and the highest result comes first. It names more
// options than there are places, because what is offered may depend on earlier answers.
func (c *answerCompiler) rank(q *survey.Question, f answerFile) {
	if len(f.Options) < q.Max {
		c.Addf(f.At, "no-formula", "give a formula to each option that may be chosen under `options:`", "question %q puts %d options in order and %d have a formula", q.Name, q.Max, len(f.Options))
	}
	c.names(q.List, f.Options)
	var options []ticked
	a := &answer{field: q.Name, question: q, accept: acceptScore}
	for _, o := range q.List.Options {
		w, ok := f.Options[o.Name]
		if !ok {
			continue
		}
		if score := c.formula(w, f.At, survey.FlagName(q.Name, o.Name), acceptScore); score != nil {
			options = append(options, ticked{o.Code, score})
			a.formulas = append(a.formulas, placed{score, w})
		}
	}
	a.give = func(s *sheet) survey.Value { return inOrder(s, options) }
	c.add(a)
}

// inOrder is the options by their scores, those with equal ones as they are listed.
func inOrder(s *sheet, options []ticked) survey.Value {
	type scored struct {
		code  int
		score float64
	}
	var all []scored
	for _, o := range options {
		if x, err := s.value(o.holds); err == nil && x != nil {
			all = append(all, scored{o.code, score(x)})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var codes []int
	for _, o := range all {
		codes = append(codes, o.code)
	}
	if codes == nil {
		return survey.Value{}
	}
	return survey.CodesValue(codes...)
}

// places puts a ranking into the places of the form, leaving out what it does not offer.
func places(s *survey.Survey, page string, f form, answers interview.Answers) interview.Answers {
	asked, _, ok := s.Page(page)
	if !ok || !slices.ContainsFunc(asked.Questions, func(q *survey.Question) bool { return q.Kind == survey.Rank }) {
		return answers
	}
	answers = maps.Clone(answers)
	for _, q := range asked.Questions {
		if q.Kind != survey.Rank {
			continue
		}
		offered := f.offered()[survey.RankName(q.Name, 1)]
		place := 0
		for _, code := range answers[q.Name].Codes() {
			if place < q.Max && slices.Contains(offered, strconv.Itoa(code)) {
				place++
				answers[survey.RankName(q.Name, place)] = survey.CodeValue(code)
			}
		}
	}
	return answers
}

// settle cuts the rankings of the path to what its pages offer, and tells whether that changed anything.
func settle(iv *interview.Interview, path interview.Path) (changed bool) {
	for _, page := range path.Pages {
		for _, q := range page.Shown {
			if q.Kind != survey.Rank {
				continue
			}
			offered, before := page.Options(q), iv.Answers[q.Name].Codes()
			after := slices.DeleteFunc(slices.Clone(before), func(code int) bool {
				return !slices.ContainsFunc(offered, func(o survey.Option) bool { return o.Code == code })
			})
			after = after[:min(page.Places(q), len(after))]
			if len(after) != len(before) {
				iv.Answers[q.Name], changed = survey.CodesValue(after...), true
			}
		}
	}
	return changed
}
