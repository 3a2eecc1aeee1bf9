package analysis

import (
	"math"
	"slices"
	"strings"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// onTypes tells whether the table is of models that explain what the quotas were set on, for the population that the
// arrivals at the gate tell of: a multinomial logit of the type, or of the cell that takes it, under the dataset's own
// weights. A type's rows are then a random sample of that type, however many of them the quotas took.
func (b *bench) onTypes() bool {
	if b.plan.Kind != survey.MNLogitTable && b.plan.Kind != survey.MarginsTable {
		return false
	}
	c, ok := b.frame.Column(survey.WeightColumn)
	ours := ok && c.Variable == nil && b.plan.Weights == survey.WeightColumn
	return ours && (b.plan.Outcome == "type" || b.plan.Outcome == "cell")
}

// byQuotas estimates a model with the errors that know of the quotas and of the arrivals. The error is why it could not,
// and place where that is so: in one model, or in all of the group.
func (b *bench) byQuotas(f *fitted, y *dataset.Column, values []float64, d estimate.Design) (place string, err error) {
	p, err := b.arrived(y, f.group)
	if err != nil {
		return b.place("", f.group), err
	}
	return b.place(f.model, f.group), b.choiceBased(f, y, values, d, p)
}

// sayTaken warns, once, that the errors take the population's shares as known, and why; there is nothing to say without
// a reason.
func (b *bench) sayTaken(why error, place string) {
	if why == nil {
		return
	}
	b.warn("%s: the standard errors take the population's shares as known: %v", place, why)
}

// choiceBased estimates the model of the quotas; the rows' weights are then those that the shares of the outcome give.
func (b *bench) choiceBased(f *fitted, y *dataset.Column, values []float64, d estimate.Design, p choicebased.Population) error {
	d.Weights, d.WeightKind = nil, estimate.Unweighted
	levels := levelsOf(y)
	base := slices.Index(levels, b.plan.Base)
	if base < 0 {
		return fault.Errorf(fault.Invalid, "base %q is no outcome of %q; choose one of %s", b.plan.Base, y.Name, strings.Join(levels, ", "))
	}
	r, err := choicebased.Fit(placesOf(y, values), levels, base, d, p)
	if err != nil {
		return err
	}
	f.quotas, f.on = r, worth(r)
	return nil
}

// worth is what the rows are worth under the weights by outcome: Kish's n_eff = (Σw)² / Σw², sums over rows.
func worth(r *choicebased.Result) base {
	sum, squares := 0.0, 0.0
	for j, n := range r.Unweighted.Counts {
		sum += n * r.Weights[j]
		squares += n * r.Weights[j] * r.Weights[j]
	}
	return base{r.Unweighted.N, sum * sum / squares}
}

// arrived is the population as the arrivals tell of it, outcome by outcome.
func (b *bench) arrived(y *dataset.Column, g survey.Group) (p choicebased.Population, err error) {
	switch {
	case b.arrivals == nil:
		return p, fault.Errorf(fault.NotFound, "it is not known how many arrivals they were counted from; analyze the database, or the data file beside the manifest.json that deliver wrote with it")
	case b.part || b.plan.Where != nil || g.Where != nil:
		return p, fault.Errorf(fault.Conflict, "the arrivals of the whole study are counted by type, and these are not all its rows; leave out `where` to have the arrivals counted in")
	}
	if err := b.explained(); err != nil {
		return p, err
	}
	var counts []float64
	for _, level := range levelsOf(y) {
		counts = append(counts, b.arrivalsOf(level))
	}
	return choicebased.FromArrivals(counts)
}

// arrivalsOf counts the arrivals of an outcome: of a type, or of all types of a cell. Types of earlier versions of the
// questionnaire are no outcome any more, so that the model speaks for all others.
func (b *bench) arrivalsOf(outcome string) float64 {
	n := 0
	for typ, of := range b.arrivals {
		if typ == outcome && b.plan.Outcome == "type" || b.plan.Outcome == "cell" && b.survey.CellOf(typ) == outcome {
			n += of
		}
	}
	return float64(n)
}

// sameWeight is how far, relatively, a weight may be from the one that its arrivals give. Delivered weights have all their
// digits; it leaves room for those that another program has written with fewer.
const sameWeight = 1e-6

// explained refuses arrivals that do not give the frame's weights,
//
//	w_t = N_t/Σ_s N_s / (n_t/n),   s over the types of the sample.
//
// They would be those of another window or sample, or somebody has weighted by more than the quotas on the types.
func (b *bench) explained() error {
	sample, came, n := b.frame.SampleByType(), 0, 0
	for typ, of := range sample {
		came, n = came+b.arrivals[typ], n+of
	}
	if came == 0 {
		return fault.Errorf(fault.Conflict, "nobody of the sample's types arrived in the window they were counted in; analyze the data file with the manifest.json of the same delivery")
	}
	weights, _ := b.frame.Column(survey.WeightColumn)
	types, _ := b.frame.Column("type")
	for row, w := range weights.Numbers {
		option, ok := types.Option(types.Numbers[row])
		if !ok || math.IsNaN(w) {
			continue
		}
		want := float64(b.arrivals[option.Name]) / float64(came) / (float64(sample[option.Name]) / float64(n))
		if !(math.Abs(w-want) <= sameWeight*want) {
			return fault.Errorf(fault.Conflict, "in the column %q type %q weighs %.6g and by the arrivals %.6g; analyze the whole file that deliver wrote, with the manifest.json of the same delivery", weights.Name, option.Name, w, want)
		}
	}
	return nil
}

// weighed is the population as the weights tell of it, Q_j = Σw of the outcome over Σw, taken as free of error.
func (b *bench) weighed(y *dataset.Column, values []float64, g survey.Group) (choicebased.Population, error) {
	shares, sum := make([]float64, len(y.Values)), 0.0
	weights := b.weights(g)
	for i, place := range placesOf(y, values) {
		if place >= 0 {
			shares[place] += weights[i]
			sum += weights[i]
		}
	}
	for j := range shares {
		shares[j] /= sum
	}
	return choicebased.Known(shares)
}
