package interview

import (
	"maps"
	"slices"

	"fieldwork/internal/survey"
)

// A Path is where the answers lead: the pages passed, the one to show next, and what the answers on it amount to.
type Path struct {
	Pages []Visible    // every page on the path so far, the next one included
	Next  string       // the first page not yet answered; "" when there is none
	At    Place        // why there is no next page, or Asking
	Facts survey.Facts // the answers that count, and the type once the gate has classified

	place int // of the last page, in the sequence of the survey's
}

// A Place is where on the way an interview stands.
type Place string

const (
	Asking   Place = "asking"   // Next is to be answered
	AtGate   Place = "at_gate"  // the screener is answered and nothing is decided
	Stopped  Place = "stopped"  // the gate turned the respondent away
	Declined Place = "declined" // consent was refused
	AtTheEnd Place = "at_end"   // every page is answered
)

// Visible is a page with the questions that its respondent sees.
type Visible struct {
	*survey.Page
	Shown     []*survey.Question // in the order shown
	AfterGate bool
	Facts     survey.Facts // of the path; lint sees to it that a page looks at none that is not known before it
	Seed      uint64       // of the interview
}

// Walk folds the answers over the survey's pages. An answer counts only when its page and question are on the path, so
// what the respondent backed out of neither routes nor is exported. The gate's decision and type are facts of the
// interview, not recomputed: a screener answer cannot change them afterwards.
func Walk(s *survey.Survey, iv *Interview) Path {
	p := Path{Facts: survey.Facts{}}
	return p.walk(s, iv, 0)
}

// Continue is Walk of an interview that stood at the page which came next, and has been posted to since: what lies before
// that page is as it was, and is not walked again. No other page may have been posted, and the gate may have decided nothing.
func Continue(s *survey.Survey, stood Path, iv *Interview) Path {
	last := len(stood.Pages) - 1
	if stood.At != Asking || last < 0 {
		return Walk(s, iv)
	}
	p := Path{Facts: maps.Clone(stood.Facts), Pages: append(make([]Visible, 0, last+3), stood.Pages[:last]...)}
	for _, q := range stood.Pages[last].Shown {
		p.forget(q)
	}
	for i := range p.Pages {
		p.Pages[i].Facts = p.Facts
	}
	return p.walk(s, iv, stood.place)
}

// forget takes back what take has added of a question.
func (p *Path) forget(q *survey.Question) {
	for _, field := range q.Fields() {
		delete(p.Facts, field)
	}
	for place := 1; q.Kind == survey.Rank && place <= len(q.List.Options); place++ {
		delete(p.Facts, survey.RankName(q.Name, place))
	}
}

// walk goes on from a place in the sequence of the pages.
func (p Path) walk(s *survey.Survey, iv *Interview, from int) Path {
	p.At = AtTheEnd
	sequence := Sequence(s, iv.Seed)
	for place := from; place < len(sequence); place++ {
		i := sequence[place]
		page := s.Pages[i]
		if place == s.Gate {
			p.derive(s, place) // the gate may look at what is computed from the last page before it
			if !p.throughGate(s, iv) {
				return p
			}
		}
		p.derive(s, s.Begins(i))
		if page.If != nil && !page.If.Holds(p.Facts) {
			continue
		}
		v := visible(page, p.Facts, iv.Seed)
		v.AfterGate = i >= s.Gate
		if len(v.Shown) == 0 {
			continue
		}
		p.Pages, p.place = append(p.Pages, v), place
		if !p.take(v, iv) {
			return p
		}
	}
	p.derive(s, len(s.Pages))
	if s.Gate >= len(s.Pages) {
		p.throughGate(s, iv)
	}
	return p
}

// derive adds the derived variables that route and are known before the page.
func (p *Path) derive(s *survey.Survey, page int) {
	for _, d := range s.Derived {
		if !d.Routes || d.After >= page {
			continue
		}
		if v := d.Value.Of(p.Facts, d.List); v.Answered() {
			p.Facts[d.Name] = v
		}
	}
}

func (p *Path) throughGate(s *survey.Survey, iv *Interview) bool {
	switch iv.Decision {
	case Admitted:
		p.Facts["type"] = survey.TextValue(iv.Type)
		p.assigned(s, iv)
		return true
	case Undecided:
		p.At = AtGate
	default:
		p.At = Stopped
		if iv.Type != "" {
			p.Facts["type"] = survey.TextValue(iv.Type)
		}
	}
	return false
}

// assigned adds what the gate drew.
func (p *Path) assigned(s *survey.Survey, iv *Interview) {
	for variable, cell := range iv.Assigned {
		if o, ok := s.AssignedCell(variable, cell); ok {
			p.Facts[variable] = survey.CodeValue(o.Code)
		}
	}
}

// take adds a page's answers to the facts and tells whether the way goes on behind it.
func (p *Path) take(v Visible, iv *Interview) bool {
	complete := iv.Submitted[v.Name]
	for _, q := range v.Shown {
		answers := v.counted(q, iv.Answers)
		for _, field := range q.Fields() {
			if a := answers[field]; a.Given() {
				p.Facts[field] = a
				p.places(q, a)
			}
		}
		complete = complete && (mayBeOpen(q, answers) || v.filled(q, answers))
	}
	switch {
	case iv.Submitted[v.Name] && v.declined(iv.Answers): // which leaves the rest of the page open
		p.At = Declined
		return false
	case !complete:
		p.Next, p.At = v.Name, Asking
		return false
	}
	return true
}

// declined tells whether a consent of the page was refused.
func (v Visible) declined(answers Answers) bool {
	return slices.ContainsFunc(v.Shown, func(q *survey.Question) bool { return q.Kind == survey.Consent && answers[q.Name].Has(0) })
}

// places adds what was put in each place of a rank, so that rules and variables may name them.
func (p *Path) places(q *survey.Question, a survey.Value) {
	if q.Kind != survey.Rank {
		return
	}
	for i, code := range a.Codes() {
		p.Facts[survey.RankName(q.Name, i+1)] = survey.CodeValue(code)
	}
}

// mayBeOpen tells whether the page was left with the question open, as it may be. An answer of several options of which
// some are offered no more is none that may be left so.
func mayBeOpen(q *survey.Question, answers Answers) bool {
	return (q.Optional || q.Soft) && len(answers[q.Name].Codes()) == 0
}

// filled tells whether a question has its answers; a page submitted once may lack some after a change of route.
func (v Visible) filled(q *survey.Question, answers Answers) bool {
	switch q.Kind {
	case survey.Note:
		return true
	case survey.Grid:
		if !q.Limited() { // which rows there are does not depend on the order in which they are shown
			return !slices.ContainsFunc(q.Fields(), func(field string) bool { return !answers[field].Given() })
		}
		for _, r := range v.left(q, q.Rows) {
			if !answers[q.Row(r.Name)].Given() {
				return false
			}
		}
		return true
	case survey.Rank:
		a := answers[q.Name]
		return a.Passed() || len(a.Codes()) == v.Places(q)
	case survey.Many:
		a := answers[q.Name]
		return a.Given() && (!q.Limited() || a.Passed() || v.enough(q, a))
	}
	return answers[q.Name].Given()
}

// Visible returns the page of the path with the name.
func (p Path) Visible(name string) (Visible, bool) {
	for _, v := range p.Pages {
		if v.Name == name {
			return v, true
		}
	}
	return Visible{}, false
}

// Before is the page a respondent goes back to; "" on the first page and on the first behind the gate, which is a door
// that opens one way.
func (p Path) Before(name string) string {
	for i, v := range p.Pages {
		if v.Name == name && i > 0 && p.Pages[i-1].AfterGate == v.AfterGate {
			return p.Pages[i-1].Name
		}
	}
	return ""
}

// After is the page of the path behind the named one; "" when there is none.
func (p Path) After(name string) string {
	for i, v := range p.Pages[:max(0, len(p.Pages)-1)] {
		if v.Name == name {
			return p.Pages[i+1].Name
		}
	}
	return ""
}

// Progress is how far along the page is, from 0 to 100. It counts all the survey's pages, so it never moves backwards.
func Progress(s *survey.Survey, page string) int {
	_, i, ok := s.Page(page)
	if !ok || len(s.Pages) == 0 {
		return 0
	}
	return 100 * s.Begins(i) / len(s.Pages) // pages in a drawn order stand at one point
}
