package rehearsal

import (
	"encoding/json"
	"net/url"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A state is a rehearsal as it is kept between two requests that may be served by different processes.
type state struct {
	Version    survey.Version        `json:"version"`
	Source     string                `json:"source"`
	Language   string                `json:"language"`
	Seed       uint64                `json:"seed"`
	Answers    interview.Answers     `json:"answers"`
	Submitted  map[string]bool       `json:"submitted"`
	Assigned   map[string]string     `json:"assigned,omitempty"`
	Gate       *Gate                 `json:"gate,omitempty"`
	Ended      interview.Disposition `json:"ended,omitempty"`
	Full       []string              `json:"full,omitempty"`
	Cast       string                `json:"cast,omitempty"`
	Posted     map[string]url.Values `json:"posted"`
	Type       string                `json:"type,omitempty"`
	Membership []string              `json:"membership,omitempty"`
}

// State is the rehearsal as text, from which Restore makes it again. The same rehearsal gives the same text.
func (r *Rehearsal) State() (string, error) {
	iv := r.Interview
	text, err := json.Marshal(state{
		Version: iv.Version, Source: iv.Source, Language: iv.Language, Seed: iv.Seed, Answers: iv.Answers, Submitted: iv.Submitted,
		Assigned: iv.Assigned, Gate: r.Gate, Ended: iv.Disposition, Full: r.full, Cast: r.cast, Posted: r.posted, Type: iv.Type, Membership: iv.Membership,
	})
	if err != nil {
		return "", fault.Errorf(fault.Internal, "a rehearsal cannot be kept: %w", err)
	}
	return string(text), nil
}

// Restore makes a rehearsal of a survey from what State gave; version finds the questionnaire that it was begun with.
func Restore(text string, version func(survey.Version) (*survey.Survey, error)) (*Rehearsal, error) {
	var st state
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		return nil, fault.Errorf(fault.Internal, "a rehearsal that was kept is damaged: %w", err)
	}
	s, err := version(st.Version)
	if err != nil {
		return nil, err
	}
	r, err := New(s, Casting{Language: st.Language, Seed: st.Seed, Full: st.Full, Source: st.Source, Type: st.Cast})
	if err != nil {
		return nil, err
	}
	r.Gate = st.Gate
	iv := &r.Interview
	iv.Assigned, iv.Type, iv.Membership, iv.Disposition = st.Assigned, st.Type, st.Membership, st.Ended
	iv.InSample = st.Ended == interview.Completed
	if st.Gate != nil {
		iv.Decision = st.Gate.Decision
	}
	if st.Answers != nil {
		iv.Answers = st.Answers
	}
	if st.Submitted != nil {
		iv.Submitted = st.Submitted
	}
	if st.Posted != nil {
		r.posted = st.Posted
	}
	return r, nil
}
