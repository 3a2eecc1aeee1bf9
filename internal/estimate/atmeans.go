package estimate

// MarginalEffectsAtMeans returns the effects of AverageMarginalEffects at one point, where every variable has its
// (weighted) mean and the indicators of a categorical variable their shares, and the probabilities there.
func (f *Fit) MarginalEffectsAtMeans() (effects []Effect, probabilities []float64, err error) {
	if f.model == nil {
		return nil, nil, refuse(NoMargins, "marginal effects are for the logits; this fit is %q", f.Kind)
	}
	m, variables, r := f.model, f.variables(), f.model.newResponse()
	at := m.means()
	one := func(v variable, add func(*fittedIndex, variable, point, float64, *response, []float64)) *gradients {
		sums := make([]float64, m.flat())
		add(m, v, at, 1, r, sums)
		return m.view(sums, 1)
	}
	for _, v := range variables {
		if !v.categorical() {
			effects = append(effects, f.effects(v.name, false, one(v, (*fittedIndex).derive1))...)
		}
	}
	for _, v := range variables {
		if v.steps() {
			effects = append(effects, f.effects(v.name, true, one(v, (*fittedIndex).change1))...)
		}
	}
	m.zAt(m.parts(f.design), at, r.z)
	m.indices(r.z, m.theta, r.u)
	m.link.response(r.u, r.p, r.d, nil)
	return effects, r.p, nil
}

// means is the point at which every part has its weighted mean.
func (m *fittedIndex) means() point {
	known := map[*float64]float64{}
	return func(p Part) float64 {
		mean, ok := known[&p.Values[0]]
		if !ok {
			first := p.Values[m.place(0)]
			sum := 0.0
			for i := range m.n {
				sum += m.weight(i) * (p.Values[m.place(i)] - first)
			}
			mean = first + sum/m.total
			known[&p.Values[0]] = mean
		}
		return mean
	}
}
