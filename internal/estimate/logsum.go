package estimate

import "math"

// logSum adds up logarithms of probabilities. It multiplies most of them first, because a logarithm takes as long as
// twenty multiplications, and loses no digits by it.
type logSum struct {
	sum     float64
	product float64 // zero when there is none
}

// tiny is where products are turned into a logarithm, far from where they underflow.
const tiny = 1e-100

// add adds w·ln p.
func (l *logSum) add(p, w float64) {
	if w != 1 || p < tiny {
		l.sum += w * math.Log(p)
		return
	}
	if l.product == 0 {
		l.product = p
		return
	}
	if l.product *= p; l.product < tiny {
		l.sum += math.Log(l.product)
		l.product = 0
	}
}

func (l *logSum) value() float64 {
	if l.product == 0 {
		return l.sum
	}
	return l.sum + math.Log(l.product)
}
