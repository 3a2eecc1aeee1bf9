package choicebased

import (
	"fmt"

	"fieldwork/internal/estimate"
)

// The reasons, beside those of package estimate, for which Fit refuses. Every refusal is an *estimate.Refusal, so that a
// caller asks for one type of error only.
const (
	BadPopulation         = "bad_population_shares"         // not shares or counts, or not one for each outcome
	BadCovariance         = "bad_population_covariance"     // not the covariance of shares that sum to one
	NoConstant            = "choice_based_without_constant" // nothing in the model could absorb the quotas
	OutcomeWithoutRows    = "outcome_without_sample_rows"   // a part of the population of which nothing was seen
	OutcomeWithOneRow     = "outcome_with_one_sample_row"   // no variance within that outcome
	OutcomeWithoutShare   = "outcome_without_population"    // a share or a count of arrivals that is zero
	WeightsAlready        = "choice_based_with_weights"     // sampling or importance weights beside those that the shares give
	RobustAlready         = "choice_based_with_robust"      // another standard error than those that know of the quotas
	ClustersAlready       = "choice_based_with_clusters"    // rows that depend on each other
	NearlyCollinear       = "choice_based_nearly_collinear" // the information cannot be inverted with its digits
	withoutConstantDetail = "the model has no constant, so that the quotas on the outcome bend its slopes; add a constant"
	weightsDetail         = "the rows have sampling weights, and the population shares are to give them weights as well; take out the " +
		"weights, or leave out the population shares and let the weights carry everything"
	importanceDetail = "importance weights say nothing of how many respondents an outcome has, which is what its quota fixed; take them " +
		"out, or give frequencies"
	robustDetail = "the standard errors follow from the quotas, and those of the weighted fit are robust ones; leave robust errors out, " +
		"or leave out the population shares"
	clustersDetail = "the variances rest on rows that are independent within an outcome, and rows of one cluster are not; leave the " +
		"clusters out, or weight by the population shares with sampling weights and keep them"
)

func refuse(reason, format string, args ...any) error {
	return &estimate.Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}
