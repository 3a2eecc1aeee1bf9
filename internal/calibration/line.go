package calibration

import "math"

// over is the number of place i over all studies.
func (n Number) over(studies []Measured, i int) Line {
	l := Line{Item: n.Item, Records: n.Records, Target: n.target(), number: n}
	var xs, sds []float64
	for _, m := range studies {
		v := m.Values[i]
		if math.IsNaN(v.X) {
			continue
		}
		xs, sds = append(xs, v.X), append(sds, v.SD)
		l.take(v, m.Seed)
	}
	if l.Studies, l.TargetSD = len(xs), average(sds); n.Known {
		l.TargetSD = n.SD.Value
	}
	if n.Published.Given {
		l.Published, l.Decimals = &n.Published.Value, n.Published.Decimals
	}
	if mean := average(xs); len(xs) > 0 {
		l.Mean = &mean
		if n.Published.Given && n.SE.Given {
			bias := (mean - n.Published.Value) / n.SE.Value
			l.Bias = &bias
		}
	}
	if sd := deviation(xs); len(xs) > 1 {
		l.SD = &sd
	}
	return l
}

// take counts one study's value.
func (l *Line) take(v Value, seed uint64) {
	n := l.number
	off := v.X - l.Target
	if distance := off / v.SD; math.Abs(distance) > math.Abs(l.Worst) {
		l.Worst, l.WorstSeed = distance, seed
	}
	if math.Abs(off) > far*v.SD+n.rounding() {
		l.Far++
	}
	if n.Published.Given && !math.IsNaN(v.Low) {
		l.Intervals++
		if n.covered(v) {
			l.Covered++
		}
	}
}

// covered tells whether the interval holds the published value.
func (n Number) covered(v Value) bool {
	return v.Low <= n.Published.Value && n.Published.Value <= v.High
}

// target is what the number is expected to be.
func (n Number) target() float64 {
	if n.Known {
		return n.Mean.Value
	}
	return n.Published.Value
}

// rounding is how far the target may be from what it was rounded from.
func (n Number) rounding() float64 {
	if n.Known {
		return n.Mean.HalfWidth()
	}
	return n.Published.HalfWidth()
}
