package estimate

import "fmt"

// The reasons of a Refusal.
const (
	NoRows                  = "no_rows"
	OneCategory             = "outcome_has_one_category"
	FewerRowsThanParameters = "fewer_rows_than_parameters"
	NoParameters            = "no_parameters"
	BadShape                = "bad_shape"  // columns of unequal length, unnamed or doubly named terms, unknown levels
	BadWeight               = "bad_weight" // negative, infinite, fractional frequency, or weights without a kind
	NotFinite               = "not_finite" // ±Inf among the data, or a number whose square would be
	NotConverged            = "not_converged"
	NoMargins               = "no_margins" // marginal effects of a model that has none
	OneCluster              = "one_cluster"
	NoSuchTerm              = "no_such_term"
	NoLikelihood            = "no_likelihood"
)

// Refusal is the error for a question that has no answer. Estimators return it as a *Refusal.
type Refusal struct {
	Reason string // one of the constants above, for programs
	Detail string // what exactly, for people
}

func (r *Refusal) Error() string { return "cannot estimate: " + r.Reason + ": " + r.Detail }

func refuse(reason, format string, args ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// Separation is the error for a logit whose likelihood has no finite maximum (Albert and Anderson 1984): some
// combination of the regressors tells the outcomes apart without a mistake. Estimators return it as a *Separation.
type Separation struct {
	// Kind is "complete" when every row is told apart and "quasi" when some rows are tied.
	Kind string
	// Outcome and Term name the coefficient that runs away fastest when columns are measured in standard deviations.
	// In an ordered logit Outcome is empty.
	Outcome, Term string
	// Supremum is the limit of the log-likelihood: 0 when the separation is complete, NaN when it could not be had.
	Supremum float64
	// Runaway lists every coefficient without a finite estimate along the direction that was found. Under complete
	// separation that direction is one of many.
	Runaway []Direction
}

// Direction is one coefficient's part in a separation: Sign is +1 or -1 as it runs off to +∞ or -∞.
type Direction struct {
	Outcome, Term string
	Sign          int
}

func (s *Separation) Error() string {
	name := s.Term
	if s.Outcome != "" {
		name = s.Outcome + ":" + s.Term
	}
	return fmt.Sprintf("cannot estimate: %s separation: the coefficient of %s has no finite estimate", s.Kind, name)
}

// The codes of a Warning.
const (
	Collinear      = "collinear"
	ConstantColumn = "constant_column"
	EmptyOutcome   = "empty_category"
	OtherBase      = "other_base"
	// Nothing was dropped, but some numbers do not exist.
	Saturated       = "saturated"
	ExactFit        = "exact_fit"
	ConstantOutcome = "constant_outcome"
)

// The reasons of a Drop that are no term.
const (
	MissingOutcome = "(outcome)"
	MissingWeight  = "(weight)"
	MissingCluster = "(cluster)"
)

// Warning is something that was left out or changed on the way to a Fit, as data and as a sentence for people.
type Warning struct {
	Code          string // one of the constants above
	Term, Outcome string // what it is about, if that has a name
	Message       string
}

// Drop counts rows that are not in the model because something is missing in them. Reason is the term, or one of the
// constants above in round brackets. A row that lacks two things is counted under both.
type Drop struct {
	Reason string
	Rows   int
}
