package field

import (
	"context"
	"errors"
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
	Source       string            // name of the sample source; "" is a direct visitor
	RespondentID string            // the source's id of the respondent
	Kept         map[string]string // what else the source's link carried and is to be handed back
	Nonce        string            // of a signed link that may be used by one respondent only; "" when it has none
	Expired      bool              // the link's time is over: it leads back to an interview that was begun, and begins none
	Browser      string            // token of the interview that this browser is known to have; "" when none, or when nobody asks
	Language     string            // wanted; "" is the survey's default
	Device       string
	Origin       Origin // kept as a hash, and only when the survey asks for it
}

// maxRespondentID is the longest id a source may send; Cint's are 36 characters, Dynata's up to 64.
const maxRespondentID = 128

// A Visit is where an interview stands: what to show to its respondent. It is passed on as a pointer, because it is large and
// every page goes through a dozen hands; nobody changes one that was passed to him, because it is remembered, too.
type Visit struct {
	Survey    *survey.Survey       // the version the interview began with
	Interview *interview.Interview // that of nobody when nobody began one
	Path      interview.Path
	Page      string        // the page to show; "" when the interview has ended
	Outcome   panel.Outcome // how it ended; "" while it has not, and when it was withdrawn
	Redirect  string        // the source's address for the outcome; "" for our own end page
}

// Arrive starts an interview, or resumes the one that the source's respondent has.
func (f *Service) Arrive(ctx context.Context, k Knock) (*Visit, error) {
	s, err := f.Survey(k.Survey)
	if err != nil {
		return nil, err
	}
	if !utf8.ValidString(k.RespondentID) || len(k.RespondentID) > maxRespondentID || strings.ContainsFunc(k.RespondentID, unicode.IsControl) {
		return nil, fault.Errorf(fault.Invalid, "the respondent's id must be at most %d bytes of UTF-8 without control characters; check the panel's link", maxRespondentID)
	}
	token, err := f.token()
	if err != nil {
		return nil, err
	}
	seed, err := f.seed()
	if err != nil {
		return nil, err
	}
	src, known := s.Sources[k.Source]
	if !known {
		src = panel.Direct()
		if k.Source != "" && k.Source != src.Name || len(s.Sources) > 0 && s.Sources[src.Name].Name == "" {
			return nil, fault.Errorf(fault.Denied, "survey %q takes nobody from the source %q", s.ID, k.Source)
		}
	}
	duplicate, err := f.duplicate(ctx, k)
	if err != nil {
		return nil, err
	}
	b := Beginning{
		Interview: interview.Interview{
			Token: token, Survey: s.ID, Version: s.Version, Source: src.Name,
			Language: s.Language(k.Language), Seed: seed, Device: k.Device,
			Page: standsAt(interview.Walk(s, &interview.Interview{Seed: seed})),
		},
		RespondentID: k.RespondentID, Kept: k.Kept, Nonce: k.Nonce, Expired: k.Expired, Duplicate: duplicate,
		Owed: owed(src), Now: f.clock(),
	}
	if s.Gathers(survey.Device) {
		b.Origin = &k.Origin
	}
	iv, err := f.store.Begin(ctx, b)
	if fault.Is(err, fault.Closed) {
		return closed(s, src, k, err)
	}
	if err != nil {
		return nil, err
	}
	return f.visit(ctx, &iv)
}

// closed sends somebody back who comes when the field is closed; without an address of the source's the error says it. Who
// comes to a field that waits or pauses is not sent back, because the source would take that for the last word.
func closed(s *survey.Survey, src panel.Source, k Knock, err error) (*Visit, error) {
	var shut *Shut
	if errors.As(err, &shut) && shut.Door != DoorClosed {
		return nil, err
	}
	to := src.Address(panel.Closed, panel.Respondent{ID: k.RespondentID, Kept: k.Kept})
	if to == "" {
		return nil, err
	}
	return &Visit{Survey: s, Interview: &interview.Interview{}, Outcome: panel.Closed, Redirect: to}, nil
}

// duplicate tells whether the browser at the door has an interview of the survey under another identity.
func (f *Service) duplicate(ctx context.Context, k Knock) (bool, error) {
	if k.Browser == "" {
		return false, nil
	}
	had, err := f.store.Interview(ctx, k.Survey, k.Browser)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	who, err := f.store.Identity(ctx, had.ID)
	return had.Source != k.Source || who.ID != k.RespondentID, err
}

// visit walks the path and says which page is to be shown. A path that waits at the gate or the end without a decision
// was cut off between two transactions; showing its last page lets the respondent post it again.
func (f *Service) visit(ctx context.Context, iv *interview.Interview) (*Visit, error) {
	s, err := f.Version(ctx, iv.Survey, iv.Version)
	if err != nil {
		return nil, err
	}
	v := &Visit{Survey: s, Interview: iv}
	if iv.Disposition != interview.InProgress { // there is no way on
		f.visits.forget(iv.Token)
		if err := f.tellOutcome(ctx, v); err != nil {
			return nil, err
		}
		if f.alone { // among several nodes every page is looked up
			f.visits.keep(v, f.clock())
		}
		return v, nil
	}
	v.Path = interview.Walk(s, v.Interview)
	v.Page = standsAt(v.Path)
	f.visits.keep(v, f.clock())
	return v, nil
}

// standsAt is the page to show of a path that has not ended.
func standsAt(p interview.Path) string {
	if n := len(p.Pages); p.Next == "" && n > 0 {
		return p.Pages[n-1].Name
	}
	return p.Next
}

// tellOutcome adds to a visit that is being made how its interview ended, and where the source wants its respondent.
func (f *Service) tellOutcome(ctx context.Context, v *Visit) error {
	if v.Interview.Disposition == interview.Withdrawn {
		return nil // the source has been told, or is not; its address would tell it again
	}
	v.Outcome = outcomeOf(v.Interview.Told())
	src := source(v.Survey, v.Interview.Source)
	if src.Redirect[v.Outcome] == "" {
		return nil
	}
	who, err := f.store.Identity(ctx, v.Interview.ID)
	if err != nil {
		return err
	}
	v.Redirect = src.Address(v.Outcome, respondent(*v.Interview, who))
	return nil
}

// outcomeOf says what a panel is told. A late finisher did the whole work and is sent back as a complete.
func outcomeOf(d interview.Disposition) panel.Outcome {
	switch d {
	case interview.Completed, interview.OverQuotaLate:
		return panel.Complete
	case interview.OverQuota:
		return panel.QuotaFull
	case interview.Duplicated:
		return panel.Duplicate
	}
	return panel.ScreenOut
}
