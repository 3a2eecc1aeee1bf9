package main

import (
	"errors"
	"fmt"

	"fieldwork/internal/deliver"
	"fieldwork/internal/incidence"
	"fieldwork/internal/ledger"
	"fieldwork/internal/survey"
)

// weigh puts into the bundle's frame what each interview of the sample counts for, and into the bundle where that comes
// from. A study that cannot be weighed is delivered all the same: its column is empty and its manifest says why.
func weigh(b *deliver.Bundle) error {
	if c, _ := b.Frame.Column(survey.WeightColumn); c.Variable != nil {
		b.Weighting = deliver.Weighting{Absent: "the survey has a variable of its own that is called " + c.Name}
		return nil
	}
	weighting, err := weightingOf(b)
	var refusal *incidence.Refusal
	if errors.As(err, &refusal) {
		weighting, err = deliver.Weighting{Absent: refusal.Detail}, nil
	}
	if err != nil {
		return err
	}
	b.Weighting = weighting
	if weighting.Absent != "" {
		return nil
	}
	return b.Frame.Weigh(weighting.ByType())
}

// weightingOf holds the types' shares among those who came against their shares of the frame's sample.
func weightingOf(b *deliver.Bundle) (deliver.Weighting, error) {
	sum, err := ledger.Read(b.Survey, b.Counts, b.Fills, b.Cells)
	if err != nil {
		return deliver.Weighting{}, err
	}
	completes, sample := b.Frame.SampleByType(), make([]incidence.Count, len(b.Survey.Types))
	for i, t := range b.Survey.Types {
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
