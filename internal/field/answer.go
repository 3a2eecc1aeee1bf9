package field

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A Move is what the respondent wants with a posted page.
type Move string

const (
	Forward Move = "next"     // check it and go on
	Back    Move = "back"     // keep what is usable and go back
	Stay    Move = "language" // keep what is usable and show it again, in another language
)

// A Post is a posted page.
type Post struct {
	Survey, Token, Page string
	Form                url.Values
	Shown               time.Time     // when the page was made, as the form says
	Client              time.Duration // how long it was open, as the browser says
	Move                Move
	Language            string // "" leaves it
}

// A Step is what a post led to. With Problems the page is shown again; otherwise Visit.Page comes next.
type Step struct {
	*Visit
	Problems []interview.Problem
}

// Answer takes a posted page: it keeps what is usable, and when all is well goes on to the next page, the gate, or the
// end. Posting the same page twice is harmless.
func (f *Service) Answer(ctx context.Context, p Post) (Step, error) {
	if v, known := f.visits.of(p.Survey, p.Token); known && f.alone {
		// The store merges into what the interview has become, so that a clean post needs no look at it first. Among several
		// nodes it does: what was answered elsewhere since may ask other questions on this page.
		if step, done, err := f.answer(ctx, v, p, true); done {
			return step, err
		}
	}
	v, err := f.Visit(ctx, p.Survey, p.Token)
	if err != nil {
		return Step{}, err
	}
	step, _, err := f.answer(ctx, v, p, false)
	return step, err
}

// answer takes a page that was posted to an interview as it was seen. Of one that is remembered, and may have changed since,
// nothing is done unless the page is on its path and all is well with it.
func (f *Service) answer(ctx context.Context, v *Visit, p Post, remembered bool) (step Step, done bool, err error) {
	page, ok := v.Path.Visible(p.Page)
	if !ok || v.Interview.Disposition != interview.InProgress || decided(v) && !page.AfterGate {
		if remembered {
			return Step{}, false, nil
		}
		v, err = f.standing(ctx, v)
		return Step{Visit: v}, true, err
	}
	given, problems := interview.Decode(page, p.Form)
	if remembered && len(problems) > 0 {
		return Step{}, false, nil
	}
	if v, err = f.save(ctx, v, p, page, given, len(problems) > 0); err == nil {
		step, err = f.step(ctx, v, p, problems)
	}
	return step, true, err
}

// save keeps what was decoded of a posted page.
func (f *Service) save(ctx context.Context, v *Visit, p Post, page interview.Visible, given interview.Answers, refused bool) (*Visit, error) {
	save := &PageSave{
		Interview: v.Interview, Page: p.Page, AfterGate: page.AfterGate, Given: given, Language: p.Language,
		Event: string(p.Move), Lease: v.Survey.Lease, Now: f.clock(), Order: orders(page), Refused: refused,
		Client: p.Client, Honeypot: v.Survey.Gathers(survey.Honeypot) && interview.Trapped(p.Form),
	}
	if p.Shown.After(v.Interview.Started) && !p.Shown.After(save.Now) { // whoever changes the stamp gains nothing
		save.Shown = p.Shown
	}
	switch {
	case p.Move != Forward:
	case refused:
		save.Event = "refused"
	default:
		save.Submitted, save.Event = true, "answered"
	}
	var ahead interview.Path
	save.Next, ahead = foreseen(v, save, p.Move)
	iv, err := f.store.SavePage(ctx, save)
	if err != nil {
		return nil, err
	}
	return f.after(ctx, v, iv, ahead)
}

// after is the visit once its page is saved. The way was walked before the save already, and is another one only when
// somebody has changed the interview in between: a walk is the dearest part of a post.
func (f *Service) after(ctx context.Context, v *Visit, saved *interview.Interview, ahead interview.Path) (*Visit, error) {
	had := v.Interview
	if saved.Revision != had.Revision+1 || saved.Decision != had.Decision || saved.Disposition != had.Disposition {
		return f.visit(ctx, saved)
	}
	after := &Visit{Survey: v.Survey, Interview: saved, Path: ahead, Page: standsAt(ahead)}
	f.visits.keep(after, f.clock())
	return after, nil
}

// standing is for a post that is no page of the path any more: it leads to where the interview stands. One that was cut
// off between its admission and its end has no page left to post, and is ended here.
func (f *Service) standing(ctx context.Context, v *Visit) (*Visit, error) {
	if v.Interview.Disposition == interview.InProgress && v.Path.At == interview.AtTheEnd {
		return f.arriveAt(ctx, v)
	}
	return v, nil
}

func decided(v *Visit) bool { return v.Interview.Decision != interview.Undecided }

// step says what comes after the saved page.
func (f *Service) step(ctx context.Context, v *Visit, p Post, problems []interview.Problem) (Step, error) {
	switch p.Move {
	case Back:
		return Step{Visit: v.showing(cmp.Or(v.Path.Before(p.Page), v.Page))}, nil
	case Stay:
		return Step{Visit: v.showing(p.Page)}, nil
	}
	if len(problems) > 0 {
		return Step{Visit: v.showing(p.Page), Problems: problems}, nil
	}
	if after := v.Path.After(p.Page); after != "" {
		return Step{Visit: v.showing(after)}, nil
	}
	v, err := f.arriveAt(ctx, v)
	return Step{Visit: v}, err
}

// showing is the visit with another page to show.
func (v *Visit) showing(page string) *Visit {
	if v.Page == page {
		return v
	}
	other := *v
	other.Page = page
	return &other
}

// arriveAt acts on the place the path has come to.
func (f *Service) arriveAt(ctx context.Context, v *Visit) (*Visit, error) {
	switch v.Path.At {
	case interview.AtGate:
		return f.gate(ctx, v)
	case interview.AtTheEnd:
		return f.end(ctx, v, f.store.Complete)
	case interview.Declined:
		return f.end(ctx, v, f.store.Refuse)
	}
	return f.visit(ctx, v.Interview)
}

// end ends an interview, in one way or the other.
func (f *Service) end(ctx context.Context, v *Visit, end func(context.Context, Ending) (interview.Interview, error)) (*Visit, error) {
	iv, err := end(ctx, Ending{Interview: *v.Interview, Owed: owed(source(v.Survey, v.Interview.Source)), Now: f.clock()})
	if err != nil {
		return nil, err
	}
	return f.visit(ctx, &iv)
}

// gate asks the store to admit. A survey may ask nothing behind its gate: then who is admitted is done.
func (f *Service) gate(ctx context.Context, v *Visit) (*Visit, error) {
	iv, err := f.store.Admit(ctx, *f.application(v))
	if err != nil {
		return nil, err
	}
	if v, err = f.visit(ctx, &iv); err == nil && decided(v) && v.Path.At == interview.AtTheEnd {
		return f.arriveAt(ctx, v)
	}
	return v, err
}

// application screens and classifies: it is what a respondent asks for at the gate. It is made elsewhere than in the frame of
// whoever waits for the decision.
func (f *Service) application(v *Visit) *Application {
	c, now := interview.Classify(v.Survey, v.Path.Facts), f.clock()
	a := interview.Arrival{
		Interview: v.Interview.ID, Survey: v.Survey.ID, Version: v.Survey.Version, Source: v.Interview.Source,
		At: now, Day: now.In(v.Survey.TimeZone).Format(time.DateOnly),
		Type: c.Type, Membership: c.Membership, Cells: c.Cells, Demographics: interview.Answers(v.Path.Facts),
	}
	if c.Failed != "" {
		a.Decision, a.Reason = interview.Ineligible, c.Failed
	}
	application := &Application{Arrival: a, Interview: *v.Interview, Lease: v.Survey.Lease, Owed: owed(source(v.Survey, v.Interview.Source))}
	for _, assigned := range v.Survey.Assigned {
		application.Assign = append(application.Assign, Assignment{assigned.Name, assigned.Cells.Names()})
	}
	application.Next = func(iv interview.Interview) string { return standsAt(interview.Walk(v.Survey, &iv)) }
	return application
}

// orders are what was shown in an order of its own or not at all: the codes of a question's options or rows, and under the
// page's name the places of its questions in the questionnaire.
func orders(page interview.Visible) map[string][]int {
	shown := map[string][]int{}
	if page.Random {
		for _, q := range page.Shown {
			shown[interview.PageOrder(page.Name)] = append(shown[interview.PageOrder(page.Name)], slices.Index(page.Questions, q)+1)
		}
	}
	for _, q := range page.Shown {
		switch {
		case !q.Random && !q.Dynamic():
		case q.Kind == survey.Grid:
			shown[q.Name] = codes(page.Rows(q))
		case q.List != nil:
			shown[q.Name] = codes(page.Options(q))
		}
	}
	if len(shown) == 0 {
		return nil
	}
	return shown
}

func codes(options []survey.Option) []int {
	cs := make([]int, len(options))
	for i, o := range options {
		cs[i] = o.Code
	}
	return cs
}
