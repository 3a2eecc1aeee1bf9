package estimate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// logit carries one estimation of either logit from its data to its Fit.
type logit struct {
	kind      string
	outcome   *categories
	model     *indexModel
	names     []label   // of the parameters, in their order in θ
	start     []float64 // in the coordinates of the basis
	cuts      int       // how many of the parameters, at the end, are cut points
	slopeSign float64   // -1 when slopes enter the indices with a minus
}

// label names a parameter.
type label struct{ outcome, term string }

func newLogit(kind string, c *categories, m *indexModel) *logit {
	return &logit{kind: kind, outcome: c, model: m, start: make([]float64, m.params), slopeSign: 1}
}

func (l *logit) label(outcome string, terms ...string) {
	for _, term := range terms {
		l.names = append(l.names, label{outcome, term})
	}
}

// startConstant sets where index m's constant starts: at the null model.
func (l *logit) startConstant(m int, v float64) {
	place := l.model.places[m]
	l.start[place[len(place)-1]] = v
}

// fit finds the maximum and reports it in the caller's coordinates.
func (l *logit) fit() (*Fit, error) {
	if l.model.params == 0 {
		return nil, refuse(NoParameters, "every term was dropped and there is no constant")
	}
	model, top, err := l.model.settle(l.start)
	if err != nil {
		return nil, l.explain(err)
	}
	l.model = model
	back := l.model.transform(l.slopeSign)
	f := newFit(l.kind, l.model.basis, l.model.params, l.outcome.warnings...)
	cov := l.covariances(top, f)
	f.Levels, f.Counts, f.Iterations, f.Terms = l.outcome.levels, l.outcome.counts, top.iterations, l.model.terms
	f.report(l.names, apply(back, top.theta), cov.through(back), tail{})
	f.Coefficients, f.Cutpoints = partCuts(f.Coefficients, l.cuts)
	l.likelihoods(f, top.loglik)
	f.model = &fittedIndex{indexModel: l.model, theta: top.theta, cov: cov}
	return f, nil
}

// covariances are the inverse information A⁻¹ and the sandwich A⁻¹BA⁻¹·N/(N-1) (Huber 1967; White 1982, Econometrica
// 50; the factor is Stata's). With G clusters the factor is G/(G-1).
func (l *logit) covariances(top *maximum, f *Fit) covariances {
	m, n := l.model, l.model.observations()
	meat := top.meat
	switch {
	case m.clusters != nil:
		meat, f.Clusters = m.clusterMeat(top.theta)
		n = float64(f.Clusters)
	case meat == nil:
		meat = m.meat(top.theta)
	}
	robust := Sandwich(mat.DenseCopyOf(top.inverse), meat)
	robust.ScaleSym(n/(n-1), robust)
	if m.kind == Importance {
		robust.ScaleSym(math.NaN(), robust)
	}
	return covariances{model: symmetric(top.inverse), robust: robust, report: m.robust}
}

// likelihoods fills what follows from the log-likelihood. The null model's chances are the shares of the levels,
// log L₀ = Σ_j n_j ln(n_j/n), or all the same when the model has no constants.
func (l *logit) likelihoods(f *Fit, loglik float64) {
	constants, null := len(l.model.places), 0.0
	for j, n := range f.Counts {
		share := n / l.model.total
		if l.kind == "mnlogit" && !l.model.constant {
			share, constants = 1/float64(len(f.Counts)), 0
		}
		null += f.Counts[j] * math.Log(share)
	}
	f.LogLik, f.LogLikNull = loglik, null
	f.LRChi2 = max(0, 2*(loglik-f.LogLikNull))
	f.LRDF = f.Parameters - constants
	f.LRP = chiSquaredTail(f.LRChi2, f.LRDF)
	f.PseudoR2 = 1 - loglik/f.LogLikNull
	f.criteria()
}

// partCuts parts the last n from the rest; a cut point keeps no test that it be zero.
func partCuts(all []Coefficient, n int) (coefficients, cuts []Coefficient) {
	coefficients, cuts = all[:len(all)-n], all[len(all)-n:]
	for i := range cuts {
		cuts[i].Statistic, cuts[i].P = math.NaN(), math.NaN()
	}
	return coefficients, cuts
}

// explain turns a runaway into a Separation that names what runs away; other errors pass. Coefficients are compared per
// standard deviation of their column. Constants and cut points only follow: with no empty level left, no direction of
// recession can be theirs alone.
func (l *logit) explain(err error) error {
	r, ok := err.(*runaway)
	if !ok {
		return err
	}
	s := &Separation{Kind: "quasi", Supremum: r.supremum}
	if r.complete {
		s.Kind, s.Supremum = "complete", 0
	}
	direction, speeds, fastest := apply(l.model.transform(l.slopeSign), r.direction), make([]float64, l.model.params), 0.0
	for p, name := range l.names {
		speeds[p] = math.Abs(direction[p])
		if k := slices.Index(l.model.terms, name.term); k >= 0 {
			speeds[p] *= l.model.sd[k]
			if speeds[p] > fastest {
				s.Outcome, s.Term, fastest = name.outcome, name.term, speeds[p]
			}
		}
	}
	for p, name := range l.names {
		if speeds[p] > marginZero*fastest {
			sign := int(math.Copysign(1, direction[p]))
			s.Runaway = append(s.Runaway, Direction{Outcome: name.outcome, Term: name.term, Sign: sign})
		}
	}
	return s
}
