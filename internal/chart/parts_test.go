package chart

import (
	"html"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func unescaped(text string) string { return html.UnescapeString(text) }

func parse(number string) float64 {
	x, err := strconv.ParseFloat(number, 64)
	if err != nil {
		panic(err)
	}
	return x
}

// attribute is a number among attributes, 0 when it is not there.
func attribute(attributes, name string) float64 {
	found := regexp.MustCompile(`(?:^| )` + name + `="([-0-9.]+)"`).FindStringSubmatch(attributes)
	if found == nil {
		return 0
	}
	return parse(found[1])
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"Insufficient or inaccurate information", 130, "Insufficient or|inaccurate|information"},
		{"商品信息不足，或者信息", 78, "商品信息不|足，或者信息"},
		{"商品信息不足，或者信", 65, "商品信息不|足，或者信"},
		{"商品信息不足。", 78, "商品信息不|足。"}, // a closing mark does not begin a line
		{"Donaudampfschifffahrt", 60, "Donauda|mpfschif|ffahrt"},
		{"", 10, ""},
		{"a  b", 8, "a|b"},
	} {
		lines := wrap(c.text, c.width, 13)
		if got := strings.Join(lines, "|"); got != c.want {
			t.Errorf("%q in %g: %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// FuzzWrap: nothing is lost but spaces, and no line is wider than asked for unless it is a single letter with its marks.
func FuzzWrap(f *testing.F) {
	f.Add("商品信息不足，或者 information", 60.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !(width > 15) || len(text) > 400 || !utf8.ValidString(text) {
			t.Skip()
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		for _, lines := range [][]string{wrap(text, width, 13), balanced(text, width, 13)} {
			if squeeze(strings.Join(lines, "")) != squeeze(text) {
				t.Errorf("%q became %q", text, lines)
			}
			for _, line := range lines {
				if widthOf(line, 13) > width+1e-9 {
					t.Errorf("%q in %g: line %q", text, width, line)
				}
			}
		}
	})
}

func TestScales(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		steps     int
		want      scale
	}{
		{0, 52, 6, scale{0, 60, 10}}, {-0.27, 0.31, 6, scale{-0.3, 0.4, 0.1}}, {3.1, 4.75, 8, scale{3, 5, 0.5}},
		{0, 0, 5, scale{0, 1, 1}}, {0, 4, 4, scale{0, 4, 1}}, {7, 7, 7, scale{0, 7, 1}}, {0, 1e9, 5, scale{0, 1e9, 2e8}},
	} {
		if got := scaleOver(c.low, c.high, c.steps); got != c.want {
			t.Errorf("from %g to %g in %d: %v, want %v", c.low, c.high, c.steps, got, c.want)
		}
	}
	if got := wholeScale(2, 5); got != (scale{0, 2, 1}) {
		t.Errorf("counts to 2: %v", got)
	}
}

// TestMarksDoNotMeet: whatever the instants, no words overlap and no line strikes through the words of another.
func TestMarksDoNotMeet(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	start := time.Unix(0, 0)
	all, crossed := 0, 0
	for range 500 {
		var marks []Mark
		for range 1 + r.IntN(6) {
			at := r.Float64() * 680
			if r.IntN(3) == 0 {
				at = 600 + r.Float64()*80
			}
			marks = append(marks, Mark{start.Add(time.Duration(at * float64(time.Hour))), strings.Repeat("满", 2+r.IntN(7))})
		}
		all += len(marks)
		placed := placeMarks(marks, func(t time.Time) float64 { return 50 + t.Sub(start).Hours() }, 50, 730)
		for i, m := range placed {
			if m.from < 0 || m.to > wholeWidth {
				t.Fatalf("words from %g to %g", m.from, m.to)
			}
			if m.crossed {
				crossed++
			}
			for _, other := range placed[:i] {
				if m.level == other.level && m.overlaps(other) || !m.crossed && m.level >= other.level && other.covers(m) ||
					!other.crossed && other.level >= m.level && m.covers(other) {
					t.Fatalf("%v meets %v", m, other)
				}
			}
		}
	}
	if crossed > all/20 {
		t.Errorf("%d of %d marks found no place of their own", crossed, all)
	}
}

// TestThinningKeepsThePicture: at every half unit of the drawing, the thinned curve has the lowest and the highest value.
func TestThinningKeepsThePicture(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	v := Curves{Curves: []Curve{{}}}
	start := time.Date(2015, 10, 28, 0, 0, 0, 0, time.UTC)
	value := 0.0
	for i := range 20000 {
		value += float64(r.IntN(5) - 1)
		v.Curves[0].At = append(v.Curves[0].At, start.Add(time.Duration(i)*time.Minute))
		v.Curves[0].Values = append(v.Curves[0].Values, value)
	}
	f := v.field()
	thin := f.thinned(v.Curves[0])
	if len(thin) > 4*int(f.width/grain)+1 {
		t.Errorf("%d points for a width of %g", len(thin), f.width)
	}
	width := f.hours(f.to) * grain / f.width
	ends := func(points []point) map[int]span {
		spans := map[int]span{}
		for _, p := range points {
			s, ok := spans[int(p.x/width)]
			if !ok {
				s = emptySpan()
			}
			s.take(p.y)
			spans[int(p.x/width)] = s
		}
		return spans
	}
	var all []point
	for i, at := range v.Curves[0].At {
		all = append(all, point{f.hours(at), v.Curves[0].Values[i]})
	}
	want, got := ends(all), ends(thin)
	for grain, s := range want {
		if got[grain] != s {
			t.Fatalf("grain %d: %v, want %v", grain, got[grain], s)
		}
	}
	if last := thin[len(thin)-1]; last.y != value {
		t.Errorf("ends at %g, want %g", last.y, value)
	}
}

func TestTicks(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no zones on this machine")
	}
	at := func(s string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", s, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct{ from, to, want string }{
		{"2015-10-30 12:00", "2015-11-03 11:00", "10-31\n2015 11-01 11-02 11-03"},
		{"2015-12-28 12:00", "2016-01-03 11:00", "12-29\n2015 12-30 12-31 01-01\n2016 01-02 01-03"},
		{"2015-10-25 00:30", "2015-10-25 05:00", "01:00\n10-25 02:00 03:00 04:00 05:00"}, // the clocks are put back
		{"2015-01-20 00:00", "2015-06-02 00:00", "2015-02 2015-03 2015-04 2015-05 2015-06"},
		{"2015-10-20 10:02", "2015-10-20 10:58", "10:10\n10-20 10:20 10:30 10:40 10:50"},
	} {
		var texts []string
		for _, tick := range ticksOf(at(c.from), at(c.to), berlin, 7) {
			texts = append(texts, tick.text)
		}
		if got := strings.Join(texts, " "); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(colour string) float64 {
	part := func(i int) float64 {
		n, _ := strconv.ParseUint(colour[i:i+2], 16, 8)
		x := float64(n) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(1) + 0.7152*part(3) + 0.0722*part(5)
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestColoursCanBeToldApartWithoutColour(t *testing.T) {
	for k := range 6 {
		if c := contrast(shade(k), "#ffffff"); c < 3 {
			t.Errorf("shade %d has a contrast of %.2f to the page", k, c)
		}
	}
	for k := range 3 {
		for j := range k {
			if c := contrast(shade(k), shade(j)); c < 1.5 {
				t.Errorf("shades %d and %d have a contrast of %.2f", j, k, c)
			}
			if c := contrast(fill(k), fill(j)); c < 1.3 {
				t.Errorf("fills %d and %d have a contrast of %.2f", j, k, c)
			}
		}
		if c := contrast(fill(k), black); c < 2.5 {
			t.Errorf("lines upon fill %d have a contrast of %.2f", k, c)
		}
	}
}

// TestHostileFiguresAreDrawn: figures without a number, with infinities, and of one instant.
func TestHostileFiguresAreDrawn(t *testing.T) {
	nan, instant := math.NaN(), time.Unix(1e9, 0)
	for name, f := range map[string]Figure{
		"no bars":      Bars{},
		"bars":         Bars{Categories: []string{"a"}, Series: []Series{{Values: []float64{math.Inf(1)}, Low: []float64{nan}, Reference: []float64{nan}}}},
		"no intervals": Intervals{},
		"intervals":    Intervals{Categories: []string{"a"}, Panels: []Panel{{Series: []Series{{Values: []float64{nan}}}}}, Zero: true},
		"no curves":    Curves{},
		"an instant":   Curves{Curves: []Curve{{At: []time.Time{instant}, Values: []float64{3}}}, Marks: []Mark{{instant, strings.Repeat("very long words ", 20)}}},
		"no lines":     Lines{},
		"lines":        Lines{At: []float64{nan, 1}, Panels: []Strip{{}, {Line: nan, Words: "x", Series: []Series{{Values: []float64{math.Inf(1)}}}}}},
		"no columns":   Columns{},
		"columns":      Columns{Categories: []string{"", "a"}, Series: []Series{{Values: []float64{nan}}}},
	} {
		drawn, err := Draw("x", name, f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wellFormed(t, drawn.SVG)
		if strings.Contains(drawn.SVG, "NaN") || strings.Contains(drawn.SVG, "Infinity") {
			t.Errorf("%s: the drawing holds what is no number", name)
		}
	}
}

// TestDescriptionsSayTheNumbers: who cannot see a figure hears its numbers.
func TestDescriptionsSayTheNumbers(t *testing.T) {
	for name, want := range map[string]string{
		"bars-en":          "Proportion of respondents (%), Korean platform user (Type C): Preference for Korean brands 60.0% [57.5%, 62.5%] (Published 58.5%);",
		"intervals-en":     "Chinese platform user (Type B), Model (1): Dummy for being married 0.152 [",
		"curves-en":        "Quota cell C: 2015-10-28",
		"lines":            "Caught (%), Bots: -12 88; -11 89.917; -10 91.667; -8 94.667;",
		"columns-pages-zh": "中断的访谈数, x: 知情同意 0; 购买韩国商品的原因 12;",
	} {
		if got := gallery()[name].describe(); !strings.Contains(got, want) {
			t.Errorf("%s: %.300s", name, got)
		}
	}
}
