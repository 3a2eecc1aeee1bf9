package analysis

import (
	"errors"
	"slices"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/estimate"
)

// withCure says what went wrong with a model and what to do about it. The estimators that are told of the population say
// the latter themselves where it is about that.
func withCure(err error) string {
	var separation *estimate.Separation
	var refusal *estimate.Refusal
	switch {
	case errors.As(err, &separation), errors.As(err, &refusal) && !ofPopulation(refusal.Reason):
		return err.Error() + "; " + cure(err)
	}
	return err.Error()
}

// ofPopulation tells whether a refusal is of what is known of the population and not of the data.
func ofPopulation(reason string) bool {
	return slices.Contains([]string{choicebased.BadPopulation, choicebased.OutcomeWithoutRows, choicebased.OutcomeWithOneRow,
		choicebased.OutcomeWithoutShare, choicebased.NearlyCollinear}, reason)
}

// cure is what to do about a model that could not be estimated.
func cure(err error) string {
	var separation *estimate.Separation
	if errors.As(err, &separation) {
		return "tabulate the variable by the outcome, and leave it out of the model or merge categories"
	}
	var refusal *estimate.Refusal
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case estimate.NoRows, estimate.FewerRowsThanParameters:
			return "estimate it on more respondents or with fewer variables"
		case estimate.OneCategory:
			return "there is nothing to explain; widen the group or choose another outcome"
		case estimate.NotConverged:
			return "leave out or rescale variables that hardly vary"
		}
	}
	return "mend the rows of this table in the plan"
}
