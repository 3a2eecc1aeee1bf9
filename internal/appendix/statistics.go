package appendix

import (
	"slices"

	"fieldwork/internal/survey"
)

// A method is a sentence on how some tables of the plan were computed, with where it was published.
type method struct {
	id     string // of the sentence
	source string // not translated
	used   func(t survey.PlannedTable) bool
}

func kind(kinds ...survey.TableKind) func(survey.PlannedTable) bool {
	return func(t survey.PlannedTable) bool { return slices.Contains(kinds, t.Kind) }
}

// weighted tells whether the table is weighted, or shown weighted beside the unweighted.
func weighted(t survey.PlannedTable) bool { return t.Weights != "" || t.Beside != "" }

// forPopulation tells whether the table shows the shares of the types in the population, alone or beside.
func forPopulation(t survey.PlannedTable) bool {
	return t.Weights == survey.WeightColumn || t.Beside == survey.WeightColumn || t.Kind == survey.MarginsTable
}

// statisticalMethods are those that a plan can ask for; docs/statistics.md has every formula.
func statisticalMethods() []method {
	models := kind(survey.MNLogitTable, survey.OLogitTable, survey.OLSTable)
	return []method{
		{"statistics_frequencies", "", kind(survey.FrequencyTable, survey.DistributionPlot)},
		{"statistics_multiple", "", kind(survey.MultipleTable)},
		{"statistics_means", "", kind(survey.MeansTable)},
		{"statistics_means_test", "Welch, B. L. (1951), On the comparison of several mean values: an alternative approach, Biometrika 38(3/4), 330-336",
			func(t survey.PlannedTable) bool { return t.Kind == survey.MeansTable && t.Test }},
		{"statistics_crosstab", "Pearson, K. (1900), Philosophical Magazine (series 5) 50(302), 157-175; Cochran, W. G. (1954), Some methods for strengthening the common χ² tests, Biometrics 10(4), 417-451",
			kind(survey.CrosstabTable)},
		{"statistics_crosstab_weighted", "Rao, J. N. K. and Scott, A. J. (1984), On chi-squared tests for multiway contingency tables with cell proportions estimated from survey data, Annals of Statistics 12(1), 46-60",
			func(t survey.PlannedTable) bool { return t.Kind == survey.CrosstabTable && weighted(t) }},
		{"statistics_mnlogit", "McFadden, D. (1974), Conditional logit analysis of qualitative choice behavior, in Zarembka (ed.), Frontiers in Econometrics, 105-142", kind(survey.MNLogitTable)},
		{"statistics_ologit", "McCullagh, P. (1980), Regression models for ordinal data, JRSS B 42(2), 109-142", kind(survey.OLogitTable)},
		{"statistics_ols", "Greene, W. H., Econometric Analysis", kind(survey.OLSTable)},
		{"statistics_effects", "Bartus, T. (2005), Estimation of marginal effects using margeff, Stata Journal 5(3), 309-329", kind(survey.MNLogitTable, survey.OLogitTable, survey.MarginsTable)},
		{"statistics_stars", "", models},
		{"statistics_weights", "Manski, C. F. and Lerman, S. R. (1977), The estimation of choice probabilities from choice based samples, Econometrica 45(8), 1977-1988; Kish, L. (1965), Survey Sampling, Wiley, New York", forPopulation},
		{"statistics_robust", "Huber, P. J. (1967), Proceedings of the Fifth Berkeley Symposium 1, 221-233; White, H. (1982), Maximum likelihood estimation of misspecified models, Econometrica 50(1), 1-25",
			func(t survey.PlannedTable) bool { return models(t) && weighted(t) }},
		{"statistics_quotas", "Prentice, R. L. and Pyke, R. (1979), Logistic disease incidence models and case-control studies, Biometrika 66(3), 403-411; Scott, A. J. and Wild, C. J. (1997), Fitting regression models to case-control data by maximum likelihood, Biometrika 84(1), 57-71",
			kind(survey.MarginsTable)},
	}
}

// statistics says how the tables of the plan were computed, and nothing that none of them needs.
func (a Input) statistics() (items []string) {
	if a.Plan == nil {
		return nil
	}
	for _, m := range statisticalMethods() {
		if !slices.ContainsFunc(a.Plan.Tables, m.used) {
			continue
		}
		item := a.word(m.id)
		if m.source != "" {
			item += " " + m.source + "."
		}
		items = append(items, item)
	}
	if len(items) > 0 {
		items = append(items, a.word("statistics_missing"))
	}
	return items
}
