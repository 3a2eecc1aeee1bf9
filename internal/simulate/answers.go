package simulate

import (
	"hash/fnv"
	"math"
	"slices"
	"time"

	"github.com/expr-lang/expr/types"

	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// An answer is how one field of the survey is answered.
type answer struct {
	field    string
	hash     uint64
	question *survey.Question
	give     func(*sheet) survey.Value
	behind   *survey.Option     // of words: the option that asks for them
	formulas []placed           // what it is computed from, for the trial at loading
	accept   func(any) accepted // what a formula's result means
}

// placed is a formula with its place in the file.
type placed struct {
	*formula
	strictyaml.Word
}

// accepted is a formula's result as an answer; ok is false when it is none.
type accepted struct {
	value survey.Value
	ok    bool
}

// An answerCompiler turns the answers of a population file into functions and gathers what is wrong with them.
type answerCompiler struct {
	*strictyaml.Findings
	survey *survey.Survey
	env    types.Map
	file   *populationFile
	used   map[string]bool
	all    []*answer
}

// compile goes through the survey's questions, so that every one is covered, in an order that the file cannot change.
func (c *answerCompiler) compile() []*answer {
	c.used = map[string]bool{}
	for _, page := range c.survey.Pages {
		for _, q := range page.Questions {
			if q.Kind != survey.Note {
				c.question(q)
			}
		}
	}
	for name, f := range c.file.Answers {
		if !c.used[name] {
			c.Addf(f.At, "unknown-question", strictyaml.DidYouMean(name, c.fields()), "%q is no question or field for words that this population would use", name)
		}
	}
	return c.all
}

// fields are the names that answers may be given under.
func (c *answerCompiler) fields() []string {
	var names []string
	for _, page := range c.survey.Pages {
		for _, q := range page.Questions {
			if q.Kind == survey.Grid {
				names = append(names, q.Name)
				continue
			}
			names = append(names, q.Fields()...)
		}
	}
	return names
}

func (c *answerCompiler) question(q *survey.Question) {
	f, given := c.file.Answers[q.Name]
	c.used[q.Name] = true
	switch {
	case !given && q.Kind == survey.Consent:
		c.constant(q, survey.CodeValue(1))
	case !given && q.Kind == survey.One && q.Expect != "":
		o, _ := q.List.Named(q.Expect)
		c.constant(q, survey.CodeValue(o.Code))
	case !given:
		c.Addf(c.file.At, "no-answer", "add `"+q.Name+":` under answers", "question %q has no answer", q.Name)
	default:
		c.shape(q, f)
		c.given(q, f)
	}
	if q.Kind == survey.One || q.Kind == survey.Many {
		c.specify(q, f)
	}
}

// shape refuses keys that the question's kind has no use for.
func (c *answerCompiler) shape(q *survey.Question, f answerFile) {
	wanted := map[survey.Kind][]string{survey.Many: {"options"}, survey.Rank: {"options"}, survey.Grid: {"rows"}, survey.Words: {"value", "words"}}[q.Kind]
	if wanted == nil {
		wanted = []string{"value"}
	}
	for key, there := range map[string]bool{
		"value": f.Value.Text != "", "options": f.Options != nil, "rows": f.Rows != nil, "words": f.Words != nil,
	} {
		if there && !slices.Contains(wanted, key) {
			c.Addf(f.At, "needless-key", "use `"+wanted[0]+"`", "a %s question such as %q takes no `%s`", q.Kind, q.Name, key)
		}
	}
}

func (c *answerCompiler) given(q *survey.Question, f answerFile) {
	switch q.Kind {
	case survey.Many:
		c.many(q, f)
	case survey.Grid:
		c.grid(q, f)
	case survey.Rank:
		c.rank(q, f)
	case survey.Words:
		if f.Words != nil {
			c.words(q, q.Name, nil, f)
			return
		}
		c.value(q, q.Name, at(f.Value, f.At), f.Value, func(x any) accepted {
			text, ok := x.(string)
			return accepted{survey.TextValue(text), ok}
		})
	default:
		c.value(q, q.Name, at(f.Value, f.At), f.Value, acceptOf(q))
	}
}

func (c *answerCompiler) add(a *answer) {
	h := fnv.New64a()
	h.Write([]byte(a.field))
	a.hash = h.Sum64()
	c.all = append(c.all, a)
}

func (c *answerCompiler) constant(q *survey.Question, v survey.Value) {
	c.add(&answer{field: q.Name, question: q, give: func(*sheet) survey.Value { return v }})
}

// value is an answer that one formula gives.
func (c *answerCompiler) value(q *survey.Question, field string, where strictyaml.Pos, w strictyaml.Word, accept func(any) accepted) {
	f := c.formula(w, where, field, accept)
	if f == nil {
		return
	}
	c.add(&answer{field: field, question: q, accept: accept, formulas: []placed{{f, w}}, give: func(s *sheet) survey.Value {
		x, err := s.value(f)
		if err != nil || x == nil {
			return survey.Value{}
		}
		return accept(x).value
	}})
}

// formula compiles an expression and checks the results that stand literally in it.
func (c *answerCompiler) formula(w strictyaml.Word, where strictyaml.Pos, field string, accept func(any) accepted) *formula {
	if w.Text == "" {
		c.Addf(where, "no-formula", "write an expression over the pool's columns", "%q has no formula", field)
		return nil
	}
	f, err := compileFormula(w.Text, c.env)
	if err != nil {
		c.Addf(w.At, "bad-formula", "mend the expression", "%q: %v", w.Text, err)
		return nil
	}
	for _, leaf := range f.leaves {
		if !accept(leaf).ok {
			c.Addf(w.At, "bad-result", "give a code or an option's name", "%q: %v is no answer to %q", w.Text, leaf, field)
		}
	}
	return f
}

// acceptOf says what a formula's result means to a question: a code, the name of an option, a number, a date, or consent.
func acceptOf(q *survey.Question) func(any) accepted {
	return func(x any) accepted {
		switch x := x.(type) {
		case string:
			if q.List != nil {
				o, ok := q.List.Named(x)
				return accepted{survey.CodeValue(o.Code), ok}
			}
			if layout := q.Kind.DateLayout(); layout != "" {
				_, err := time.Parse(layout, x)
				return accepted{survey.TextValue(x), err == nil && x >= q.From && x <= q.To}
			}
		case bool:
			if q.Kind == survey.Consent {
				return accepted{survey.CodeValue(map[bool]int{true: 1}[x]), true}
			}
		case int:
			return acceptNumber(q, float64(x))
		case float64:
			return acceptNumber(q, x)
		}
		return accepted{}
	}
}

func acceptNumber(q *survey.Question, x float64) accepted {
	ok := x == math.Trunc(x)
	switch {
	case q.Kind == survey.Consent:
		ok = x == 0 || x == 1
	case q.List != nil:
		_, known := q.List.Option(int(x))
		ok = ok && known
	case q.Kind == survey.Number || q.Kind == survey.Scale:
		ok = ok && x >= float64(q.Min) && x <= float64(q.Max)
	}
	return accepted{survey.NumberValue(x), ok}
}

// at is the place of a word, or where it ought to stand.
func at(w strictyaml.Word, otherwise strictyaml.Pos) strictyaml.Pos {
	if w.Text == "" {
		return otherwise
	}
	return w.At
}
