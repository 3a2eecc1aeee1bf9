package interview

import "fieldwork/internal/survey"

// A Classification is what the gate makes of the screener's answers.
type Classification struct {
	Failed     string   // the first requirement of eligibility that does not hold; "" for an eligible respondent
	Type       string   // the first type whose rule holds; "" for an ineligible respondent
	Membership []string // every type whose rule holds, the winning one included
	Cells      []string // the quota cells the respondent belongs to
}

// Classify screens and classifies. Only the facts of the path count.
func Classify(s *survey.Survey, facts survey.Facts) Classification {
	for _, r := range s.Eligible {
		if !r.If.Holds(facts) {
			return Classification{Failed: r.Name}
		}
	}
	var c Classification
	for _, t := range s.Types {
		if t.If != nil && t.If.Holds(facts) {
			c.Membership = append(c.Membership, t.Name)
		}
	}
	if len(c.Membership) == 0 { // the last type takes everybody else
		c.Membership = []string{s.Types[len(s.Types)-1].Name}
	}
	c.Type = c.Membership[0]
	c.Cells = s.CellsOf(c.Type, facts)
	return c
}
