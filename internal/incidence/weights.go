package incidence

import "math"

// addsUp is how far from one the sum of shares may be: room for rounding in the last digits, not for shares that were
// rounded to be printed.
const addsUp = 1e-9

// A Weight is what every interview of a type counts for.
type Weight struct {
	Name       string
	N          int     // interviews of the type in the sample
	Population float64 // Q, the type's share of the population
	Sample     float64 // H, its share of the sample
	Weight     float64
}

// A Weighting leads a sample whose types were fixed by quota back to the population's shares. The population is the
// estimate it was given: the weights are as uncertain as the arrivals make them, and no interval made with them knows.
type Weighting struct {
	N       int
	Weights []Weight // the types of the sample, in its order; a type without an interview has no weight
	// DesignEffect is Kish's, at least 1, and EffectiveN = N / DesignEffect, not above N: how many unweighted interviews
	// would tell as much of a variable that varies as much in one type as in another.
	DesignEffect, EffectiveN float64
	Method                   Method // of the design effect
	// Uncovered are the types of the population that the sample has nobody of, and Covered is the share of all others.
	// Below 1, a weighted figure speaks for that part of the population and for no more.
	Uncovered []string
	Covered   float64
}

// Weights gives every type of the sample the weight
//
//	w_t = Q_t / H_t / Σ_s Q_s,   H_t = n_t / n,   s over the types in the sample,
//
// whose mean over the sample's n interviews is 1 (post-stratification; under quotas on the outcome it is the weight of
// Manski and Lerman 1977, Econometrica 45). With it come Kish's (1965) design effect and effective sample size,
//
//	deff = n Σ w² / (Σ w)²,   n_eff = n / deff,   sums over interviews.
//
// Population's shares are Shares' or Stopped's, or published ones; only Name and P are read. They must add up to one, and
// every type of which the sample has somebody must have a share above zero: an interview is an arrival.
func Weights(population []Share, sample []Count) (Weighting, error) {
	shares, err := checkShares(population)
	if err != nil {
		return Weighting{}, err
	}
	n, err := total(sample)
	if err != nil {
		return Weighting{}, err
	}
	if n == 0 {
		return Weighting{}, refuse(NoSample, "the sample has no interviews; weigh it when it has some")
	}
	w := Weighting{N: n, Method: Kish}
	for _, c := range sample {
		if c.N == 0 {
			continue
		}
		q, known := shares[c.Name]
		if !known || q == 0 {
			return Weighting{}, refuse(TypeWithoutArrivals,
				"the sample has %d of type %q and the population's shares nobody; take both from the same arrivals", c.N, c.Name)
		}
		h := float64(c.N) / float64(n)
		w.Weights = append(w.Weights, Weight{c.Name, c.N, q, h, q / h})
		w.Covered += q
	}
	w.normalise()
	w.uncovered(population)
	return w, nil
}

// normalise brings the weights to the mean 1 and takes the design effect from them. A sample of one type has weights of
// exactly 1 and loses nothing, whatever rounding says.
func (w *Weighting) normalise() {
	sum, squares, n := 0.0, 0.0, float64(w.N)
	for i := range w.Weights {
		t := &w.Weights[i]
		t.Weight /= w.Covered
		sum += float64(t.N) * t.Weight
		squares += float64(t.N) * t.Weight * t.Weight
	}
	w.DesignEffect = max(1, n*squares/(sum*sum))
	w.EffectiveN = n / w.DesignEffect
}

// uncovered finds the types that no interview stands for. Without any, the covered share is one and not nearly one.
func (w *Weighting) uncovered(population []Share) {
	weighed := make(map[string]bool, len(w.Weights))
	for _, t := range w.Weights {
		weighed[t.Name] = true
	}
	for _, s := range population {
		if s.P > 0 && !weighed[s.Name] {
			w.Uncovered = append(w.Uncovered, s.Name)
		}
	}
	if len(w.Uncovered) == 0 {
		w.Covered = 1
	}
}

// checkShares returns the shares by name.
func checkShares(population []Share) (map[string]float64, error) {
	if len(population) == 0 {
		return nil, refuse(NoClasses, "the population has no types; give every type's share")
	}
	shares, sum := make(map[string]float64, len(population)), 0.0
	for i, s := range population {
		_, twice := shares[s.Name]
		switch {
		case s.Name == "":
			return nil, refuse(BadName, "type %d of %d has no name; name it", i+1, len(population))
		case twice:
			return nil, refuse(BadName, "the type %q has two shares; add them up", s.Name)
		case !(s.P >= 0 && s.P <= 1): // NaN is refused, too
			return nil, refuse(BadShares, "the share of type %q is %g; a share is from 0 to 1", s.Name, s.P)
		}
		shares[s.Name] = s.P
		sum += s.P
	}
	if math.Abs(sum-1) > addsUp {
		return nil, refuse(BadShares, "the shares of the population add up to %.12g; give every type's share, unrounded", sum)
	}
	return shares, nil
}
