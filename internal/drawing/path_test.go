package drawing

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b Point) bool { return math.Hypot(a.X-b.X, a.Y-b.Y) < 1e-6 }

func TestPath(t *testing.T) {
	for _, c := range []struct {
		data, kinds string
		end         Point
	}{
		{"M1 2L3 4Z", "MLZ", Point{1, 2}},
		{"m1,2l3-4-.5.5", "MLL", Point{3.5, -1.5}},
		{"M0 0H5V6h-1v-1", "MLLLL", Point{4, 5}},
		{"M0 0 1 1 2 2", "MLL", Point{2, 2}},
		{"M0 0C1 1 2 2 3 0S5 1 6 0", "MCC", Point{6, 0}},
		{"M0 0q1 1 2 0t2 0", "MCC", Point{4, 0}},
		{"M0 0A5 5 0 0 1 10 0", "MCC", Point{10, 0}},
		{"M1e1 0l1E-1 0", "ML", Point{10.1, 0}},
		{"", "", Point{}},
	} {
		steps, err := Path(c.data)
		kinds, end := "", Point{}
		for _, s := range steps {
			kinds, end = kinds+string(s.Kind), s.To
		}
		if err != nil || kinds != c.kinds || !near(end, c.end) {
			t.Errorf("%s: %s to %v, %v; want %s to %v", c.data, kinds, end, err, c.kinds, c.end)
		}
	}
	for _, data := range []string{"L1 1", "M1", "M1 1X2", "M1 1L", "M1 1Z5", "1 1", "M1 1;L2 2", "M1 1L2 2\\input{x}"} {
		if steps, err := Path(data); err == nil {
			t.Errorf("%s was read as %v", data, steps)
		}
	}
}

// TestArcsLieOnTheirEllipse holds points of a short and a long arc, which make up one ellipse, against its equation.
func TestArcsLieOnTheirEllipse(t *testing.T) {
	steps, err := Path("M-5 0A5 3 0 0 0 0 3A5 3 0 1 0 -5 0")
	if err != nil || len(steps) != 5 {
		t.Fatalf("%v, %v", steps, err)
	}
	at, off := steps[0].To, 0.0
	for _, s := range steps[1:] {
		for _, u := range []float64{0.25, 0.5, 0.75, 1} {
			v := 1 - u
			x := v*v*v*at.X + 3*v*v*u*s.One.X + 3*v*u*u*s.Two.X + u*u*u*s.To.X
			y := v*v*v*at.Y + 3*v*v*u*s.One.Y + 3*v*u*u*s.Two.Y + u*u*u*s.To.Y
			off = max(off, math.Abs(math.Hypot(x/5, y/3)-1))
		}
		at = s.To
	}
	if off > 0.0003 {
		t.Errorf("a point lies off the ellipse by %g of its radius", off)
	}
}

func TestTransformsApplyFromTheRight(t *testing.T) {
	m, err := Transform("translate(10 20) rotate(90) scale(2)")
	if got := m.Apply(Point{1, 0}); err != nil || !near(got, Point{10, 22}) {
		t.Errorf("%v, %v", got, err)
	}
	if math.Abs(m.Angle()-90) > 1e-9 || math.Abs(m.Scale()-2) > 1e-9 {
		t.Errorf("turned by %g, longer by %g", m.Angle(), m.Scale())
	}
	if turned, err := Transform("rotate(90, 5, 5)"); err != nil || !near(turned.Apply(Point{5, 5}), Point{5, 5}) {
		t.Errorf("the centre moved: %v", err)
	}
	for _, s := range []string{"skewX(3)", "translate(1", "translate(a)", "matrix(1 2)", "rotate(NaN)"} {
		if _, err := Transform(s); err == nil {
			t.Errorf("%s was read", s)
		}
	}
}

func TestOutlinesAreClosed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"rect", "circle", "ellipse", "polygon"}).Draw(t, "name")
		s := &Shape{Name: name, Values: map[string]string{"x": "1", "y": "2", "width": "30", "height": "20", "rx": "4", "r": "7", "ry": "5", "points": "1,2 3,4 5,9"}}
		steps, err := s.Outline()
		if err != nil || len(steps) < 3 || steps[len(steps)-1].Kind != 'Z' || !near(steps[len(steps)-1].To, steps[0].To) {
			t.Errorf("%s: %v, %v", name, steps, err)
		}
	})
}

func FuzzPath(f *testing.F) {
	f.Add("M0 0A5 3 30 1 1 9 9Zl1 1")
	f.Fuzz(func(t *testing.T, data string) {
		steps, err := Path(data)
		if err == nil && len(steps) > 0 && steps[0].Kind != 'M' {
			t.Errorf("%q begins with %c", data, steps[0].Kind)
		}
	})
}
