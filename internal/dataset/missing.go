package dataset

import (
	"slices"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// explain says of every empty cell of the row why it is empty; one of which it is known already keeps its reason.
func (f *Frame) explain(row int, w way) {
	for _, c := range f.Columns {
		if !c.empty(row) || c.Missing[row] != survey.Present {
			continue
		}
		switch {
		case c.Variable != nil && w.iv.Disposition == interview.Withdrawn:
			c.Missing[row] = survey.Withdrawn
		case c.Variable == nil:
			c.Missing[row] = w.system(c.Name)
		case c.Variable.Derived != nil:
			c.Missing[row] = f.inherited(row, c.Variable.Derived)
		default:
			c.Missing[row] = w.reason(c.Variable.Name)
		}
	}
}

// inherited is the reason of the first missing variable in the formula. A formula that has all its variables and still
// gives no value has no category for them, which is like not having been asked.
func (f *Frame) inherited(row int, d *survey.Derived) survey.Missing {
	if d.Value == nil {
		return survey.NotAsked
	}
	for _, name := range d.Value.Names {
		if columns := f.fields[name]; len(columns) > 0 && !f.fact(name, row).Answered() {
			return columns[0].Missing[row]
		}
	}
	return survey.NotAsked
}

// A way is how far one interview got.
type way struct {
	survey *survey.Survey
	iv     *interview.Interview
	path   interview.Path
	pages  map[string]placed
	shown  map[string]bool // questions on the path so far
	end    int             // places from here on were not reached
}

// placed is a page with its place among those of the interview, in which shuffled pages have an order of their own.
type placed struct {
	*survey.Page
	place int
}

func newWay(s *survey.Survey, iv *interview.Interview, path interview.Path) way {
	w := way{survey: s, iv: iv, path: path, pages: make(map[string]placed, len(s.Pages)), shown: map[string]bool{}, end: len(s.Pages)}
	for place, i := range interview.Sequence(s, iv.Seed) {
		w.pages[s.Pages[i].Name] = placed{s.Pages[i], place}
	}
	last := -1
	for _, v := range path.Pages {
		last = w.pages[v.Name].place
		for _, q := range v.Shown {
			w.shown[q.Name] = true
		}
	}
	switch path.At {
	case interview.AtGate, interview.Stopped:
		w.end = s.Gate
	case interview.Asking, interview.Declined:
		w.end = last + 1
	}
	return w
}

// system is why a column that every dataset has is empty.
func (w way) system(name string) survey.Missing {
	switch name {
	case "finished", "minutes":
		return survey.NotReached
	case survey.WeightColumn: // outside the sample, or nothing is known of the population
		return survey.NotAsked
	}
	if w.iv.Disposition == interview.Withdrawn && name == "device" { // which is erased with the answers
		return survey.Withdrawn
	}
	// What is left are the type with its membership and cell: nobody is classified before the gate, and the ineligible
	// are not classified at all.
	if w.iv.Decision == interview.Undecided {
		return survey.NotReached
	}
	return survey.NotAsked
}

// reason is why an asked variable has no value.
func (w way) reason(name string) survey.Missing {
	v, known := w.survey.Variable(name)
	if v.Assigned {
		return w.system(name)
	}
	if !known || v.Question == nil { // the version of this interview did not ask it
		return survey.NotAsked
	}
	q, page := v.Question, w.pages[v.Page]
	switch {
	case w.path.Facts[q.Name].Refused() || w.path.Facts[v.Field].Refused():
		return survey.Refused
	case w.path.Facts[q.Name].DontKnow() || w.path.Facts[v.Field].DontKnow():
		return survey.DontKnow
	case w.shown[q.Name] && !w.offered(v):
		return survey.NotAsked
	case page.place >= w.end && w.mayCome(page.If) && w.mayCome(q.If):
		return survey.NotReached
	case !w.shown[q.Name] || w.notChosen(v):
		return survey.NotAsked
	case w.iv.Submitted[v.Page] && (q.Optional || q.Soft):
		return survey.NoAnswer
	}
	return survey.NotReached // on the page at which the interview was left
}

// mayCome tells whether a page or question beyond the end may still have come: not when the answers that its rule looks
// at are all there and it does not hold.
func (w way) mayCome(rule *survey.Rule) bool {
	if rule == nil || rule.Holds(w.path.Facts) {
		return true
	}
	for _, name := range rule.Names {
		if !w.path.Facts[name].Answered() {
			return true
		}
	}
	return false
}

// offered tells whether what the variable stands for was offered: an option of many questions or a row of a grid that no
// earlier answer had taken away, a place of a rank with something left to put there.
func (w way) offered(v survey.Variable) bool {
	page, there := w.path.Visible(v.Page)
	if !there {
		return false
	}
	q := v.Question
	is := func(o survey.Option) bool { return v.Field == survey.RowName(q.Name, o.Name) }
	switch {
	case q.Kind == survey.Grid:
		return slices.ContainsFunc(page.Rows(q), is)
	case q.Kind == survey.Many && v.Kind == survey.FlagVariable:
		return slices.ContainsFunc(page.Options(q), func(o survey.Option) bool { return o.Code == v.Code })
	case q.Kind == survey.Rank:
		return slices.Contains(page.Posted(q), v.Field)
	}
	return true
}

// notChosen tells whether the variable holds the words of an option that was not chosen.
func (w way) notChosen(v survey.Variable) bool {
	answer := w.path.Facts[v.Question.Name]
	if v.Field == v.Question.Name || v.Question.Kind == survey.Grid || !answer.Answered() {
		return false
	}
	for _, o := range v.Question.List.Options {
		if survey.SpecifyName(v.Question.Name, o.Name) == v.Field {
			return !answer.Has(o.Code)
		}
	}
	return false
}
