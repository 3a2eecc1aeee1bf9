package interview

import (
	"fieldwork/internal/survey"
)

// A Path is where the answers lead: the pages passed, the one to show next, and what the answers on it amount to.
type Path struct {
	Pages []Visible    // every page on the path so far, the next one included
	Next  string       // the first page not yet answered; "" when there is none
	At    Place        // why there is no next page, or Asking
	Facts survey.Facts // the answers that count, and the type once the gate has classified
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
	Shown     []*survey.Question
	AfterGate bool
}

// Walk folds the answers over the survey's pages. An answer counts only when its page and question are on the path, so
// what the respondent backed out of neither routes nor is exported. The gate's decision and type are facts of the
// interview, not recomputed: a screener answer cannot change them afterwards.
func Walk(s *survey.Survey, iv *Interview) Path {
	p := Path{Facts: survey.Facts{}, At: AtTheEnd}
	for i, page := range s.Pages {
		if i == s.Gate && !p.throughGate(s, iv) {
			return p
		}
		if page.If != nil && !page.If.Holds(p.Facts) {
			continue
		}
		v := Visible{Page: page, Shown: shown(page, p.Facts), AfterGate: i >= s.Gate}
		if len(v.Shown) == 0 {
			continue
		}
		p.Pages = append(p.Pages, v)
		if !p.take(v, iv) {
			return p
		}
	}
	if s.Gate >= len(s.Pages) {
		p.throughGate(s, iv)
	}
	return p
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
		for _, field := range Fields(q) {
			if a := iv.Answers[field]; a.Answered() {
				p.Facts[field] = a
			}
		}
		complete = complete && (q.Optional || filled(q, iv.Answers))
	}
	if !complete {
		p.Next, p.At = v.Name, Asking
		return false
	}
	for _, q := range v.Shown {
		if q.Kind == survey.Consent && iv.Answers[q.Name].Has(0) {
			p.At = Declined
			return false
		}
	}
	return true
}

func shown(page *survey.Page, facts survey.Facts) []*survey.Question {
	var qs []*survey.Question
	for _, q := range page.Questions {
		if q.If == nil || q.If.Holds(facts) {
			qs = append(qs, q)
		}
	}
	return qs
}

// filled tells whether a question has its answers; a page submitted once may lack some after a change of route.
func filled(q *survey.Question, answers Answers) bool {
	switch q.Kind {
	case survey.Note:
		return true
	case survey.Grid:
		for _, r := range q.Rows.Options {
			if !answers[survey.RowName(q.Name, r.Name)].Answered() {
				return false
			}
		}
		return true
	}
	return answers[q.Name].Answered()
}

// Fields are the names under which the answers to a question are kept and posted.
func Fields(q *survey.Question) []string {
	var fields []string
	switch q.Kind {
	case survey.Note:
		return nil
	case survey.Grid:
		for _, r := range q.Rows.Options {
			fields = append(fields, survey.RowName(q.Name, r.Name))
		}
		return fields
	case survey.One, survey.Many:
		for _, o := range q.List.Options {
			if o.Specify {
				fields = append(fields, survey.SpecifyName(q.Name, o.Name))
			}
		}
	}
	return append([]string{q.Name}, fields...)
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
	return 100 * i / len(s.Pages)
}
