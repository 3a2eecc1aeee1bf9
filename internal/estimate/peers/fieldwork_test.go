package peers

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/estimate"
)

// Every program repeats a task until budget is spent or it has run most times, and its median is reported: many runs where
// one is short, a single one where it takes longer than the budget.
const (
	budget = 5 * time.Second
	most   = 41
)

// A result is what one program found for one task, and how long that took.
type result struct {
	version      string
	seconds      []float64
	mib          float64 // resident memory at its highest less that before the first run; NaN where it cannot be told
	converged    bool
	loglik       float64 // NaN for marginal effects
	coefficients []float64
	errors       []float64
}

// median of the runs, in seconds.
func (r result) median() float64 {
	s := slices.Sorted(slices.Values(r.seconds))
	half := len(s) / 2
	if len(s)%2 == 1 {
		return s[half]
	}
	return (s[half-1] + s[half]) / 2
}

// repeat times run; what earlier runs left behind is collected before each, as it is in the other programs.
func repeat(run func() error) ([]float64, error) {
	var seconds []float64
	for spent := time.Duration(0); spent < budget && len(seconds) < most; {
		runtime.GC()
		begin := time.Now()
		if err := run(); err != nil {
			return nil, err
		}
		took := time.Since(begin)
		spent += took
		seconds = append(seconds, took.Seconds())
	}
	return seconds, nil
}

// timeFit times our estimator on a problem.
func timeFit(p problem) (result, *estimate.Fit, error) {
	var fit *estimate.Fit
	seconds, err := repeat(func() (err error) {
		fit, err = p.fit()
		return err
	})
	if err != nil {
		return result{}, nil, fmt.Errorf("our own %s: %w", p.task, err)
	}
	r := result{seconds: seconds, converged: true, loglik: fit.LogLik}
	for _, c := range slices.Concat(fit.Coefficients, fit.Cutpoints) {
		r.coefficients, r.errors = append(r.coefficients, c.Estimate), append(r.errors, c.SE)
	}
	return r, fit, nil
}

// timeMargins times our marginal effects of a fit. The derivatives come first and are what others compute.
func timeMargins(fit *estimate.Fit) (result, error) {
	var effects []estimate.Effect
	seconds, err := repeat(func() (err error) {
		effects, err = fit.AverageMarginalEffects()
		return err
	})
	if err != nil {
		return result{}, fmt.Errorf("our own marginal effects: %w", err)
	}
	r := result{seconds: seconds, converged: true}
	for _, e := range effects {
		if !e.Discrete {
			r.coefficients, r.errors = append(r.coefficients, e.Effect), append(r.errors, e.SE)
		}
	}
	return r, nil
}

func BenchmarkMultinomialLogit(b *testing.B) { benchmarkFit(b, multinomial) }
func BenchmarkOrderedLogit(b *testing.B)     { benchmarkFit(b, ordered) }
func BenchmarkOLS(b *testing.B)              { benchmarkFit(b, linear) }

func benchmarkFit(b *testing.B, task string) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			p := study(task, n)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.fit(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMarginalEffects(b *testing.B) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			fit, err := study(multinomial, n).fit()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := fit.AverageMarginalEffects(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
