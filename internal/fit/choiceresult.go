package fit

// ChoiceBased is what a model has when quotas fixed the outcome's shares; such a Result has no other estimates, because
// constants, probabilities and marginal effects at the quotas' shares are those of no population.
type ChoiceBased struct {
	LogLikUnweighted      Number          `json:"loglik_unweighted"`
	SampleShares          ByName[Number]  `json:"sample_shares"`
	PopulationShares      ByName[Share]   `json:"population_shares"`
	Unweighted            Plain           `json:"unweighted"`
	Prior                 Prior           `json:"prior_correction"`
	WESML                 WESML           `json:"wesml"`
	SlopeTest             SlopeTest       `json:"slope_test"`
	AMEPopulation         PopulationTable `json:"ame_population"`
	AMEDiscretePopulation PopulationTable `json:"ame_population_discrete"`
	Arrivals              *ArrivalsLog    `json:"arrivals_summary,omitempty"`
}

// Share is an outcome's share of the population; SE is null when it is taken as known.
type Share struct {
	Share Number `json:"share"`
	SE    Number `json:"se"`
}

// Plain is the unweighted fit.
type Plain struct {
	Note         string        `json:"note"`
	Coefficients []Coefficient `json:"coefficients"`
}

// Prior is the unweighted fit with its constants corrected.
type Prior struct {
	Note         string             `json:"note"`
	Coefficients []Coefficient      `json:"coefficients"`
	ConstantsSE  ByName[ConstantSE] `json:"constants_se"`
	VCov         Covariance         `json:"vcov"`
}

// ConstantSE are a constant's standard errors: the plain one, that of fixed quotas, and with the error of the shares.
type ConstantSE struct {
	Unadjusted Number `json:"unadjusted"`
	Known      Number `json:"shares_known"`
	Estimated  Number `json:"shares_estimated"`
}

// WESML is the weighted fit of Manski and Lerman.
type WESML struct {
	Note         string         `json:"note"`
	Weights      ByName[Number] `json:"weights"`
	LogLik       Number         `json:"log_pseudolikelihood"`
	Coefficients []WeightedRow  `json:"coefficients"`
	VCov         Covariance     `json:"vcov"`
}

// WeightedRow is a coefficient of the weighted fit; z, p and the interval rest on SEFull, or on SEStratified when the
// shares are known.
type WeightedRow struct {
	Outcome       string `json:"outcome"`
	Term          string `json:"term"`
	Estimate      Number `json:"estimate"`
	Sandwich      Number `json:"se_sandwich"`
	SandwichStata Number `json:"se_sandwich_stata"`
	Stratified    Number `json:"se_stratified"`
	Full          Number `json:"se_full"`
	Z             Number `json:"z"`
	P             Number `json:"p"`
	Low           Number `json:"ci_low"`
	High          Number `json:"ci_high"`
}

// SlopeTest compares the slopes of both fits; when it is not defined, Status says why.
type SlopeTest struct {
	Status string `json:"status"`
	Chi2   Number `json:"chi2"`
	DF     int    `json:"df"`
	P      Number `json:"p"`
}

// PopulationTable are average marginal effects in the population.
type PopulationTable struct {
	Note string          `json:"note"`
	Rows []PopulationRow `json:"rows"`
}

// PopulationRow is one effect; z, p and the interval rest on Unconditional.
type PopulationRow struct {
	Outcome       string `json:"outcome"`
	Term          string `json:"term"`
	Effect        Number `json:"effect"`
	Conditional   Number `json:"se_conditional"`
	Unconditional Number `json:"se_unconditional"`
	AtQuotas      Number `json:"effect_at_quota_shares"`
	Z             Number `json:"z"`
	P             Number `json:"p"`
	Low           Number `json:"ci_low"`
	High          Number `json:"ci_high"`
}
