package dataset

import (
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A plan makes the rows of one version's interviews. Walking a path and evaluating its rules takes a hundred times as long
// as copying answers into cells, and most paths have been walked before. So the plan remembers, by everything that the way
// through the questionnaire depends on, what it does to the columns: a pattern. It learns a pattern from the row that
// answer makes of the first interview of the kind, and the tests hold its rows to those of answer.
type plan struct {
	began    *survey.Survey
	form     *interview.Form
	sheet    interview.Sheet
	looks    []look   // by the place of a field in the form
	sources  []source // of the asked and assigned columns
	formulas []formula
	names    []string // what the formulas look at
	values   []survey.Value
	patterns map[string]*pattern
	key      []byte
	// the pages that the last interview had submitted, and what they are in a key
	submitted map[string]bool
	pages     []byte
	scratch   *Frame
	plain     bool // the version differs from the dataset's in a way that patterns cannot tell
	shuffled  bool // pages are in an order drawn for each interview
}

// mostPatterns bounds what a plan remembers: patterns of a survey of a hundred variables are about five kilobytes each.
const mostPatterns = 10_000

func newPlan(f *Frame, began *survey.Survey) *plan {
	form := interview.NewForm(began)
	p := &plan{began: began, form: form, looks: looksOf(began, form), patterns: map[string]*pattern{}, scratch: emptyOf(f.survey)}
	p.shuffled = slices.ContainsFunc(began.Pages, func(page *survey.Page) bool { return page.Shuffle != "" })
	for i, c := range f.Columns {
		switch {
		case c.Variable == nil:
		case c.Variable.Derived != nil:
			p.addFormula(i, c)
		default:
			p.addSource(i, c)
		}
	}
	for i := range p.formulas {
		p.formulas[i].result = slices.Index(p.names, p.formulas[i].Name)
	}
	p.values = make([]survey.Value, len(p.names))
	p.plain = p.plain || p.overlaps(f.survey)
	return p
}

// overlaps tells whether a variable that the dataset derives was asked or routed by in the version, which then has a value
// for it from elsewhere.
func (p *plan) overlaps(s *survey.Survey) bool {
	if s.Version == p.began.Version {
		return false
	}
	return slices.ContainsFunc(s.Derived, func(d *survey.Derived) bool {
		_, field := p.form.Place(d.Name)
		v, known := p.began.Variable(d.Name)
		return field || known && (v.Derived == nil || v.Derived.Routes)
	})
}

// fill fills the survey's variables of a row whose system columns are filled.
func (p *plan) fill(f *Frame, row int, iv *interview.Interview) error {
	if err := p.form.Fill(&p.sheet, iv); err != nil {
		return fault.Errorf(fault.Internal, "%w", err)
	}
	if p.plain {
		read := *iv
		read.Answers = p.form.Answers(&p.sheet)
		f.answer(row, p.began, &read)
		return nil
	}
	k := p.pattern(iv)
	for i := range p.sources {
		k.cells[i].fill(f.Columns[p.sources[i].column], row, p.sheet.Values)
	}
	p.compute(f, row, k)
	return nil
}

// pattern is the one of the interview. An order of pages makes no difference to whoever has passed them all; only of the
// others it is part of the key.
func (p *plan) pattern(iv *interview.Interview) *pattern {
	p.key = p.appendKey(p.key[:0], iv)
	if k, known := p.patterns[string(p.key)]; known {
		return k
	}
	if !p.shuffled {
		return p.learn(iv, p.key)
	}
	passed := len(p.key)
	for _, i := range interview.Sequence(p.began, iv.Seed) {
		p.key = append(p.key, byte(i), byte(i>>8))
	}
	if k, known := p.patterns[string(p.key)]; known {
		return k
	}
	return p.learn(iv, p.key[:passed], p.key)
}

// learn makes the row of the interview in full and remembers it under the first key, or under the last one when the path
// ends among pages.
func (p *plan) learn(iv *interview.Interview, keys ...[]byte) *pattern {
	read := *iv
	read.Answers = p.form.Answers(&p.sheet)
	p.scratch.rows = 0
	row := p.scratch.reserve()
	path := p.scratch.answer(row, p.began, &read)
	k := &pattern{cells: make([]cell, len(p.sources)), facts: make([]input, len(p.names)), withdrawn: iv.Disposition == interview.Withdrawn}
	for i, s := range p.sources {
		k.cells[i] = s.in(p.scratch.Columns[s.column], row)
	}
	for i, name := range p.names {
		k.facts[i] = p.input(name, path.Facts)
	}
	if len(p.patterns) >= mostPatterns {
		clear(p.patterns)
	}
	key := keys[0]
	if path.At == interview.Asking || path.At == interview.Declined {
		key = keys[len(keys)-1]
	}
	p.patterns[string(key)] = k
	return k
}
