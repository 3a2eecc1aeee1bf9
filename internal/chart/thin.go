package chart

// A point of a curve: hours from the beginning, and the value from there on.
type point struct{ x, y float64 }

// grain is the width, in the units of the SVG, within which nothing of a curve can be told apart.
const grain = 0.5

// thinned are the points that the drawing of a curve needs: of those that fall into the same grain, the first, the lowest,
// the highest and the last. A curve ends where the drawing does.
func (f field) thinned(c Curve) []point {
	var kept, heap []point
	width := f.hours(f.to) * grain / f.width
	for i, t := range c.At {
		p := point{f.hours(t), at(c.Values, i)}
		if !there(p.y) {
			continue
		}
		if len(heap) > 0 && int(p.x/width) != int(heap[0].x/width) {
			kept, heap = append(kept, corners(heap)...), heap[:0]
		}
		heap = append(heap, p)
	}
	kept = append(kept, corners(heap)...)
	if n := len(kept); n > 0 && kept[n-1].x < f.hours(f.to) {
		kept = append(kept, point{f.hours(f.to), kept[n-1].y})
	}
	return kept
}

// corners are the first, the lowest, the highest and the last of the points, in their order and each once.
func corners(heap []point) []point {
	if len(heap) == 0 {
		return nil
	}
	low, high := 0, 0
	for i, p := range heap {
		if p.y < heap[low].y {
			low = i
		}
		if p.y > heap[high].y {
			high = i
		}
	}
	var kept []point
	for i, p := range heap {
		if i == 0 || i == low || i == high || i == len(heap)-1 {
			kept = append(kept, p)
		}
	}
	return kept
}
