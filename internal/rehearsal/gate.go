package rehearsal

import (
	"slices"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Adopt goes on with another version of the survey. The answers that it still asks for count on; the gate, when it had
// decided, decides anew; an interview that had ended goes on when there is more to ask now.
func (r *Rehearsal) Adopt(s *survey.Survey) {
	ended := r.Interview.Disposition != interview.InProgress
	r.Survey, r.Interview.Version, r.Interview.Language = s, s.Version, s.Language(r.Interview.Language)
	r.Interview.Disposition, r.Interview.InSample = interview.InProgress, false
	if r.Gate != nil {
		r.undecide()
		if path := r.Path(); path.At == interview.AtGate {
			r.decide(path.Facts)
		}
	}
	if ended {
		r.Settle()
	}
}

// Settle acts on the place to which the answers have come, the gate or an end, and returns the page that is to be answered
// next; "" is the end.
func (r *Rehearsal) Settle() (next string) {
	path := r.Path()
	if path.At == interview.AtGate {
		r.decide(path.Facts)
		path = r.Path()
	}
	switch path.At {
	case interview.AtTheEnd:
		r.Interview.Disposition, r.Interview.InSample = interview.Completed, true
	case interview.Declined:
		r.Interview.Disposition = interview.Refused
	case interview.Stopped:
		r.Interview.Disposition = interview.OverQuota
		if r.Interview.Decision == interview.Ineligible {
			r.Interview.Disposition = interview.ScreenedOut
		}
	}
	return path.Next
}

// decide screens, classifies and admits, as the field's gate and the store's do together. Every cell has room but those
// that are to be full.
func (r *Rehearsal) decide(facts survey.Facts) {
	g := &Gate{Classification: interview.Classify(r.Survey, facts), Decision: interview.Admitted}
	r.Gate = g
	if r.cast != "" {
		g.Classification = interview.Classification{Type: r.cast, Membership: []string{r.cast}, Cells: r.Survey.CellsOf(r.cast, facts)}
	}
	if g.Failed != "" {
		g.Decision = interview.Ineligible
	} else if assigned := r.admit(g); g.Full == "" {
		r.Interview.Assigned = assigned
	} else {
		g.Decision = interview.TurnedAway
	}
	r.Interview.Decision, r.Interview.Type, r.Interview.Membership = g.Decision, g.Type, g.Membership
}

// admit finds the cell that has no room, and draws the cells of assigned variables among those that have. The store draws
// among the least filled; here all are empty, so that the same seed draws the same cell as of an empty study.
func (r *Rehearsal) admit(g *Gate) map[string]string {
	for _, cell := range g.Cells {
		if slices.Contains(r.full, cell) {
			g.Full = cell
			return nil
		}
	}
	drawn := map[string]string{}
	for _, a := range r.Survey.Assigned {
		var open []string
		for _, cell := range a.Cells.Names() {
			if !slices.Contains(r.full, cell) {
				open = append(open, cell)
			}
		}
		if len(open) == 0 {
			g.Full = a.Name
			return nil
		}
		drawn[a.Name] = open[interview.Draws(r.Interview.Seed, a.Name).IntN(len(open))]
		g.Cells = append(g.Cells, drawn[a.Name])
	}
	return drawn
}

func (r *Rehearsal) undecide() {
	iv := &r.Interview
	r.Gate, iv.Decision, iv.Type, iv.Membership, iv.Assigned = nil, interview.Undecided, "", nil, nil
}
