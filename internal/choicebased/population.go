package choicebased

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// sumTolerance is how far shares may be from summing to one, since shares are often printed with six digits. Known
	// then divides them by their sum.
	sumTolerance = 1e-5
	// covarianceTolerance is how far a covariance matrix may be from symmetric, from rows that sum to zero and from
	// having no negative eigenvalue, relative to its largest variance.
	covarianceTolerance = 1e-6
)

// Population is what is known of the outcome's shares in the population, one entry for each level, in the order of the
// levels. Make one with FromArrivals, Known or WithCovariance.
type Population struct {
	// Shares sum to one; Fit needs each above zero.
	Shares []float64
	// Arrivals are the counts that the shares were estimated from; nil otherwise.
	Arrivals []float64
	// Covariance is that of Shares where they come from elsewhere with an error of their own; nil otherwise. When
	// Arrivals and Covariance are both nil, the shares are taken as known without error.
	Covariance [][]float64
}

// FromArrivals takes the shares N_j/N from the counts of everybody who was classified in one window, whether there was
// room in the quota or not. It is the maximum-likelihood estimate whether the window ended by the calendar, when the
// first quota filled or when the last one did; stopping at a quota biases it by no more than about 1/N.
func FromArrivals(counts []float64) (Population, error) {
	total := 0.0
	for j, n := range counts {
		if !(n >= 0 && n <= maxCount) || n != math.Trunc(n) {
			return Population{}, refuse(BadPopulation, "the arrivals of %s are %g; give a whole number", number(j), n)
		}
		total += n
	}
	if total == 0 {
		return Population{}, refuse(BadPopulation, "nobody arrived; count everybody who was classified in the window")
	}
	p := Population{Arrivals: append([]float64(nil), counts...), Shares: make([]float64, len(counts))}
	for j, n := range counts {
		p.Shares[j] = n / total
	}
	return p, p.check(len(counts), number)
}

// maxCount is the largest count that a float64 holds exactly.
const maxCount = 1 << 53

// Known takes the shares as free of error, such as those of a census.
func Known(shares []float64) (Population, error) {
	p := Population{Shares: append([]float64(nil), shares...)}
	if err := p.check(len(shares), number); err != nil {
		return Population{}, err
	}
	sum := 0.0
	for _, q := range shares {
		sum += q
	}
	for j := range p.Shares {
		p.Shares[j] /= sum
	}
	return p, nil
}

// WithCovariance takes shares that another survey has estimated, with their covariance matrix. As the shares sum to one,
// each row of the matrix sums to zero.
func WithCovariance(shares []float64, cov [][]float64) (Population, error) {
	p, err := Known(shares)
	if err != nil {
		return Population{}, err
	}
	if cov == nil {
		return Population{}, refuse(BadCovariance, "there is no covariance matrix; take the shares as known if they have no error")
	}
	for _, row := range cov {
		p.Covariance = append(p.Covariance, append([]float64(nil), row...))
	}
	if err := p.check(len(shares), number); err != nil {
		return Population{}, err
	}
	return p, nil
}

// number names an outcome before its name is known.
func number(j int) string { return fmt.Sprintf("outcome number %d", j+1) }

// IsKnown tells whether the shares are taken as free of error.
func (p Population) IsKnown() bool { return p.Arrivals == nil && p.Covariance == nil }

// check demands one share for each of n levels, a sum of one and a covariance that shares can have.
func (p Population) check(n int, name func(j int) string) error {
	if len(p.Shares) != n {
		return refuse(BadPopulation, "there are population shares for %d outcomes, and %d outcomes; give each its share",
			len(p.Shares), n)
	}
	sum := 0.0
	for j, q := range p.Shares {
		switch {
		case !(q >= 0 && q <= 1+sumTolerance):
			return refuse(BadPopulation, "the population share of %s is %g; a share lies between 0 and 1", name(j), q)
		}
		sum += q
	}
	if math.Abs(sum-1) > sumTolerance {
		return refuse(BadPopulation, "the population shares sum to %.9g, not to 1; divide them by their sum if they are "+
			"those of all outcomes, or add the outcome that is missing", sum)
	}
	return p.checkErrors(n, name)
}

// everywhere refuses a share of zero. Only Fit asks, because only Fit can name the outcome.
func (p Population) everywhere(name func(j int) string) error {
	for j, q := range p.Shares {
		if q == 0 {
			return refuse(OutcomeWithoutShare, "nobody of the population has %s, and no weight can bring its rows to "+
				"nothing; leave the outcome out, or count arrivals over a longer window", name(j))
		}
	}
	return nil
}

// checkErrors looks at what the standard errors of the shares rest on.
func (p Population) checkErrors(n int, name func(j int) string) error {
	switch {
	case p.Arrivals != nil && p.Covariance != nil:
		return refuse(BadPopulation, "the shares have both arrivals and a covariance; give that which they come from")
	case p.Arrivals != nil:
		return p.checkArrivals(n, name)
	case p.Covariance != nil:
		return p.checkCovariance(n, name)
	}
	return nil
}

// checkArrivals holds a Population that was not made by FromArrivals to what FromArrivals makes.
func (p Population) checkArrivals(n int, name func(j int) string) error {
	if len(p.Arrivals) != n {
		return refuse(BadPopulation, "there are arrivals for %d outcomes, and %d outcomes; count each", len(p.Arrivals), n)
	}
	total := p.total()
	for j, count := range p.Arrivals {
		if !(math.Abs(count/total-p.Shares[j]) <= sumTolerance) {
			return refuse(BadPopulation, "the share of %s is %g and its arrivals are %g of %g; let FromArrivals take the "+
				"one from the other", name(j), p.Shares[j], count, total)
		}
	}
	return nil
}

func (p Population) checkCovariance(n int, name func(j int) string) error {
	largest := 0.0
	for j, row := range p.Covariance {
		if len(p.Covariance) != n || len(row) != n {
			return refuse(BadCovariance, "the covariance of the %d shares is not a %d by %d matrix", n, n, n)
		}
		largest = max(largest, math.Abs(row[j]))
	}
	slack := covarianceTolerance * largest
	s := mat.NewSymDense(n, nil)
	for j, row := range p.Covariance {
		sum := 0.0
		for k, v := range row {
			if !(math.Abs(v-p.Covariance[k][j]) <= slack) {
				return refuse(BadCovariance, "the covariance of %s with %s is %g one way and %g the other way", name(j),
					name(k), v, p.Covariance[k][j])
			}
			s.SetSym(j, k, v)
			sum += v
		}
		if !(math.Abs(sum) <= float64(n)*slack) {
			return refuse(BadCovariance, "the covariances of %s sum to %g; shares that sum to one have covariances that sum "+
				"to zero, so give the whole matrix and not its diagonal alone", name(j), sum)
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(s, false) || eigen.Values(nil)[0] < -float64(n)*slack {
		return refuse(BadCovariance, "the covariance of the shares has a negative eigenvalue: no shares vary like that")
	}
	return nil
}

func (p Population) total() float64 {
	sum := 0.0
	for _, n := range p.Arrivals {
		sum += n
	}
	return sum
}

// covariance is that of the shares, S_Q: (diag(Q) - QQ')/N from N arrivals, what was given, or zero.
func (p Population) covariance() *mat.SymDense {
	n := len(p.Shares)
	s := mat.NewSymDense(n, nil)
	total := p.total()
	for j, q := range p.Shares {
		for k := j; k < n; k++ {
			switch {
			case p.Covariance != nil:
				s.SetSym(j, k, (p.Covariance[j][k]+p.Covariance[k][j])/2)
			case p.Arrivals != nil && j == k:
				s.SetSym(j, k, q*(1-q)/total)
			case p.Arrivals != nil:
				s.SetSym(j, k, -q*p.Shares[k]/total)
			}
		}
	}
	return s
}
