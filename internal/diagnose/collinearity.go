package diagnose

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// Inflation is a term's variance inflation factor.
type Inflation struct {
	Term string
	VIF  float64
}

// VIF returns the variance inflation factor of every term that the fit kept, in its order:
//
//	VIF_k = 1/(1 - R²_k),   R²_k of the regression of term k on all others and the constant,
//
// by which the term's variance is larger than if it were uncorrelated with the others (Marquardt 1970, Technometrics
// 12; Belsley, Kuh and Welsch 1980, Regression Diagnostics). It is Stata's estat vif and R's car::vif for terms of one
// column. Without a constant R² is about zero (Stata's uncentered); the ordered logit's cut points are its constant.
// It holds on the rows and with the weights of the fit. A single regressor beside a constant has 1.
//
// With the columns at unit length and X = QR, VIF_k = Σ_j (R⁻¹)²_kj, which is how it is computed: relative errors are
// about 1e-15 times the condition number of the scaled columns. A design that is not the fit's has no factors (nil).
func VIF(d estimate.Design, f *estimate.Fit) []Inflation {
	fr, err := newFrame(d, f)
	if err != nil || len(fr.terms) == 0 {
		return nil
	}
	inv := inverse(fr.triangle(fr.scaled(hasConstant(d, f))))
	out := make([]Inflation, len(fr.terms))
	for k, term := range fr.terms {
		out[k] = Inflation{Term: term, VIF: math.NaN()}
		if inv == nil {
			continue
		}
		sum := 0.0
		for j := k; j < len(fr.terms); j++ {
			sum += inv.At(k, j) * inv.At(k, j)
		}
		out[k].VIF = sum
	}
	return out
}

// ConditionNumber is that of Belsley, Kuh and Welsch (1980, chapter 3): the ratio of the largest to the smallest
// singular value of the design with every column, the constant's too, scaled to unit length and not centred. Above 30
// they call collinearity strong. Rows count by their weights; terms that were dropped do not count. It is R's
// kappa(scaled X, exact = TRUE). A design that is not the fit's, or has no columns, has none (NaN).
func ConditionNumber(d estimate.Design, f *estimate.Fit) float64 {
	fr, err := newFrame(d, f)
	if err != nil {
		return math.NaN()
	}
	columns := fr.scaled(false)
	if hasConstant(d, f) {
		columns = append(columns, column{length: math.Sqrt(fr.total)})
	}
	if len(columns) == 0 {
		return math.NaN()
	}
	var svd mat.SVD
	if !svd.Factorize(fr.triangle(columns), mat.SVDNone) {
		return math.NaN()
	}
	values := svd.Values(nil)
	return values[0] / values[len(values)-1]
}

// hasConstant tells whether the model's span holds the constant, by itself or through cut points.
func hasConstant(d estimate.Design, f *estimate.Fit) bool { return d.Constant || f.Kind == "ologit" }
