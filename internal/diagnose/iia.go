package diagnose

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// IIATest is a test of independence of irrelevant alternatives: whether the odds among the outcomes that stay change
// when one outcome is left out.
type IIATest struct {
	Omitted string
	estimate.Test
	// PositiveDefinite tells, of a Hausman-McFadden test, whether the difference of the covariance matrices is
	// positive definite. Where it is not, Statistic is computed but undefined as a test, and P, which exists if
	// Statistic is not negative, must not be read as evidence. Small and Hsiao's statistic needs no such difference.
	PositiveDefinite bool
	// Status is "ok", or says why there are no numbers: the restricted model is separated, say.
	Status string
}

// HausmanMcFadden tests, for each outcome in use but the base, whether leaving its rows out changes the coefficients of
// the others more than chance does (Hausman and McFadden 1984, "Specification tests for the multinomial logit model",
// Econometrica 52):
//
//	χ² = (r - f)' [V(r) - V(f)]⁻¹ (r - f),
//
// with r the coefficients without the outcome, f the same ones of the full model, all of them with their constants, V
// the inverse of the observed information, and as many degrees of freedom as r has coefficients.
//
// In real samples V(r) - V(f) is often not positive definite and the statistic may come out negative; see
// IIATest.PositiveDefinite. What two close covariances have in common is lost in their difference: the statistic keeps seven
// digits in the worst of the reference cases, where the difference has a condition number of 1e6 at a unit diagonal.
// outcome, levels and d are those that full was fitted with. Two outcomes, weights but frequencies, clusters, and a full
// that is no multinomial logit are a *Refusal.
func HausmanMcFadden(outcome []int, levels []string, d estimate.Design, full *estimate.Fit) ([]IIATest, error) {
	if err := choice("the Hausman-McFadden test", outcome, levels, d); err != nil {
		return nil, err
	}
	base := slices.Index(levels, full.Base)
	switch {
	case full.Kind != "mnlogit" || base < 0:
		return nil, refuse(WrongModel, "the Hausman-McFadden test is for a multinomial logit of these levels; the fit is %q", full.Kind)
	case len(full.Levels) < 3:
		return nil, tooFew("the Hausman-McFadden test", len(full.Levels))
	}
	var out []IIATest
	for _, omitted := range full.Levels {
		if omitted == full.Base {
			continue
		}
		without := omit(outcome, slices.Index(levels, omitted))
		restricted, err := estimate.MultinomialLogit(without, levels, base, auxiliary(d))
		if err != nil {
			status, err := restrictedStatus("the model", omitted, err)
			if err != nil {
				return nil, err
			}
			out = append(out, IIATest{Omitted: omitted, Test: nothing(), Status: status})
			continue
		}
		out = append(out, hausman(omitted, restricted, full))
	}
	return out, nil
}

// choice is what both tests of irrelevant alternatives ask of their data.
func choice(test string, outcome []int, levels []string, d estimate.Design) error {
	if err := respondents(test, d); err != nil {
		return err
	}
	return shape(outcome, len(levels), d)
}

func tooFew(test string, outcomes int) error {
	return refuse(TooFewOutcomes, "%s leaves one outcome out and compares the others: it needs three; the rows have %d", test, outcomes)
}

// omit is the outcome with a level made missing.
func omit(outcome []int, level int) []int {
	without := slices.Clone(outcome)
	for i, y := range without {
		if y == level {
			without[i] = -1
		}
	}
	return without
}

// restrictedStatus puts into words why a model of some of the rows has no estimate; other errors pass.
func restrictedStatus(model, omitted string, err error) (string, error) {
	var separation *estimate.Separation
	var refusal *estimate.Refusal
	switch {
	case errors.As(err, &separation):
		return fmt.Sprintf("%s without outcome %q is separated (%s): no test", model, omitted, separation.Kind), nil
	case errors.As(err, &refusal):
		return fmt.Sprintf("%s without outcome %q has no estimate (%s): no test", model, omitted, refusal.Reason), nil
	}
	return "", err
}

func hausman(omitted string, restricted, full *estimate.Fit) IIATest {
	t := IIATest{Omitted: omitted, Test: nothing(), Status: ok}
	at := common(restricted, full)
	if at == nil {
		t.Status = fmt.Sprintf("the model without outcome %q lacks a term or an outcome of the full one: no test", omitted)
		return t
	}
	n := len(at)
	difference, v := make([]float64, n), mat.NewSymDense(n, nil)
	for i, from := range at {
		difference[i] = restricted.Coefficients[i].Estimate - full.Coefficients[from].Estimate
		for j := i; j < n; j++ {
			v.SetSym(i, j, restricted.ModelVCov[i][j]-full.ModelVCov[from][at[j]])
		}
	}
	statistic, definite := wald(difference, v)
	if math.IsNaN(statistic) {
		t.Status = fmt.Sprintf("the covariances with and without outcome %q have a singular difference: no test", omitted)
		return t
	}
	t.Test, t.PositiveDefinite = chiSquared(statistic, n), definite
	return t
}

// common finds each coefficient of the restricted model among those of the full one. It is nil when the restricted
// model lacks any, because a column is collinear or an outcome empty without the omitted outcome's rows.
func common(restricted, full *estimate.Fit) []int {
	if len(restricted.Terms) != len(full.Terms) || len(restricted.Levels) != len(full.Levels)-1 || restricted.Base != full.Base {
		return nil
	}
	at := make([]int, 0, len(restricted.Coefficients))
	for _, c := range restricted.Coefficients {
		from := slices.IndexFunc(full.Coefficients, func(f estimate.Coefficient) bool {
			return f.Outcome == c.Outcome && f.Term == c.Term
		})
		if from < 0 {
			return nil
		}
		at = append(at, from)
	}
	return at
}
