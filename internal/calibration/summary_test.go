package calibration

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/outline"
	"fieldwork/internal/strictcsv"
	"fieldwork/internal/survey"
)

func printed(x float64, decimals int) Printed {
	return Printed{strictcsv.Number{Value: x, Decimals: decimals}, true}
}

// studies are 100 with one coefficient each: the quantiles of a normal law about mean with the sd, whose intervals are
// 1.96 of width wide on both sides.
func studies(mean, sd, width float64) []Measured {
	all := make([]Measured, 100)
	for k := range all {
		x := mean + sd*math.Sqrt2*math.Erfinv(2*(float64(k)+0.5)/100-1)
		all[k] = Measured{Seed: uint64(k + 1), Values: []Value{{x, x - 1.96*width, x + 1.96*width, 0.1}},
			First: First{"B", map[string]int{"A": 890 + k%3, "B": 1000}}}
		for range 9 { // a table is judged by ten numbers and more
			all[k].Values = append(all[k].Values, all[k].Values[0])
		}
	}
	return all
}

func coefficients() Setup {
	u := Setup{Survey: &survey.Survey{ID: "s", Cells: []survey.Cell{{Name: "A"}, {Name: "B"}}}}
	for k := range 10 {
		u.Numbers = append(u.Numbers, Number{Item: "x" + string(rune('0'+k)), Records: "t", Column: "estimate", Times: 1, Published: printed(0.5, 3),
			SE: printed(0.2, 3), Mean: printed(0.5, 4), SD: printed(0.1, 4), Studies: 400, Known: true, figure: outline.Figure{Column: "estimate", SE: "se"}})
	}
	return u
}

func TestCriteria(t *testing.T) {
	nan := math.NaN()
	missing := studies(0.5, 0.1, 0.1)
	for k := range missing[:60] {
		missing[k].Values[3] = Value{nan, nan, nan, 0.1}
	}
	for _, c := range []struct {
		name    string
		studies []Measured
		want    string // criteria that fail, each once
	}{
		{"right", studies(0.5, 0.1, 0.1), ""},
		{"off by less than the errors of both means", studies(0.54, 0.1, 0.1), ""},
		{"off by more", studies(0.55, 0.1, 0.1), "mean"},
		{"too narrow intervals", studies(0.5, 0.1, 0.07), "coverage"},
		{"too wide intervals", studies(0.5, 0.1, 0.14), "coverage"},
		{"too spread", studies(0.5, 0.3, 0.3), "far"},
		{"a number that is not there", missing, "missing"},
	} {
		s := coefficients().Summarise(c.studies)
		failed := map[string]bool{}
		for _, f := range s.Failures {
			failed[f.Criterion] = true
		}
		if got := strings.Join(sortedKeys(failed), " "); got != c.want {
			t.Errorf("%s: %q fail, want %q: %+v", c.name, got, c.want, s.Failures)
		}
	}
}

func sortedKeys(m map[string]bool) (names []string) {
	for _, name := range []string{"coverage", "far", "mean", "missing"} {
		if m[name] {
			names = append(names, name)
		}
	}
	return names
}

func TestSummaryInNumbers(t *testing.T) {
	s := coefficients().Summarise(studies(0.52, 0.1, 0.1))
	l := s.Numbers[0]
	if l.Studies != 100 || math.Abs(*l.Mean-0.52) > 1e-9 || math.Abs(*l.SD-0.1) > 0.003 || math.Abs(*l.Bias-0.1) > 1e-9 || l.WorstSeed != 100 || l.Worst < 2.5 {
		t.Errorf("%+v: mean %g, sd %g, bias %g", l, *l.Mean, *l.SD, *l.Bias)
	}
	// Of 100 quantiles about 0.52, those within 0.196 of 0.5: Φ(1.76) - Φ(-2.16) = 0.945.
	if l.Intervals != 100 || l.Covered != 94 && l.Covered != 95 {
		t.Errorf("%d of %d cover", l.Covered, l.Intervals)
	}
	// The mean is 0.02 off, less half a unit of the fourth decimal, over 0.1 √(1/100 + 1/400).
	if want := (0.02 - 0.00005) / (0.1 * math.Sqrt(0.0125)); math.Abs(l.off()-want) > 1e-6 {
		t.Errorf("off by %g errors, want %g", l.off(), want)
	}
	if tab := s.Tables[0]; tab.Records != "t" || tab.Numbers != 10 || math.Abs(*tab.Coverage-float64(l.Covered)/100) > 1e-9 || !tab.Judged {
		t.Errorf("%+v", tab)
	}
	if f := s.First; len(f) != 1 || f[0].Studies != 100 || len(f[0].Others) != 1 || math.Abs(f[0].Others[0].Mean-890.99) > 1e-9 {
		t.Errorf("%+v", f)
	}
	if want := 1000 * 6.334e-5; math.Abs(s.Expected-want) > 1e-4 || s.Far != 0 {
		t.Errorf("%d are far, %g expected, want %g", s.Far, s.Expected, want)
	}
}

// TestFarLimit: of clusters of three with a mean of λ, at most so many come with the probability 0.9999.
func TestFarLimit(t *testing.T) {
	for expected, want := range map[float64]int{0: 0, 0.03: 3, 3: 18, 30: 72} {
		if got := farLimit(expected); got != want {
			t.Errorf("of %g expected, %d may be; want %d", expected, got, want)
		}
	}
}

func TestSharesWithoutATarget(t *testing.T) {
	u := Setup{Survey: &survey.Survey{}, Numbers: []Number{{Item: "p", Records: "t", Column: "percent", Times: 1, Published: printed(30, 1)}}}
	s := u.Summarise([]Measured{{Values: []Value{{30.44, math.NaN(), math.NaN(), 0.1}}}, {Values: []Value{{30.46, math.NaN(), math.NaN(), 0.1}}}})
	// The mean is 0.45 off, less the half-width 0.05 of a figure with one decimal, over 0.1 √(1/2).
	l := s.Numbers[0]
	if want := 0.4 / (0.1 * math.Sqrt(0.5)); l.Target != 30 || l.Far != 1 || math.Abs(l.off()-want) > 1e-6 || l.Bias != nil || l.Intervals != 0 {
		t.Errorf("off by %g, want %g; %d far: %+v", l.off(), want, l.Far, l)
	}
}

// TestOneStudyHasNoSpread: what needs two studies is left out, in JSON and in print.
func TestOneStudyHasNoSpread(t *testing.T) {
	s := coefficients().Summarise(studies(0.5, 0.1, 0.1)[:1])
	text, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(text), `"sd":null`) || !strings.Contains(string(text), `"coverage_se":null`) || s.Tables[0].Judged || len(s.First[0].Others) != 0 {
		t.Errorf("%v: %s", err, text)
	}
	var out strings.Builder
	if err := s.Print(&out, nil); err != nil || strings.Contains(out.String(), "NaN") || !strings.Contains(out.String(), "Cell B was full first in 1 of 1 studies") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func TestPrintAndCSV(t *testing.T) {
	s := coefficients().Summarise(studies(0.6, 0.1, 0.1))
	var out, csv strings.Builder
	if err := s.Print(&out, func(records string) []string { return []string{"the paper rounds " + records} }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  x0 ", "0.500  0.5000  0.1000  0.6000", "  Note: the paper rounds t\n", "FAILED mean, x0: the mean 0.6000 over 100 studies is 8.9 errors of a mean from 0.5000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := s.WriteCSV(&csv); err != nil || strings.Count(csv.String(), "\n") != 11 || !strings.Contains(csv.String(), "\nx0,t,0.5,0.5,0.1,100,") {
		t.Errorf("%v\n%s", err, csv.String())
	}
}

// TestFewStudiesAreNotJudgedByTheirCoverage: of two or three, the error is chance, and a population that is right would fail.
func TestFewStudiesAreNotJudgedByTheirCoverage(t *testing.T) {
	narrow := studies(0.5, 0.1, 0.01) // hold the published value in few of their intervals
	for n, want := range map[int]bool{2: false, leastStudies - 1: false, leastStudies: true, 100: true} {
		s := coefficients().Summarise(narrow[:n])
		failed := slices.ContainsFunc(s.Failures, func(f Failure) bool { return f.Criterion == "coverage" })
		if s.Tables[0].Judged != want || failed != want {
			t.Errorf("%d studies are judged: %v, fail: %v", n, s.Tables[0].Judged, failed)
		}
	}
}

// TestNoCoverageIsNone: a table of which no interval holds the published value has a share of nought, and one without
// intervals has none.
func TestNoCoverageIsNone(t *testing.T) {
	var out strings.Builder
	s := coefficients().Summarise(studies(5, 0.1, 0.1))
	if err := s.Print(&out, nil); err != nil || !strings.Contains(out.String(), " 0.0 %") {
		t.Errorf("%v\n%s", err, out.String())
	}
	u := coefficients()
	for i := range u.Numbers {
		u.Numbers[i].Column, u.Numbers[i].figure.Column = "mean", "mean"
	}
	if s := u.Summarise(studies(0.5, 0.1, 0.1)); s.Tables[0].Coverage != nil || s.Tables[0].SE != nil {
		t.Errorf("means have a coverage: %+v", s.Tables[0])
	}
}
