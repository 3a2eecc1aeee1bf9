package fit

import (
	"fmt"

	"fieldwork/internal/modeldata"
)

// The statuses of a Result.
const (
	StatusOK         = "ok"
	StatusNotice     = "ok_with_notice" // something was left out or taken together: Warnings say what
	StatusSaturated  = "ok_saturated"   // as many parameters as observations: estimates, and nothing that judges them
	StatusSeparation = "separation"     // the likelihood has no finite maximum
	StatusRefuse     = "refuse"         // there is no answer; Reason and Message say why
)

// A Result is what one spec gives, in the shape of its JSON; docs/fit.md explains each field. A field that has no meaning
// for the model is absent, and a number that does not exist is null.
type Result struct {
	Case       string `json:"case,omitempty"`
	Kind       string `json:"kind"`
	Outcome    string `json:"outcome"`
	Status     string `json:"status"`
	Reason     string `json:"reason,omitempty"`
	Message    string `json:"message,omitempty"`
	Separation string `json:"separation,omitempty"`

	RowsFile        int              `json:"n_rows_file"`
	DroppedMissing  int              `json:"n_dropped_missing"`
	Dropped         []modeldata.Drop `json:"dropped"`
	N               Number           `json:"n"`
	RowsUsed        int              `json:"n_rows_used"`
	Clusters        *int             `json:"n_clusters,omitempty"`
	Parameters      *int             `json:"n_parameters,omitempty"`
	WeightKind      string           `json:"weights,omitempty"`
	VCE             string           `json:"vce,omitempty"`
	Iterations      *int             `json:"iterations,omitempty"`
	ConditionNumber *Number          `json:"condition_number,omitempty"`
	Collinear       []string         `json:"collinear,omitempty"`
	EmptyCategories []string         `json:"empty_categories,omitempty"`

	*Regression
	*Likelihood

	LogLikNull *Number     `json:"loglik_null,omitempty"` // of the logits, those without a maximum too
	Supremum   *Number     `json:"loglik_supremum,omitempty"`
	Recession  []Direction `json:"recession_direction,omitempty"`

	Counts       ByName[Number] `json:"outcome_counts,omitempty"`
	Base         string         `json:"base,omitempty"`
	Coefficients []Coefficient  `json:"coefficients,omitzero"`
	Cutpoints    []Coefficient  `json:"cutpoints,omitempty"`
	VCov         *Covariance    `json:"vcov,omitempty"`
	VCovRobust   *Covariance    `json:"vcov_robust,omitempty"`
	VCovHC1      *Covariance    `json:"vcov_hc1,omitempty"`
	VCovModel    *Covariance    `json:"vcov_model_based,omitempty"`

	AME                *Effects   `json:"ame,omitempty"`
	AMEDiscrete        *Effects   `json:"ame_discrete,omitempty"`
	MEM                *Effects   `json:"mem,omitempty"`
	MEMDiscrete        *Effects   `json:"mem_discrete,omitempty"`
	WaldByTerm         []Test     `json:"wald_by_term,omitempty"`
	Tests              []Test     `json:"tests,omitempty"`
	Predicted          *Predicted `json:"predicted,omitempty"`
	CorrectlyPredicted *Number    `json:"share_correctly_predicted,omitempty"`
	Residuals          []Number   `json:"residuals_first,omitempty"`

	*Diagnostics
	*ChoiceBased

	Warnings []modeldata.Warning `json:"warnings"`
}

// Estimated tells whether there are estimates.
func (r *Result) Estimated() bool { return r.Status != StatusRefuse && r.Status != StatusSeparation }

// warn adds a warning about the model as a whole.
func (r *Result) warn(code, format string, args ...any) {
	r.Warnings = append(r.Warnings, modeldata.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}

// Regression is what only OLS has.
type Regression struct {
	DFResidual int     `json:"df_residual"`
	DFModel    int     `json:"df_model"`
	RSS        Number  `json:"rss"`
	TSS        Number  `json:"tss"`
	TSSKind    string  `json:"tss_kind"`
	Sigma      Number  `json:"sigma"`
	R2         Number  `json:"r2"`
	AdjR2      Number  `json:"adj_r2"`
	F          Number  `json:"f"`
	FDF        *[2]int `json:"f_df"`
	FP         Number  `json:"f_p"`
}

// Likelihood is what rests on the likelihood; OLS has its first three.
type Likelihood struct {
	LogLik Number  `json:"loglik"`
	AIC    Number  `json:"aic"`
	BIC    Number  `json:"bic"`
	LRChi2 *Number `json:"lr_chi2,omitempty"`
	LRDF   *int    `json:"lr_df,omitempty"`
	LRP    *Number `json:"lr_p,omitempty"`
	// WaldChi2 tests all slopes with the covariance that is reported; it takes LRChi2's place where that is no test.
	WaldChi2   *Number `json:"wald_chi2,omitempty"`
	WaldDF     *int    `json:"wald_df,omitempty"`
	WaldP      *Number `json:"wald_p,omitempty"`
	PseudoR2   *Number `json:"pseudo_r2_mcfadden,omitempty"`
	AdjustedR2 *Number `json:"pseudo_r2_adjusted,omitempty"`
	// Pseudo is true under robust errors: LogLik is then a pseudo-likelihood, and lr_p no valid test.
	Pseudo bool `json:"pseudo_likelihood,omitempty"`
}

// A Direction is one parameter's part in a separation: Sign is +1 or -1 when it runs off to infinity, else 0.
type Direction struct {
	Outcome  string `json:"outcome,omitempty"`
	Term     string `json:"term"`
	Infinite bool   `json:"infinite"`
	Sign     int    `json:"sign"`
}

// A Coefficient is a coefficient or, with Cut instead of Term, a cut point.
type Coefficient struct {
	Outcome           string  `json:"outcome,omitempty"`
	Term              string  `json:"term,omitempty"`
	Cut               string  `json:"cut,omitempty"`
	Estimate          Number  `json:"estimate"`
	SE                Number  `json:"se"`
	Z                 *Number `json:"z,omitempty"`
	T                 *Number `json:"t,omitempty"`
	P                 *Number `json:"p,omitempty"`
	Low               *Number `json:"ci_low,omitempty"`
	High              *Number `json:"ci_high,omitempty"`
	SERobust          *Number `json:"se_robust,omitempty"`
	SEModelBased      *Number `json:"se_model_based,omitempty"`
	HC0               *Number `json:"se_hc0,omitempty"`
	HC1               *Number `json:"se_hc1,omitempty"`
	HC3               *Number `json:"se_hc3,omitempty"`
	RelativeRiskRatio *Number `json:"relative_risk_ratio,omitempty"`
	OddsRatio         *Number `json:"odds_ratio,omitempty"`
}

// A Covariance is a matrix with the names of its rows and columns: "outcome:term", "term" or "cut:a|b".
type Covariance struct {
	Note   string     `json:"note,omitempty"`
	Names  []string   `json:"names"`
	Matrix [][]Number `json:"matrix"`
}

// Effects are marginal effects of one sort.
type Effects struct {
	Note          string         `json:"note"`
	Rows          []Effect       `json:"rows"`
	Probabilities ByName[Number] `json:"probabilities_at_means,omitempty"`
}

// An Effect is one term's on the probability of one outcome.
type Effect struct {
	Outcome  string `json:"outcome"`
	Term     string `json:"term"`
	Effect   Number `json:"effect"`
	SE       Number `json:"se"`
	Z        Number `json:"z"`
	P        Number `json:"p"`
	Low      Number `json:"ci_low"`
	High     Number `json:"ci_high"`
	SERobust Number `json:"se_robust"`
}

// A Test is by chi-squared in the logits, by F in OLS; likelihood ratios are by chi-squared in both.
type Test struct {
	Test     string   `json:"test,omitempty"` // "joint", "lr", "equal" or "combine", of the spec's own tests
	Term     string   `json:"term,omitempty"`
	Terms    []string `json:"terms,omitempty"`
	Outcomes []string `json:"outcomes,omitempty"`
	Chi2     *Number  `json:"chi2,omitempty"`
	F        *Number  `json:"f,omitempty"`
	DF       int      `json:"df"`
	DF2      *int     `json:"df2,omitempty"`
	P        Number   `json:"p"`
	Status   string   `json:"status,omitempty"` // why there is no number
}

// Predicted are fitted probabilities, columns in the order of Levels.
type Predicted struct {
	Note   string     `json:"note"`
	Levels []string   `json:"levels"`
	Rows   [][]Number `json:"rows"`
	Mean   []Number   `json:"mean"`
}
