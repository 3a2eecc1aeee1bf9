package tabulate

import (
	"fmt"
	"math"
)

// Cochran's rule for when chi-square may be taken for the law of Pearson's statistic: no expected count below
// leastExpected, and at most tolerated percent of them below fewExpected (Cochran 1954, Biometrics 10, 417-451).
const (
	leastExpected = 1
	fewExpected   = 5
	tolerated     = 20 // percent
)

// An Association is a test that two variables are independent, and how strongly they go together.
type Association struct {
	Test
	// CramersV is √(X²/n / (min(rows, columns) - 1)), 0 to 1 (Cramér 1946, Mathematical Methods of Statistics, 21.9).
	CramersV float64
	N        float64 // rows, not weighted
	// LeastExpected is the smallest count expected under independence, and FewExpected the percentage of the expected
	// counts that are below 5. Weighted counts are brought to the sum n.
	LeastExpected, FewExpected float64
	Warnings                   []string
}

// Independence tests that the two variables have nothing to do with one another. Rows and columns in which nobody is are
// left out. Unweighted it is Pearson's test without a correction for continuity,
//
//	X² = Σ (O - E)²/E,   E = row sum · column sum / n,   chi-square with (r-1)(c-1) degrees of freedom
//
// (Pearson 1900, Philosophical Magazine 50), as R's chisq.test(correct = FALSE). Weighted it is Rao and Scott's; see raoScott.
func (t Crosstab) Independence() Association {
	name := Pearson
	if t.weighted {
		name = RaoScott
	}
	o := t.observed()
	a := Association{N: o.n, CramersV: math.NaN(), LeastExpected: math.NaN(), FewExpected: math.NaN()}
	if len(o.p) < 2 || len(o.p[0]) < 2 {
		a.Test = refused(name, "there are fewer than two categories in use, and nothing to be independent of")
		return a
	}
	x := o.n * o.phi2()
	rows, columns := float64(len(o.p)), float64(len(o.p[0]))
	a.CramersV = math.Sqrt(o.phi2() / (min(rows, columns) - 1))
	a.expect(o)
	if t.weighted {
		a.Test = o.raoScott(x)
		return a
	}
	a.Test = chiSquareTest(name, x, (rows-1)*(columns-1))
	return a
}

// expect looks whether the expected counts are large enough.
func (a *Association) expect(o proportions) {
	least, few, cells := math.Inf(1), 0.0, 0.0
	for r := range o.p {
		for c := range o.p[r] {
			e := o.n * o.rows[r] * o.columns[c]
			least, cells = min(least, e), cells+1
			if e < fewExpected {
				few++
			}
		}
	}
	a.LeastExpected, a.FewExpected = least, 100*few/cells
	if least < leastExpected || a.FewExpected > tolerated {
		a.Warnings = append(a.Warnings, fmt.Sprintf("%.0f %% of the expected counts are below %d and the smallest is %.1f, so that the test is rough; merge categories",
			a.FewExpected, fewExpected, least))
	}
}

// proportions are a table's counts as parts of 1, of the rows and columns in which somebody is.
type proportions struct {
	p             [][]float64 // by row and column
	squares       [][]float64 // Σw²/(Σw)², likewise
	rows, columns []float64   // the margins of p
	n             float64     // rows, not weighted
}

func (t Crosstab) observed() proportions {
	var o proportions
	total := 0.0
	inRow, inColumn := make([]float64, len(t.Rows)), make([]float64, len(t.Columns))
	for r := range t.Rows {
		for c := range t.Columns {
			inRow[r], inColumn[c], total = inRow[r]+t.Counts[r][c], inColumn[c]+t.Counts[r][c], total+t.Counts[r][c]
		}
	}
	for c, n := range t.N {
		o.n += n
		if inColumn[c] > 0 {
			o.columns = append(o.columns, inColumn[c]/total)
		}
	}
	for r := range t.Rows {
		if inRow[r] == 0 {
			continue
		}
		var p, squares []float64
		for c := range t.Columns {
			if inColumn[c] > 0 {
				p, squares = append(p, t.Counts[r][c]/total), append(squares, t.squares[r][c]/(total*total))
			}
		}
		o.rows, o.p, o.squares = append(o.rows, inRow[r]/total), append(o.p, p), append(o.squares, squares)
	}
	return o
}

// phi2 is X²/n = Σ (p_rc - p_r p_c)² / (p_r p_c).
func (o proportions) phi2() float64 {
	sum := 0.0
	for r := range o.p {
		for c := range o.p[r] {
			e := o.rows[r] * o.columns[c]
			sum += (o.p[r][c] - e) * (o.p[r][c] - e) / e
		}
	}
	return sum
}
