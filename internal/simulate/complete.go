package simulate

import (
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Complete is the interview that the respondent would leave behind, made without a server: the answers on the path and
// no others, through the gate as if no cell were ever full. A drop-out finishes too; who refuses or is not eligible
// ends where the survey ends it. There are no times in it, and no token, since nobody was there.
func (p *Population) Complete(s *survey.Survey, r Respondent, id int64) interview.Interview {
	iv := interview.Interview{
		ID: id, Survey: s.ID, Version: s.Version, Language: r.Language, Seed: r.seed, Device: r.Device,
		Answers: r.Answers(), Submitted: make(map[string]bool, len(s.Pages)),
	}
	// An answer off the path neither routes nor counts, so all may be given at once and the path walked only as often as
	// something stops it: the gate, and a ranking of more than what is offered.
	for _, page := range s.Pages {
		iv.Submitted[page.Name] = true
	}
	path := interview.Walk(s, &iv)
	for path.At == interview.AtGate || settle(&iv, path) {
		if path.At == interview.AtGate {
			through(s, &iv, path)
		}
		path = interview.Walk(s, &iv)
	}
	iv.Disposition = dispositionOf(path.At)
	iv.InSample = iv.Disposition == interview.Completed
	keepOnPath(&iv, path)
	return iv
}

// through lets the gate decide as if every cell had room.
func through(s *survey.Survey, iv *interview.Interview, path interview.Path) {
	c := interview.Classify(s, path.Facts)
	iv.Type, iv.Membership, iv.Decision = c.Type, c.Membership, interview.Admitted
	if c.Failed != "" {
		iv.Decision = interview.Ineligible
	}
}

func dispositionOf(place interview.Place) interview.Disposition {
	switch place {
	case interview.AtTheEnd:
		return interview.Completed
	case interview.Stopped:
		return interview.ScreenedOut
	case interview.Declined:
		return interview.Refused
	}
	return interview.InProgress // a question that the population leaves without its answer
}

// keepOnPath drops the answers and pages that the path does not pass.
func keepOnPath(iv *interview.Interview, path interview.Path) {
	given := iv.Answers
	iv.Answers, iv.Submitted = make(interview.Answers, len(given)), make(map[string]bool, len(path.Pages))
	for _, page := range path.Pages {
		iv.Page = page.Name
		if page.Name == path.Next {
			return
		}
		iv.Submitted[page.Name] = true
		for _, q := range page.Shown {
			for _, field := range q.Fields() {
				if a := given[field]; a.Answered() {
					iv.Answers[field] = a
				}
			}
		}
	}
}
