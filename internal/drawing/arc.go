package drawing

import "math"

// arc draws an elliptical arc as cubic curves of at most a quarter each, after SVG 2, appendix B.2 (from the end points to
// the centre); a curve of a quarter is off by less than 0.03 % of the radius.
func (p *pen) arc(rx, ry, turn float64, large, sweep bool, to Point) {
	from := p.at
	rx, ry = math.Abs(rx), math.Abs(ry)
	if from == to {
		return
	}
	if rx == 0 || ry == 0 {
		p.add(Step{Kind: 'L', To: to})
		return
	}
	sin, cos := math.Sincos(turn * math.Pi / 180)
	// Half of the way, in the axes of the ellipse (B.2.4, step 1); radii that do not reach grow (B.2.5).
	x := (cos*(from.X-to.X) + sin*(from.Y-to.Y)) / 2
	y := (cos*(from.Y-to.Y) - sin*(from.X-to.X)) / 2
	if reach := x*x/(rx*rx) + y*y/(ry*ry); reach > 1 {
		rx, ry = rx*math.Sqrt(reach), ry*math.Sqrt(reach)
	}
	// The centre, in the same axes (step 2), then as it stands (step 3).
	off := math.Sqrt(max(0, rx*rx*ry*ry-rx*rx*y*y-ry*ry*x*x) / (rx*rx*y*y + ry*ry*x*x))
	if large == sweep {
		off = -off
	}
	cx, cy := off*rx*y/ry, -off*ry*x/rx
	place := Matrix{cos * rx, sin * rx, -sin * ry, cos * ry, cos*cx - sin*cy + (from.X+to.X)/2, sin*cx + cos*cy + (from.Y+to.Y)/2}
	begin := math.Atan2((y-cy)/ry, (x-cx)/rx)
	angle := math.Atan2((-y-cy)/ry, (-x-cx)/rx) - begin
	switch {
	case sweep && angle < 0:
		angle += 2 * math.Pi
	case !sweep && angle > 0:
		angle -= 2 * math.Pi
	}
	p.round(place, begin, angle, to)
}

// round draws along the unit circle, placed by the matrix, from an angle through another.
func (p *pen) round(place Matrix, begin, angle float64, to Point) {
	parts := math.Ceil(math.Abs(angle)/(math.Pi/2) - 1e-9)
	part := angle / parts
	k := 4.0 / 3 * math.Tan(part/4) // length of the controls, for which the curve touches the arc in its middle
	for i := range int(parts) {
		sin, cos := math.Sincos(begin + float64(i)*part)
		sinTo, cosTo := math.Sincos(begin + float64(i+1)*part)
		end := place.Apply(Point{cosTo, sinTo})
		if i == int(parts)-1 {
			end = to
		}
		p.add(Step{Kind: 'C', One: place.Apply(Point{cos - k*sin, sin + k*cos}), Two: place.Apply(Point{cosTo + k*sinTo, sinTo - k*cosTo}), To: end})
	}
}
