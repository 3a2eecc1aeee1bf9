// Package estimate fits the models of a survey's paper: ordinary least squares, the multinomial logit and the
// ordered logit, with their standard errors and marginal effects.
//
// Its stance: a number that looks right and is not costs more than no number. An estimator therefore answers in one
// of three ways. It returns a Fit that sits at a maximum it has reason to call one; or it returns a *Separation, when
// no finite maximum exists; or it returns a *Refusal, which says why the question cannot be answered. What was left
// out on the way to a Fit (a collinear column, an empty category) stands in Fit.Notices. A number that does not exist,
// such as the adjusted R² of a saturated regression, is NaN in every struct of this package: print it as "n/a".
//
// Every model is fitted in coordinates in which its columns are orthonormal (basis.go) and is transformed back at the
// end, so that neither the unit of a column nor its distance from zero decides how many digits come out right. Both
// logits are linear-index models (index.go): they share one likelihood loop, one Newton iteration (newton.go), one test
// for separation (separation.go) and one set of marginal effects (effects.go), and differ in their link alone
// (multinomial.go, ordered.go).
//
// The package reads columns and returns numbers; messages count rows from 1. It knows nothing of files, surveys or clocks.
package estimate

// ConstantTerm is the term under which a model's constant is reported, as in Stata.
const ConstantTerm = "_cons"

// WeightKind says what a weight means, because the same column of weights leads to different standard errors.
type WeightKind int

const (
	// Unweighted rows count once each; Design.Weights must be nil.
	Unweighted WeightKind = iota
	// Frequency weights are whole numbers: a row of weight f stands for f identical respondents (Stata's fweight).
	Frequency
	// Sampling weights are inverse chances of selection (Stata's pweight): standard errors are the robust ones.
	Sampling
	// Importance weights count a row as that many respondents, in fractions too (Stata's iweight). They say nothing of
	// how the rows came about, so that there are no robust standard errors.
	Importance
)

// Design is the right-hand side of a model.
//
// Terms[k] names the column X[k]; every column has one entry for each entry of the outcome and NaN stands for missing.
// A row with anything missing is left out of the model (listwise deletion) and counted in Fit.DroppedMissing. A row
// with weight zero is left out without being counted as missing.
type Design struct {
	Terms []string
	X     [][]float64
	// Constant adds a constant to the model. The ordered logit ignores it: its cut points take that place.
	Constant bool
	// Weights is nil, or has one entry a row, NaN for missing; WeightKind says how to read them.
	Weights    []float64
	WeightKind WeightKind
	// Robust makes the robust standard errors the reported ones (Stata's vce(robust)); sampling weights always do.
	Robust bool
	// Clusters is nil, or has one number a row, negative for missing: rows of one number may depend on each other, and
	// the robust standard errors, which are then the reported ones, allow for it (Stata's vce(cluster)).
	Clusters []int
	// Parts is nil when every column is a variable of its own. Otherwise Parts[k] says of what column k is the product,
	// so that marginal effects are those of the variables and not of the columns.
	Parts [][]Part
}

// Part is one factor of a column: a variable's values to a power, or the indicator of one level of a categorical variable.
type Part struct {
	Variable string
	Level    string    // the level indicated; empty for a number
	Power    int       // of a number, 1 or more
	Values   []float64 // of the variable, or of the indicator; one a row
}

// Coefficient is one estimated parameter.
type Coefficient struct {
	// Outcome is the level whose log-odds against the base the parameter moves; empty outside the multinomial logit.
	Outcome string
	// Term is the column's name, ConstantTerm, or "levelA|levelB" for a cut point.
	Term string
	// Estimate and its standard error. SE is the model-based one, or the robust one under sampling weights.
	Estimate, SE float64
	// RobustSE is the sandwich: times N/(N-1) in the logits (Stata's vce(robust)), HC1 in OLS; with clusters that of
	// their sums. It does not exist under importance weights.
	RobustSE float64
	// ModelSE is the model-based standard error, whichever of the two is reported.
	ModelSE float64
	// Statistic is Estimate/SE and P its two-sided p-value, by t in OLS and by the normal in the logits. A cut point
	// has neither: that it be zero is nobody's hypothesis.
	Statistic, P float64
	// Low and High bound the 95 % interval by SE and the distribution that P uses.
	Low, High float64
}

// Fit is an estimated model. Numbers that do not exist for a model are NaN (callers print "n/a"). It keeps hold of the
// columns it was estimated from, which must not be changed, and is for one goroutine at a time.
type Fit struct {
	Kind string // "ols", "mnlogit" or "ologit"

	N              float64 // observations: the sum of frequency weights, else the number of rows
	Rows           int     // rows in the model
	DroppedMissing int     // rows left out because something was missing
	Dropped        []Drop  // the same by what was missing
	Clusters       int     // clusters in the model; 0 when rows are independent
	Parameters     int     // coefficients and cut points estimated

	// Coefficients holds, for the multinomial logit, one block for each level but the base, in the order of Levels;
	// in a block the terms come in the order of the design, then the constant.
	Coefficients []Coefficient
	Cutpoints    []Coefficient // ordered logit only

	// VCov is the covariance matrix behind SE, Parameters × Parameters: coefficients, then cut points.
	VCov [][]float64
	// ModelVCov is the inverse of the observed information (in OLS, σ²(X'X)⁻¹) and RobustVCov the sandwich. VCov is
	// RobustVCov under sampling weights and ModelVCov otherwise.
	ModelVCov, RobustVCov [][]float64

	// LogLik is the log-likelihood at the estimates and LogLikNull that of the model without regressors: constants or
	// cut points only, or equal chances in a multinomial logit without constants. PseudoR2 is McFadden's. AIC and
	// BIC count Parameters (Stata's and statsmodels' convention; R counts σ too). OLS has no LR test or PseudoR2.
	LogLik, LogLikNull, LRChi2, LRP, PseudoR2, AIC, BIC float64
	LRDF                                                int
	// PseudoLikelihood is true where the robust standard errors are the reported ones: under sampling weights LogLik is
	// Σ w·ln P, which is no likelihood of the sample, and with clusters or Design.Robust it is not taken for the truth.
	// LRChi2 and the rest describe the fit but LRP is no valid test; use a Wald test with VCov.
	PseudoLikelihood bool

	// OLS only: R² (about zero when the model has no constant), the residual standard deviation, the residual sum of
	// squares, and F for all slopes at once with its degrees of freedom (robust under sampling weights).
	R2, AdjR2, Sigma, RSS, F, FP float64
	FDF                          [2]int

	// TSS is the total sum of squares of OLS, about the mean or, without a constant, about zero.
	TSS float64

	Terms []string // the terms kept, in the order of the design

	Levels []string  // outcome levels in use, in order
	Counts []float64 // weighted rows at each level
	Base   string    // multinomial logit only

	Iterations int       // Newton steps taken
	Notices    []string  // what was dropped or collapsed, in sentences for people
	Warnings   []Warning // the same as data

	design     Design
	sample     *sample
	again      func(*sample) (*Fit, error) // the estimator, for Without
	model      *fittedIndex                // what probabilities and marginal effects need; nil for OLS
	regression *regression                 // what residuals need; nil for the logits
}

// Stars returns "***", "**", "*" or "" for a p-value below 1 %, 5 %, 10 % or none of these; "" for NaN.
func Stars(p float64) string {
	switch {
	case p < 0.01:
		return "***"
	case p < 0.05:
		return "**"
	case p < 0.10:
		return "*"
	}
	return ""
}
