package outline

import (
	"slices"
	"strings"

	"fieldwork/internal/survey"
)

func shareFigures(t survey.PlannedTable) []Figure {
	return []Figure{{Column: "percent", Share: t.Weights == ""}, {Column: "count"}, {Column: "n"}}
}

func meanFigures() []Figure {
	return []Figure{{Column: "mean", SE: "se"}, {Column: "sd"}, {Column: "se"}, {Column: "n"}}
}

func estimateFigures() []Figure {
	return []Figure{{Column: "estimate", SE: "se"}, {Column: "se"}, {Column: "statistic"}, {Column: "p"}, {Column: "low"}, {Column: "high"}, {Column: "robust_se"}}
}

func effectFigures() []Figure {
	return []Figure{{Column: "effect", SE: "se"}, {Column: "se"}, {Column: "statistic"}, {Column: "p"}, {Column: "low"}, {Column: "high"}}
}

func populationFigures() []Figure {
	return []Figure{{Column: "effect_at_quota_shares", SE: "se_at_quota_shares"}, {Column: "se_at_quota_shares"},
		{Column: "effect", SE: "se_unconditional"}, {Column: "se_conditional"}, {Column: "se_unconditional"},
		{Column: "statistic"}, {Column: "p"}, {Column: "low"}, {Column: "high"}}
}

func fitFigures() (figures []Figure) {
	for _, column := range strings.Fields("n loglik loglik_null lr_chi2 lr_df lr_p pseudo_r2 aic bic r2 adj_r2 sigma f f_p") {
		figures = append(figures, Figure{Column: column})
	}
	return figures
}

// groups are the names of the table's groups, which without any is one.
func (k sketch) groups() []string {
	var names []string
	for _, g := range k.table.Groups {
		names = append(names, g.Name)
	}
	if names == nil {
		return []string{"all"}
	}
	return names
}

// fitted are the names of the table's models, which without any is one.
func (k sketch) fitted() []string {
	if len(k.table.Models) == 0 {
		return []string{"1"}
	}
	return k.table.Models
}

// names are the names of a variable's values; of a number only the data knows them.
func (k sketch) names(variable string) []string {
	v, ok := k.survey.Variable(variable)
	if i := slices.IndexFunc(k.plan.Derived, func(d survey.Variable) bool { return d.Name == variable }); !ok && i >= 0 {
		v, ok = k.plan.Derived[i], true
	}
	_, member := strings.CutPrefix(variable, survey.MemberPrefix)
	switch {
	case variable == "type":
		return k.survey.TypeNames()
	case variable == "cell":
		return k.survey.CellNames()
	case ok && v.Kind == survey.FlagVariable, !ok && member:
		return []string{"no", "yes"}
	case ok && len(v.Values) > 0:
		var names []string
		for _, o := range v.Values {
			names = append(names, o.Name)
		}
		return names
	}
	return []string{anything}
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}
