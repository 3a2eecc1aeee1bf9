package tabulate

import "gonum.org/v1/gonum/mat"

// illConditioned is the condition number at which the contrasts' matrix is taken for singular.
const illConditioned = 1e12

// raoScott corrects Pearson's X² of the weighted proportions for what weighting does to its law. With the columns of C a
// basis of the tables whose rows and columns all sum to zero, D = diag(p), V the covariance of p and K = (r-1)(c-1),
//
//	Δ = (C'D⁻¹C/n)⁻¹ C'D⁻¹ V D⁻¹C,   F = X²/tr Δ,   d = (tr Δ)²/tr Δ²,
//
// F has the law of F(d, d(n-1)): the second-order correction of Rao and Scott (1984), Annals of Statistics 12, with the
// denominator of Thomas and Rao (1987), JASA 82. It is R's survey::svychisq(statistic = "F") for rows drawn independently,
//
//	V_kl = n/(n-1) Σ_i (w_i/Σw)² (1[i in k] - p_k)(1[i in l] - p_l).
//
// D holds the observed proportions, as there; of a cell with nobody in it D⁻¹ is taken to be 0.
func (o proportions) raoScott(x float64) Test {
	u, contrasts := o.contrasts()
	k := contrasts.RawMatrix().Cols
	var inner, spread, half, delta, squared mat.Dense
	inner.Mul(contrasts.T(), u)
	inner.Scale(1/o.n, &inner)
	half.Mul(o.covariance(), u)
	spread.Mul(u.T(), &half)
	bread := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			bread.SetSym(i, j, inner.At(i, j))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(bread) || chol.Cond() > illConditioned || chol.SolveTo(&delta, &spread) != nil {
		return refused(RaoScott, "too many combinations of categories have nobody; merge categories")
	}
	squared.Mul(&delta, &delta)
	trace, second := mat.Trace(&delta), mat.Trace(&squared)
	if !(trace > 0) || !(second > 0) {
		return refused(RaoScott, "one variable tells the other, so that there is no error to test by")
	}
	d := trace * trace / second
	return fTest(RaoScott, x/trace, d, d*(o.n-1))
}

// contrasts are the basis C, one column for each row and column but the first: 1 in the corner and in the cell, -1 where
// they cross; and D⁻¹C. Any basis gives the same traces.
func (o proportions) contrasts() (scaled, plain *mat.Dense) {
	rows, columns := len(o.p), len(o.p[0])
	plain, scaled = mat.NewDense(rows*columns, (rows-1)*(columns-1), nil), mat.NewDense(rows*columns, (rows-1)*(columns-1), nil)
	set := func(r, c, contrast int, x float64) {
		plain.Set(r*columns+c, contrast, x)
		if p := o.p[r][c]; p > 0 {
			scaled.Set(r*columns+c, contrast, x/p)
		}
	}
	for r := 1; r < rows; r++ {
		for c := 1; c < columns; c++ {
			contrast := (r-1)*(columns-1) + c - 1
			set(0, 0, contrast, 1)
			set(r, c, contrast, 1)
			set(r, 0, contrast, -1)
			set(0, c, contrast, -1)
		}
	}
	return scaled, plain
}

// covariance is V. With s_k = Σw²/(Σw)² over the rows of cell k and s their sum, it is
// n/(n-1) (s_k 1[k = l] - p_l s_k - p_k s_l + p_k p_l s).
func (o proportions) covariance() *mat.Dense {
	var p, squares []float64
	sum := 0.0
	for r := range o.p {
		p, squares = append(p, o.p[r]...), append(squares, o.squares[r]...)
	}
	for _, s := range squares {
		sum += s
	}
	v := mat.NewDense(len(p), len(p), nil)
	for k := range p {
		for l := range p {
			x := p[k]*p[l]*sum - p[l]*squares[k] - p[k]*squares[l]
			if k == l {
				x += squares[k]
			}
			v.Set(k, l, o.n/(o.n-1)*x)
		}
	}
	return v
}
