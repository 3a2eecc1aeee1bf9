package diagnose

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// frame is the part of a design that a fit rests on: its rows, the columns it kept, and the rows' weights.
type frame struct {
	terms   []string
	columns [][]float64 // the caller's, whole
	rows    []int       // the rows of the fit, as places in the columns
	weights []float64   // the caller's, whole; nil when every row counts once
	total   float64     // sum of the weights over the rows
}

// newFrame refuses a fit that does not rest on the design.
func newFrame(d estimate.Design, f *estimate.Fit) (*frame, error) {
	fr := &frame{terms: f.Terms, weights: d.Weights}
	n := len(d.Weights)
	for k, column := range d.X {
		if k == 0 && d.Weights == nil {
			n = len(column)
		}
		if len(column) != n {
			return nil, refuse(OtherData, "column %d has %d rows, not %d; give the design that was fitted", k, len(column), n)
		}
	}
	for _, term := range f.Terms {
		k := slices.Index(d.Terms, term)
		if k < 0 || k >= len(d.X) {
			return nil, refuse(OtherData, "the fit has the term %q and the design has not; give the design that was fitted", term)
		}
		fr.columns = append(fr.columns, d.X[k])
	}
	f.Residuals(func(row int, _, _ float64) { fr.rows = append(fr.rows, row) })
	f.Probabilities(func(row int, _ []float64) { fr.rows = append(fr.rows, row) })
	for _, row := range fr.rows {
		if len(d.X)+len(d.Weights) > 0 && (row >= n || !used(d, row, true)) {
			return nil, refuse(OtherData, "row %d is in the fit and not in the design; give the design that was fitted", row)
		}
		fr.total += fr.weight(row)
	}
	if len(fr.rows) == 0 {
		return nil, refuse(OtherData, "the fit has no rows; give one that package estimate has made")
	}
	return fr, nil
}

func (fr *frame) weight(row int) float64 {
	if fr.weights == nil {
		return 1
	}
	return fr.weights[row]
}

// column is a column of the design as it enters a decomposition: (x - mean)/length, so that Σ w v² = 1.
type column struct {
	x            []float64 // nil for the constant
	mean, length float64
}

func (c column) at(row int) float64 {
	if c.x == nil {
		return 1 / c.length
	}
	return (c.x[row] - c.mean) / c.length
}

// scaled are the frame's columns at unit length, taken about their means when centred.
func (fr *frame) scaled(centred bool) []column {
	out := make([]column, 0, len(fr.columns)+1)
	for _, x := range fr.columns {
		c, sum := column{x: x, length: 1}, 0.0
		if centred {
			// From the first value, so that a column far from zero keeps its digits.
			for _, row := range fr.rows {
				sum += fr.weight(row) * (x[row] - x[fr.rows[0]])
			}
			c.mean = x[fr.rows[0]] + sum/fr.total
		}
		squares := 0.0
		for _, row := range fr.rows {
			v := c.at(row)
			squares += fr.weight(row) * v * v
		}
		c.length = math.Sqrt(squares)
		out = append(out, c)
	}
	return out
}

// block is how many rows are decomposed at a time: enough to work in long strides, few enough to stay in the cache.
const block = 512

// triangle is R of the QR decomposition of the columns, rows weighted by √w. The rows come by in blocks, each stacked
// under the R of those before it, so that no copy of the design is made (Golub and Van Loan, Matrix Computations, 4th
// ed., 5.1.8 and 6.5; every step is an orthogonal transformation, so that it is as exact as one decomposition).
func (fr *frame) triangle(columns []column) *mat.TriDense {
	k := len(columns)
	r := mat.NewTriDense(k, mat.Upper, nil)
	for rows := range slices.Chunk(fr.rows, block) {
		stack := mat.NewDense(k+len(rows), k, nil)
		stack.Slice(0, k, 0, k).(*mat.Dense).Copy(r)
		for i, row := range rows {
			root := math.Sqrt(fr.weight(row))
			for j, c := range columns {
				stack.Set(k+i, j, root*c.at(row))
			}
		}
		var qr mat.QR
		qr.Factorize(stack)
		var next mat.Dense
		qr.RTo(&next)
		for i := range k {
			for j := i; j < k; j++ {
				r.SetTri(i, j, next.At(i, j))
			}
		}
	}
	return r
}

// inverse is R⁻¹; nil when the columns are collinear to working precision.
func inverse(r *mat.TriDense) *mat.TriDense {
	var inv mat.TriDense
	if err := inv.InverseTri(r); err != nil {
		if _, merelyClose := err.(mat.Condition); !merelyClose || slices.ContainsFunc(inv.RawTriangular().Data, math.IsNaN) {
			return nil
		}
	}
	return &inv
}
