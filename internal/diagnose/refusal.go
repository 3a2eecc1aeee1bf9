package diagnose

import (
	"fmt"
	"math"

	"fieldwork/internal/estimate"
)

// The reasons of a Refusal.
const (
	WrongModel     = "wrong_model"      // the test is for another kind of model
	OtherData      = "other_data"       // the design or the outcome is not the one that was fitted
	BadOutcome     = "bad_outcome"      // an outcome that is none of the levels
	TooFewOutcomes = "too_few_outcomes" // the test compares more outcomes than there are
	NoRegressors   = "no_regressors"    // nothing to test
	Weights        = "weights"          // weights under which the test has no known distribution
	Clusters       = "clusters"         // rows that depend on each other, where the test takes them for independent
	ExactFit       = "exact_fit"        // no residual is left to examine
	TooFewRows     = "too_few_rows"     // the auxiliary regression has no degrees of freedom
	NoVariation    = "no_variation"     // what would have to vary is the same in every row
	BadPower       = "bad_power"        // powers of the fitted values that make no test
	TooMany        = "too_many"         // more respondents than can be split one by one
)

// A Refusal is the error for a test that cannot be had. The tests of this package return it as a *Refusal, except that
// data which package estimate refuses come back with its own *estimate.Refusal.
type Refusal struct {
	Reason string // one of the constants above, for programs
	Detail string // what exactly and how to mend it, for people
}

func (r *Refusal) Error() string { return "cannot test: " + r.Detail }

func refuse(reason, format string, args ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// respondents refuses clusters, and weights that are not frequencies: the tests take every respondent for an independent
// draw whose likelihood counts once, which is not what any other weight says.
func respondents(test string, d estimate.Design) error {
	switch {
	case (d.Weights == nil) != (d.WeightKind == estimate.Unweighted):
		return refuse(Weights, "%s is given weights without their kind or a kind without weights; give both or neither", test)
	case d.Clusters != nil:
		return refuse(Clusters, "%s takes respondents for independent, and those of one cluster are not; fit without clusters "+
			"to have it, or compare Wald tests with the clustered errors", test)
	case d.WeightKind == estimate.Unweighted:
		return nil
	case d.WeightKind == estimate.Frequency:
		return frequencies(d.Weights)
	case d.WeightKind == estimate.Sampling:
		return refuse(Weights, "%s is not defined under sampling weights, where no likelihood and no variance of the "+
			"errors belongs to the sample; fit without weights to have it, or compare robust Wald tests", test)
	case d.WeightKind == estimate.Importance:
		return refuse(Weights, "%s counts respondents, and importance weights do not say how many there are; fit without weights, "+
			"or with frequencies, to have it", test)
	}
	return refuse(Weights, "%s takes frequency weights or none; what these weights count is not known", test)
}

// auxiliary is the design as the tests' own models take it: each column is a regressor of its own, whatever it is made
// of, and errors are model-based.
func auxiliary(d estimate.Design) estimate.Design {
	d.Parts, d.Robust = nil, false
	return d
}

// frequencies refuses weights that count nobody.
func frequencies(weights []float64) error {
	for i, w := range weights {
		if w < 0 || w != math.Trunc(w) && !math.IsNaN(w) || math.IsInf(w, 0) {
			return refuse(Weights, "the frequency of row %d is %g; give a whole number, zero or more", i, w)
		}
	}
	return nil
}

// used tells whether a row enters the model: its outcome is known, nothing is missing and its weight is above zero.
func used(d estimate.Design, row int, known bool) bool {
	if !known || d.Weights != nil && !(d.Weights[row] > 0) {
		return false
	}
	for _, column := range d.X {
		if math.IsNaN(column[row]) {
			return false
		}
	}
	return true
}

// shape refuses columns and weights that have another length than the outcome, before anything reads a row of them,
// and outcomes that are no level. Everything else about the data is for package estimate to judge.
func shape(outcome []int, levels int, d estimate.Design) error {
	for i, y := range outcome {
		if y < -1 || y >= levels {
			return refuse(BadOutcome, "the outcome of row %d is %d; give -1 for missing or one of the %d levels", i, y, levels)
		}
	}
	return lengths(len(outcome), d)
}

func lengths(n int, d estimate.Design) error {
	if len(d.Terms) != len(d.X) {
		return refuse(OtherData, "%d terms name %d columns; give one name a column", len(d.Terms), len(d.X))
	}
	for k, column := range d.X {
		if len(column) != n {
			return refuse(OtherData, "column %q has %d rows and the outcome %d; give them the same", d.Terms[k], len(column), n)
		}
	}
	if d.Weights != nil && len(d.Weights) != n {
		return refuse(OtherData, "there are %d weights and %d outcomes; give as many", len(d.Weights), n)
	}
	return nil
}
