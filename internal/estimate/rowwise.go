package estimate

// over is the mean over the rows of what one adds up at a row.
func (m *fittedIndex) over(v variable, one func(*fittedIndex, variable, point, float64, *response, []float64)) *gradients {
	responses := make([]*response, workers())
	flat := sweep(m.n, m.flat(), func(worker int, sums []float64, from, to int) {
		if responses[worker] == nil {
			responses[worker] = m.newResponse()
		}
		for i := from; i < to; i++ {
			one(m, v, m.at(i), m.weight(i), responses[worker], sums)
		}
	})
	return m.view(flat, m.total)
}

// flat is the length of gradients in one slice: the effects, then the gradient of each.
func (m *fittedIndex) flat() int { return m.link.levels() * (1 + m.params) }

// derive1 adds one row's derivative of every probability in the variable, and its gradient; see derivatives.
func (m *fittedIndex) derive1(v variable, at point, w float64, r *response, sums []float64) {
	m.zAt(v.parts, at, r.z)
	m.indices(r.z, m.theta, r.u)
	m.link.response(r.u, r.p, r.d, r.dd)
	turn, c := make([]float64, m.width), make([]float64, len(r.u))
	for k := range m.terms {
		add(turn, v.slope(v.parts[k], at), m.back.RawRowView(k))
	}
	m.indices(turn, m.theta, r.b)
	for j := range r.p {
		theta := sums[len(r.p)+j*m.params:][:m.params]
		sums[j] += w * inner(r.d[j], r.b)
		for h := range c {
			c[h] = 0
			for i, b := range r.b {
				c[h] += w * r.dd[j][i][h] * b
			}
		}
		m.pull(r.z, c, theta)
		copy(c, r.d[j])
		scale(c, w)
		m.pull(turn, c, theta)
	}
}

// change1 adds one row's change of every probability from one value to the other, and its gradient.
func (m *fittedIndex) change1(v variable, at point, w float64, r *response, sums []float64) {
	for value, sign := range []float64{-w, w} {
		m.zAt(v.parts, v.moved(at, float64(value)), r.z)
		m.indices(r.z, m.theta, r.u)
		m.weigh(r, sign, sums)
	}
}
