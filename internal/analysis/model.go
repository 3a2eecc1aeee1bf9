package analysis

import (
	"math"
	"slices"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

// A fitted is one model in one group: its terms, and what came of estimating it.
type fitted struct {
	model        string
	group        survey.Group
	terms        []survey.PlannedRow
	on           base                // the respondents who lack nothing that the model asks for
	fit          *estimate.Fit       // nil when the model could not be estimated
	quotas       *choicebased.Result // the model with what is known of the quotas on its outcome; nil when it is not a model of these
	effects      []estimate.Effect
	coefficients map[[2]string]estimate.Coefficient // by outcome and term; cut points with outcome ""
}

// models estimates every model in every group and lays them out.
func (b *bench) models() {
	b.openModelRecords()
	y, ok := b.column(b.plan.Outcome)
	if !ok {
		return
	}
	if b.plan.Kind != survey.OLSTable && y.Values == nil {
		b.fail("%s: outcome %q has no categories; name a question with options, or use kind ols", b.place("", survey.Group{}), y.Name)
		return
	}
	var fits []fitted
	for _, g := range b.plan.Groups {
		for _, m := range b.plan.Models {
			fits = append(fits, b.fit(y, m, g))
		}
	}
	b.layOut(y, fits)
	b.remark(fits)
	for _, f := range fits {
		b.modelRecords(y, f)
	}
}

// fit estimates one model; what goes wrong becomes a failure and leaves a fitted without a fit.
func (b *bench) fit(y *dataset.Column, model string, g survey.Group) fitted {
	f := fitted{model: model, group: g, on: b.baseOf(g), coefficients: map[[2]string]estimate.Coefficient{}}
	d, ok := b.design(&f)
	if !ok || len(b.rows[g.Name]) == 0 { // which has been said
		return f
	}
	values := b.outcome(y, g)
	f.on = b.baseOf(g, append(slices.Clone(d.X), values)...)
	var place string
	var unknown error
	if b.onTypes() {
		if place, unknown = b.byQuotas(&f, y, values, d); unknown == nil {
			b.keep(&f, f.quotas.WESML, f.quotas.Warnings)
			return f
		}
	}
	fit, err := b.estimate(y, values, d)
	switch {
	case err != nil:
		b.fail("%s: %s", b.place(model, g), withCure(err))
	case b.plan.Kind == survey.MNLogitTable && fit.Base != b.plan.Base:
		b.fail("%s: nobody has the base outcome %q; choose another base", b.place(model, g), b.plan.Base)
	default:
		b.sayTaken(unknown, place)
		b.keep(&f, fit, fit.Notices)
	}
	return f
}

// design gathers the columns of a model's terms.
func (b *bench) design(f *fitted) (d estimate.Design, ok bool) {
	d.Constant = b.plan.Kind != survey.OLogitTable
	for _, r := range b.plan.Rows {
		if !r.Includes(f.model, f.group.Name) {
			continue
		}
		c, ok := b.column(r.Variable)
		if !ok {
			return d, false
		}
		f.terms = append(f.terms, r)
		d.Terms = append(d.Terms, r.Variable)
		d.X = append(d.X, b.values(c, f.group.Name))
	}
	if b.weighted() {
		d.Weights, d.WeightKind = b.weights(f.group), estimate.Sampling
	}
	return d, true
}

// outcome are the values that a model explains; to a logit, a code that is none of the variable's is a missing one.
func (b *bench) outcome(y *dataset.Column, g survey.Group) []float64 {
	values := b.values(y, g.Name)
	for i, x := range values {
		if _, listed := y.Option(x); b.plan.Kind != survey.OLSTable && !listed {
			values[i] = math.NaN()
		}
	}
	return values
}

// estimate hands the columns to the estimator of the table's kind.
func (b *bench) estimate(y *dataset.Column, values []float64, d estimate.Design) (*estimate.Fit, error) {
	if b.plan.Kind == survey.OLSTable {
		return estimate.OLS(values, d)
	}
	levels, outcome := levelsOf(y), placesOf(y, values)
	if b.plan.Kind == survey.OLogitTable {
		return estimate.OrderedLogit(outcome, levels, d)
	}
	return estimate.MultinomialLogit(outcome, levels, slices.Index(levels, b.plan.Base), d)
}

func levelsOf(y *dataset.Column) []string {
	levels := make([]string, len(y.Values))
	for i, o := range y.Values {
		levels[i] = o.Name
	}
	return levels
}

// placesOf are the places of the values among the levels, -1 for a missing one.
func placesOf(y *dataset.Column, values []float64) []int {
	places := make([]int, len(values))
	for i, x := range values {
		places[i] = slices.IndexFunc(y.Values, func(o survey.Option) bool { return float64(o.Code) == x })
	}
	return places
}

// keep indexes what was estimated and says what was left out on the way.
func (b *bench) keep(f *fitted, fit *estimate.Fit, notices []string) {
	f.fit = fit
	for _, c := range slices.Concat(fit.Coefficients, fit.Cutpoints) {
		f.coefficients[[2]string{c.Outcome, c.Term}] = c
	}
	b.tell(*f, fit, notices)
	if b.plan.Kind == survey.OLSTable {
		return
	}
	effects, err := fit.AverageMarginalEffects()
	if err != nil {
		b.fail("%s: no marginal effects: %v", b.place(f.model, f.group), err)
	}
	f.effects = effects
}

// tell says what was left out of a model. An outcome that nobody has is a block of a multinomial logit that was asked for
// and is not there; to an ordered logit it is one cut point less.
func (b *bench) tell(f fitted, fit *estimate.Fit, notices []string) {
	for _, notice := range notices {
		empty := func(w estimate.Warning) bool { return w.Code == estimate.EmptyOutcome && w.Message == notice }
		if b.plan.Kind == survey.MNLogitTable && slices.ContainsFunc(fit.Warnings, empty) {
			b.fail("%s: %s, so that what is shown is of the other outcomes; widen the group, or estimate it when somebody has it", b.place(f.model, f.group), notice)
			continue
		}
		b.warn("%s: %s", b.place(f.model, f.group), notice)
	}
	if fit.DroppedMissing > 0 {
		b.warn("%s: %s of %s respondents lack an answer to one of the variables and are left out",
			b.place(f.model, f.group), Format(float64(fit.DroppedMissing), 0), Format(float64(fit.DroppedMissing+fit.Rows), 0))
	}
}
