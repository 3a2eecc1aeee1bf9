package drawing

import (
	"fmt"
	"math"
)

// Outline is the outline of a shape that has one: a path, rectangle, line, polygon, circle or ellipse.
func (s *Shape) Outline() ([]Step, error) {
	switch s.Name {
	case "path":
		return Path(s.Values["d"])
	case "polyline", "polygon":
		return s.polygon()
	}
	n := map[string]float64{}
	for _, name := range []string{"x", "y", "width", "height", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"} {
		x, err := s.Number(name, 0)
		if err != nil {
			return nil, err
		}
		n[name] = x
	}
	switch s.Name {
	case "line":
		return []Step{{Kind: 'M', To: Point{n["x1"], n["y1"]}}, {Kind: 'L', To: Point{n["x2"], n["y2"]}}}, nil
	case "circle":
		return ellipse(n["cx"], n["cy"], n["r"], n["r"]), nil
	case "ellipse":
		return ellipse(n["cx"], n["cy"], n["rx"], n["ry"]), nil
	case "rect":
		return s.rectangle(n["x"], n["y"], n["width"], n["height"], n["rx"], n["ry"]), nil
	}
	return nil, fmt.Errorf("<%s> has no outline", s.Name)
}

func (s *Shape) polygon() ([]Step, error) {
	n, err := numbers(s.Values["points"])
	if err != nil {
		return nil, err
	}
	var steps []Step
	for i := 0; i+1 < len(n); i += 2 {
		steps = append(steps, Step{Kind: 'L', To: Point{n[i], n[i+1]}})
	}
	if len(steps) == 0 {
		return nil, nil
	}
	steps[0].Kind = 'M'
	if s.Name == "polygon" {
		steps = append(steps, Step{Kind: 'Z', To: steps[0].To})
	}
	return steps, nil
}

func ellipse(cx, cy, rx, ry float64) []Step {
	var p pen
	p.add(Step{Kind: 'M', To: Point{cx + rx, cy}})
	p.round(Matrix{rx, 0, 0, ry, cx, cy}, 0, 2*math.Pi, Point{cx + rx, cy})
	p.add(Step{Kind: 'Z', To: Point{cx + rx, cy}})
	return p.steps
}

func (s *Shape) rectangle(x, y, w, h, rx, ry float64) []Step {
	if _, ok := s.Values["rx"]; !ok {
		rx = ry
	}
	if _, ok := s.Values["ry"]; !ok {
		ry = rx
	}
	rx, ry = min(rx, w/2), min(ry, h/2)
	var p pen
	corner := func(to Point) { p.arc(rx, ry, 0, false, true, to) }
	line := func(to Point) { p.add(Step{Kind: 'L', To: to}) }
	p.add(Step{Kind: 'M', To: Point{x + rx, y}})
	line(Point{x + w - rx, y})
	corner(Point{x + w, y + ry})
	line(Point{x + w, y + h - ry})
	corner(Point{x + w - rx, y + h})
	line(Point{x + rx, y + h})
	corner(Point{x, y + h - ry})
	line(Point{x, y + ry})
	corner(Point{x + rx, y})
	p.add(Step{Kind: 'Z', To: Point{x + rx, y}})
	return p.steps
}
