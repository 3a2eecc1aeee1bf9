package field

import (
	"context"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Looker reads single interviews for those who work on a survey. None of its methods tells a respondent's key.
type Looker interface {
	// LookUp returns an interview of the survey and what is kept about it, without its path; the kind of its error is
	// fault.NotFound when there is none.
	LookUp(ctx context.Context, surveyID string, interviewID int64) (Record, error)
	// FindRespondent is the interview of the source's respondent; the kind of its error is fault.NotFound when there is none.
	FindRespondent(ctx context.Context, surveyID, source, respondentID string) (int64, error)
	// List returns up to limit interviews of a survey that the filter leaves, those that began last first. It looks at no
	// more than a few thousand: with More set, there may be others before Next.
	List(ctx context.Context, surveyID string, filter Filter, limit int) (Listing, error)
}

// A Record is everything that is kept about one interview, but for who its respondent is.
type Record struct {
	Survey    *survey.Survey // the version that it began with
	Interview interview.Interview
	Path      interview.Path
	Events    []interview.Event
	Arrival   *interview.Arrival // its row of the ledger; nil before the gate
	Changes   []Change           // made to it by hand, in order
	Messages  []Message          // that its source was owed
	Lease     *Lease             // nil when it was never admitted
	Rejected  string             // why its source rejected it; "" when it has not
}

// A Message is how far telling a source of an outcome has come.
type Message struct {
	Outcome  panel.Outcome
	State    string // due, sent or given_up
	Due      time.Time
	Attempts int
	Why      string // of the last failed attempt
}

// A Lease is an admitted interview's hold on its cells.
type Lease struct {
	State   quota.LeaseState
	Expires time.Time
	Cells   []string
}

// A Filter says which interviews are wanted. What is empty asks for all.
type Filter struct {
	Dispositions []interview.Disposition
	Type, Source string
	Before       int64 // only those with a lower number; 0: from the last one on
}

// A Listing is a page of a list of interviews.
type Listing struct {
	Interviews []Listed
	More       bool  // there may be others
	Next       int64 // the filter's Before for them
}

// A Listed is an interview in a list, without what was answered.
type Listed struct {
	ID                         int64
	Started, Updated, Finished time.Time // Finished is zero while in progress
	Source, Language, Device   string
	Page                       string // the page last shown
	Type                       string
	Decision                   interview.Decision
	Disposition                interview.Disposition
	InSample                   bool
}

// mostListed is the longest page of a list.
const mostListed = 500

// Look returns everything that is kept about an interview, and its path through the version that it began with.
func (f *Service) Look(ctx context.Context, surveyID string, interviewID int64) (r Record, err error) {
	defer fault.Wrap(&err, "looking up interview %d of survey %q", interviewID, surveyID)
	if _, err := f.Survey(surveyID); err != nil {
		return r, err
	}
	if r, err = f.store.LookUp(ctx, surveyID, interviewID); err != nil {
		return r, err
	}
	if r.Survey, err = f.Version(ctx, surveyID, r.Interview.Version); err != nil {
		return r, err
	}
	r.Path = interview.Walk(r.Survey, &r.Interview)
	return r, nil
}

// IdentityOf is who an interview's respondent is to the source; a direct visitor, and one who was forgotten, is nobody.
// It stands apart from Look because not everybody who may look may know it.
func (f *Service) IdentityOf(ctx context.Context, surveyID string, interviewID int64) (who Identity, err error) {
	defer fault.Wrap(&err, "who interview %d of survey %q is", interviewID, surveyID)
	if _, err := f.Survey(surveyID); err != nil {
		return who, err
	}
	// The number alone would tell of other surveys' respondents to those who may see this one.
	if _, err := f.store.LookUp(ctx, surveyID, interviewID); err != nil {
		return who, err
	}
	return f.store.Identity(ctx, interviewID)
}

// FindRespondent is the number of the interview that the source's respondent has.
func (f *Service) FindRespondent(ctx context.Context, surveyID, source, respondentID string) (int64, error) {
	if _, err := f.Survey(surveyID); err != nil {
		return 0, err
	}
	return f.store.FindRespondent(ctx, surveyID, source, respondentID)
}

// Interviews lists a survey's interviews, those that began last first; the limit is brought between 1 and 500.
func (f *Service) Interviews(ctx context.Context, surveyID string, filter Filter, limit int) (Listing, error) {
	if _, err := f.Survey(surveyID); err != nil {
		return Listing{}, err
	}
	return f.store.List(ctx, surveyID, filter, min(max(limit, 1), mostListed))
}
