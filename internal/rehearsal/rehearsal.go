// Package rehearsal is an interview that is held in memory and counts for nothing: what `walk` and `preview` show.
//
// It is opinionated: a rehearsal is led by the same pure functions as a real interview (Walk, Decode, Classify), so what
// it shows is what respondents will meet; it differs in the gate alone, where a cell is full only when somebody asks for
// that. It remembers pages as they were posted, because that is what a browser shows again. It takes up a changed
// questionnaire at once, which a real interview never does. It knows no clock, no store and no web.
package rehearsal

import (
	"maps"
	"net/url"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// A Casting is what a rehearsal begins with.
type Casting struct {
	Language string   // "" is the survey's default
	Seed     uint64   // of every random order and draw in it
	Full     []string // the cells that have no room; all others always have
	Source   string   // the sample source that the respondent comes from; "" is direct
	Type     string   // of the respondent, who is then eligible; "" leaves both to the answers
}

// A Gate is what the gate said.
type Gate struct {
	interview.Classification
	Decision interview.Decision
	Full     string // the cell, or assigned variable, that had no room; "" unless somebody was turned away
}

// A Rehearsal is one interview that counts for nothing.
type Rehearsal struct {
	Survey    *survey.Survey
	Interview interview.Interview
	Gate      *Gate // nil while the gate has not decided
	full      []string
	cast      string                // the type that the respondent has whatever is answered; "" leaves it to the answers
	posted    map[string]url.Values // by page
}

// New begins a rehearsal. It refuses a cell, a type and a source that the survey does not have.
func New(s *survey.Survey, c Casting) (*Rehearsal, error) {
	if c.Source == "" {
		c.Source = panel.Direct().Name
	}
	if _, known := s.Sources[c.Source]; !known && c.Source != panel.Direct().Name {
		return nil, fault.Errorf(fault.Invalid, "survey %q has no source %q; its sources are %v", s.ID, c.Source, slices.Sorted(maps.Keys(s.Sources)))
	}
	if c.Type != "" && !slices.Contains(s.TypeNames(), c.Type) {
		return nil, fault.Errorf(fault.Invalid, "survey %q has no type %q; its types are %v", s.ID, c.Type, s.TypeNames())
	}
	for _, name := range c.Full {
		if !slices.Contains(s.CellNames(), name) {
			return nil, fault.Errorf(fault.Invalid, "survey %q has no cell %q to be full; its cells are %v", s.ID, name, s.CellNames())
		}
	}
	return &Rehearsal{
		Survey: s, full: c.Full, cast: c.Type, posted: map[string]url.Values{},
		Interview: interview.Interview{
			Survey: s.ID, Version: s.Version, Source: c.Source, Language: s.Language(c.Language), Seed: c.Seed,
			Answers: interview.Answers{}, Submitted: map[string]bool{},
		},
	}, nil
}

// Path is where the answers lead now.
func (r *Rehearsal) Path() interview.Path { return interview.Walk(r.Survey, &r.Interview) }

// Posted is the page as it was posted last; empty when it never was. The caller may change it.
func (r *Rehearsal) Posted(page string) url.Values {
	form := url.Values{}
	for field, values := range r.posted[page] {
		form[field] = slices.Clone(values)
	}
	return form
}

// Forward takes a posted page and returns the page that comes next, or what is to be mended; "" without problems is the
// end, of which Interview.Disposition says what it is.
func (r *Rehearsal) Forward(page interview.Visible, form url.Values) (next string, problems []interview.Problem) {
	if problems = r.keep(page, form); len(problems) > 0 {
		return page.Name, problems
	}
	r.Interview.Submitted[page.Name] = true
	path := r.Path()
	if after := path.After(page.Name); after != "" {
		return after, nil
	}
	return r.Settle(), nil
}

// Back keeps what is usable of a page and returns the page before it, or itself when there is no way back.
func (r *Rehearsal) Back(page interview.Visible, form url.Values) string {
	r.Keep(page, form)
	if before := r.Path().Before(page.Name); before != "" {
		return before
	}
	return page.Name
}

// Keep keeps what is usable of a page without leaving it.
func (r *Rehearsal) Keep(page interview.Visible, form url.Values) { r.keep(page, form) }

// keep merges a page's answers. A page before the gate makes the gate decide anew: nothing counts, so nothing is final.
func (r *Rehearsal) keep(page interview.Visible, form url.Values) []interview.Problem {
	given, problems := interview.Decode(page, form)
	r.posted[page.Name] = maps.Clone(form)
	for field, v := range given {
		delete(r.Interview.Answers, field)
		if v.Given() {
			r.Interview.Answers[field] = v
		}
	}
	if len(problems) > 0 {
		delete(r.Interview.Submitted, page.Name)
	}
	r.Interview.Disposition, r.Interview.InSample = interview.InProgress, false
	if !page.AfterGate {
		r.undecide()
	}
	return problems
}
