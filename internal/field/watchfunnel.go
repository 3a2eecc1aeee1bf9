package field

import (
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// funnel is how many came how far. Who has withdrawn has still clicked, was classified if the gate had decided, and has
// finished if it was so before: the steps are those of the report, but that a report leaves duplicates out of the first.
func funnel(s *survey.Survey, c Counts) []Stage {
	decided := map[interview.Decision]int{}
	for _, g := range c.Gate {
		decided[g.Decision] += g.N
	}
	stages := []Stage{{StageClicked, c.Started}}
	if _, asks := consent(s); asks {
		stages = append(stages, Stage{StageConsented, agreed(s, c)})
	}
	return append(stages,
		Stage{StageClassified, classified(c)},
		Stage{StageEligible, classified(c) - decided[interview.Ineligible]},
		Stage{StageAdmitted, decided[interview.Admitted]},
		Stage{StageFinished, c.Ended[interview.Completed] + c.Ended[interview.OverQuotaLate] + c.Ended[interview.Invalidated] + c.WithdrawnFinished},
		Stage{StageInSample, c.Ended[interview.Completed]})
}

// classified is how many rows the ledger has.
func classified(c Counts) (n int) {
	for _, g := range c.Gate {
		n += g.N
	}
	return n
}

// agreed is how many agreed to take part: they have answered the page that asks, and have refused neither there nor on a
// later page of the screener. Of one that was withdrawn before the gate nothing is left that could say so. Who is classified
// has agreed, even where a condition or an older version did not ask.
func agreed(s *survey.Survey, c Counts) int {
	page, _ := consent(s)
	n, from := c.Submitted[page]+c.WithdrawnDecided, false
	for _, p := range s.Pages[:min(s.Gate, len(s.Pages))] {
		if from = from || p.Name == page; from {
			n -= c.Refused[p.Name]
		}
	}
	return max(n, classified(c))
}

// consent is the first page before the gate that asks whether somebody takes part, and the first page where none does. A
// consent to send answers abroad is another matter.
func consent(s *survey.Survey) (page string, asks bool) {
	for _, p := range s.Pages[:min(s.Gate, len(s.Pages))] {
		for _, q := range p.Questions {
			if q.Kind == survey.Consent && !q.Abroad {
				return p.Name, true
			}
		}
	}
	if len(s.Pages) > 0 {
		page = s.Pages[0].Name
	}
	return page, false
}
