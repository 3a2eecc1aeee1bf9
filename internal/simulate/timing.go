package simulate

import (
	"fieldwork/internal/survey"
)

// A timing knows how long a field takes, in questions.
type timing struct {
	seconds float64 // for one question
	weight  map[string]float64
}

// Times that population files do not set.
const (
	rowWeight   = 1.0 / 3 // of a question, for a row of a grid
	wordsWeight = 1.0     // for words behind an option: only few give them, but those take their time
	pageSpread  = 0.25    // standard deviation of the log of one page's time around the respondent's own pace
)

func newTiming(s *survey.Survey, seconds float64) *timing {
	t := &timing{seconds: seconds, weight: map[string]float64{}}
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			for _, field := range q.Fields() {
				switch {
				case q.Kind == survey.Grid:
					t.weight[field] = rowWeight
				case field == q.Name:
					t.weight[field] = 1
				}
			}
		}
	}
	return t
}

// page is the median time for a page with the fields, in seconds.
func (t *timing) page(fields []string) float64 {
	questions := 0.0
	for _, f := range fields {
		questions += t.weight[f]
	}
	return t.seconds * questions
}
