package simulate

import (
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// ticked is an option of a many question with the formula that tells whether it is ticked.
type ticked struct {
	code  int
	holds *formula
}

func acceptTruth(x any) accepted {
	_, ok := x.(bool)
	return accepted{ok: ok}
}

// many is an answer of several options, each with its own formula. An option without one is never ticked.
func (c *answerCompiler) many(q *survey.Question, f answerFile) {
	if len(f.Options) == 0 {
		c.Addf(f.At, "no-formula", "add `options:`", "question %q says for no option when it is ticked", q.Name)
	}
	c.names(q.List, f.Options)
	var options []ticked
	a := &answer{field: q.Name, question: q, accept: acceptTruth}
	for _, o := range q.List.Options {
		w, ok := f.Options[o.Name]
		if !ok {
			continue
		}
		if rule := c.formula(w, f.At, survey.FlagName(q.Name, o.Name), acceptTruth); rule != nil {
			options = append(options, ticked{o.Code, rule})
			a.formulas = append(a.formulas, placed{rule, w})
		}
	}
	a.give = func(s *sheet) survey.Value { return tick(s, q, options) }
	c.add(a)
}

// tick is the options that hold, at most as many as the question takes; none is no answer where one is wanted.
func tick(s *sheet, q *survey.Question, options []ticked) survey.Value {
	var codes []int
	for _, o := range options {
		if x, err := s.value(o.holds); err == nil && x == true && len(codes) < q.Max {
			codes = append(codes, o.code)
		}
	}
	if len(codes) == 0 && q.Min > 0 {
		return survey.Value{}
	}
	return survey.CodesValue(codes...)
}

// grid is one answer a row.
func (c *answerCompiler) grid(q *survey.Question, f answerFile) {
	c.names(q.Rows, f.Rows)
	for _, r := range q.Rows.Options {
		w, ok := f.Rows[r.Name]
		if !ok {
			c.Addf(f.At, "no-answer", "add `"+r.Name+":` to its rows", "row %q of question %q has no answer", r.Name, q.Name)
			continue
		}
		c.value(q, survey.RowName(q.Name, r.Name), f.At, w, acceptOf(q))
	}
}

// names checks that the keys are options, or rows, of the list.
func (c *answerCompiler) names(list *survey.List, formulas map[string]strictyaml.Word) {
	for name, w := range formulas {
		if _, ok := list.Named(name); !ok {
			c.Addf(w.At, "unknown-option", strictyaml.DidYouMean(name, list.Names()), "list %q has no %q", list.Name, name)
		}
	}
}

// specify covers the words behind the options that ask for them and that this population may choose.
func (c *answerCompiler) specify(q *survey.Question, f answerFile) {
	for _, o := range q.List.Options {
		_, chosen := f.Options[o.Name]
		if !o.Specify || q.Kind == survey.Many && !chosen {
			continue
		}
		field := survey.SpecifyName(q.Name, o.Name)
		c.used[field] = true
		words, given := c.file.Answers[field]
		if !given {
			c.Addf(f.At, "no-answer", "add `"+field+": {words: […]}` under answers", "option %q of %q asks for words and there are none", o.Name, q.Name)
			continue
		}
		c.words(q, field, &o, words)
	}
}

// words is an answer that is one of some texts.
func (c *answerCompiler) words(q *survey.Question, field string, behind *survey.Option, f answerFile) {
	if len(f.Words) == 0 {
		c.Addf(f.At, "no-words", "write `words: [one, another]`", "%q has no words to choose from", field)
		return
	}
	texts := f.Words
	c.add(&answer{field: field, question: q, behind: behind, give: func(s *sheet) survey.Value {
		text := texts[s.random.IntN(len(texts))]
		if text == "" {
			return survey.Value{}
		}
		return survey.TextValue(text)
	}})
}

// trialRows is how many rows of the pool are tried at loading. All of them would take seconds, and a formula that is
// wrong is wrong for most.
const trialRows = 200

// try computes every formula for some rows, spread over the pool, and finds the first result of each that is no answer.
func (c *answerCompiler) try(p *pool) {
	s := newSheet(p)
	faulty := map[*formula]bool{}
	for n := 0; n < p.rows; n += max(1, p.rows/trialRows) {
		p.row(n, s.env)
		s.key = uint64(n)
		for _, a := range c.all {
			s.begin(a.hash)
			for _, f := range a.formulas {
				if !faulty[f.formula] {
					faulty[f.formula] = c.tryOne(s, a, f, n)
				}
			}
		}
	}
}

func (c *answerCompiler) tryOne(s *sheet, a *answer, f placed, row int) (faulty bool) {
	x, err := s.value(f.formula)
	switch {
	case err != nil:
		c.Addf(f.At, "bad-formula", "mend the expression", "%q fails for line %d of the pool: %v", f.Text, row+2, err)
	case x != nil && !a.accept(x).ok:
		c.Addf(f.At, "bad-result", "give a code or an option's name", "%q gives %v for line %d of the pool, which is no answer to %q", f.Text, x, row+2, a.field)
	default:
		return false
	}
	return true
}
