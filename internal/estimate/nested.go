package estimate

import "slices"

// fitAgain runs an estimator on a sample, and keeps it with the fit for models of fewer terms on the same rows.
func fitAgain(s *sample, d Design, on func(*sample) (*Fit, error)) (*Fit, error) {
	f, err := on(s)
	if err != nil {
		return nil, err
	}
	f.design, f.sample, f.again = d, s, on
	return f, nil
}

// Without fits the model again without some of its terms, on the same rows: those that lack nothing of the full model. A
// *Refusal names a term that the model does not have; otherwise errors are the estimator's.
func (f *Fit) Without(terms ...string) (*Fit, error) {
	for _, term := range terms {
		if !slices.Contains(f.Terms, term) {
			return nil, refuse(NoSuchTerm, "the model has no term %q to leave out", term)
		}
	}
	s, d := *f.sample, f.design
	s.terms, s.x, s.scans = nil, nil, nil
	d.Terms, d.X, d.Parts = nil, nil, nil
	for k, term := range f.design.Terms {
		if slices.Contains(terms, term) {
			continue
		}
		s.terms, s.x, s.scans = append(s.terms, term), append(s.x, f.design.X[k]), append(s.scans, f.sample.scans[k])
		d.Terms, d.X = append(d.Terms, term), append(d.X, f.design.X[k])
		if f.design.Parts != nil {
			d.Parts = append(d.Parts, f.design.Parts[k])
		}
	}
	return fitAgain(&s, d, f.again)
}

// LikelihoodRatio tests that all coefficients of the terms are zero together, by fitting the model without them.
func (f *Fit) LikelihoodRatio(terms ...string) (Test, error) {
	if f.PseudoLikelihood {
		return LikelihoodRatio(f, f) // which says why not
	}
	restricted, err := f.Without(terms...)
	if err != nil {
		return Test{}, err
	}
	return LikelihoodRatio(restricted, f)
}
