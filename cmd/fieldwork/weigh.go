package main

import (
	"errors"
	"fmt"

	"fieldwork/internal/deliver"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// An arrived is who came to a study, as far as weights need it.
type arrived struct {
	survey *survey.Survey
	counts []interview.ArrivalCount
	fills  []quota.Fill
	cells  []quota.Cell
}

// weightingOf holds the types' shares among those who came against their shares of the completes, by type. A study that
// cannot be weighed is delivered all the same: its column is empty and its manifest says why.
func weightingOf(a arrived, completes map[string]int) (deliver.Weighting, error) {
	if _, own := a.survey.Variable(survey.WeightColumn); own {
		return deliver.Weighting{Absent: "the survey has a variable of its own that is called " + survey.WeightColumn}, nil
	}
	weighting, err := a.weighting(completes)
	var refusal *incidence.Refusal
	if errors.As(err, &refusal) {
		return deliver.Weighting{Absent: refusal.Detail}, nil
	}
	return weighting, err
}

func (a arrived) weighting(completes map[string]int) (deliver.Weighting, error) {
	sum, err := ledger.Read(a.survey, a.counts, a.fills, a.cells)
	if err != nil {
		return deliver.Weighting{}, err
	}
	sample := make([]incidence.Count, len(a.survey.Types))
	for i, t := range a.survey.Types {
		sample[i] = incidence.Count{Name: t.Name, N: completes[t.Name]}
	}
	w, err := sum.Weights(sample)
	if err != nil {
		return deliver.Weighting{}, err
	}
	if w == nil {
		return deliver.Weighting{Absent: fmt.Sprintf("nobody is in the sample yet, or nobody or more than %d have come by every window of arrivals", incidence.MaxCount)}, nil
	}
	return deliver.NewWeighting(sum.Population(), *w), nil
}
