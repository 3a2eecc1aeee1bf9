package field

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// A Knock is somebody at a survey's door.
type Knock struct {
	Survey       string
	Source       string // name of the sample source; "" is a direct visitor
	RespondentID string // the source's id of the respondent
	Language     string // wanted; "" is the survey's default
	Device       string
}

// maxRespondentID is the longest id a source may send; Cint's are 36 characters, Dynata's up to 64.
const maxRespondentID = 128

// A Visit is where an interview stands: what to show to its respondent.
type Visit struct {
	Survey    *survey.Survey // the version the interview began with
	Interview interview.Interview
	Path      interview.Path
	Page      string        // the page to show; "" when the interview has ended
	Outcome   panel.Outcome // how it ended; "" while it has not
	Redirect  string        // the source's address for the outcome; "" for our own end page
}

// Arrive starts an interview, or resumes the one that the source's respondent has.
func (f *Service) Arrive(ctx context.Context, k Knock) (Visit, error) {
	s, err := f.Survey(k.Survey)
	if err != nil {
		return Visit{}, err
	}
	if !utf8.ValidString(k.RespondentID) || len(k.RespondentID) > maxRespondentID || strings.ContainsFunc(k.RespondentID, unicode.IsControl) {
		return Visit{}, fault.Errorf(fault.Invalid, "the respondent's id must be at most %d bytes of UTF-8 without control characters; check the panel's link", maxRespondentID)
	}
	token, err := f.token()
	if err != nil {
		return Visit{}, err
	}
	seed, err := f.seed()
	if err != nil {
		return Visit{}, err
	}
	iv, err := f.store.Begin(ctx, Beginning{
		Interview: interview.Interview{
			Token: token, Survey: s.ID, Version: s.Version, Source: source(s, k.Source).Name,
			Language: s.Language(k.Language), Seed: seed, Device: k.Device,
		},
		RespondentID: k.RespondentID,
		Now:          f.clock(),
	})
	if err != nil {
		return Visit{}, err
	}
	return f.visit(ctx, iv)
}

// Visit looks an interview up by its token.
func (f *Service) Visit(ctx context.Context, surveyID, token string) (Visit, error) {
	iv, err := f.store.Interview(ctx, surveyID, token)
	if err != nil {
		return Visit{}, err
	}
	return f.visit(ctx, iv)
}

// visit walks the path and says which page is to be shown. A path that waits at the gate or the end without a decision
// was cut off between two transactions; showing its last page lets the respondent post it again.
func (f *Service) visit(ctx context.Context, iv interview.Interview) (Visit, error) {
	s, err := f.version(iv.Version)
	if err != nil {
		return Visit{}, err
	}
	v := Visit{Survey: s, Interview: iv, Path: interview.Walk(s, &iv)}
	if iv.Disposition != interview.InProgress {
		return f.ended(ctx, v)
	}
	v.Page = v.Path.Next
	if n := len(v.Path.Pages); v.Page == "" && n > 0 {
		v.Page = v.Path.Pages[n-1].Name
	}
	return v, nil
}

func (f *Service) ended(ctx context.Context, v Visit) (Visit, error) {
	v.Outcome = outcomeOf(v.Interview.Disposition)
	src := source(v.Survey, v.Interview.Source)
	if src.Redirect[v.Outcome] == "" {
		return v, nil
	}
	id, err := f.store.RespondentID(ctx, v.Interview.ID)
	if err != nil {
		return Visit{}, err
	}
	v.Redirect = src.Address(v.Outcome, id)
	return v, nil
}

// outcomeOf says what a panel is told. A late finisher did the whole work and is sent back as a complete.
func outcomeOf(d interview.Disposition) panel.Outcome {
	switch d {
	case interview.Completed, interview.OverQuotaLate:
		return panel.Complete
	case interview.OverQuota:
		return panel.QuotaFull
	}
	return panel.ScreenOut
}
