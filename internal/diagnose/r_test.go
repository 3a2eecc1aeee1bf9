package diagnose

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/estimate"
)

// splitSeed dealt the halves of testdata/split.csv.
const splitSeed = 20151101

// TestR holds the package to R's answers as they are kept in testdata.
func TestR(t *testing.T) {
	kept, err := os.ReadFile("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	seen := checkR(t, bytes.NewReader(kept))
	for _, what := range []string{"studentised", "original", "studentised fitted", "original fitted", "reset 3", "reset 4",
		"condition", "vif", "brant", "small-hsiao"} {
		if seen[what] == 0 {
			t.Errorf("the reference has no case of %s", what)
		}
	}
}

// TestLiveR holds it to what R says today, which also shows that the kept answers are the script's.
func TestLiveR(t *testing.T) {
	missing := t.Skip
	if os.Getenv("CI") == "true" {
		missing = t.Fatal
	}
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		missing("Rscript is not installed (Debian: r-base-core); the kept answers are checked all the same")
	}
	if exec.Command(rscript, "--vanilla", "-e", "library(lmtest); library(car)").Run() != nil {
		missing("R has not lmtest or car (Debian: r-cran-lmtest, r-cran-car); the kept answers are checked all the same")
	}
	out, err := exec.Command(rscript, "--vanilla", "testdata/reference.R").Output()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	if now, then := bytes.Count(out, []byte("\n")), bytes.Count(kept, []byte("\n")); now != then {
		t.Errorf("the script gives %d lines and reference.csv has %d; run the script again", now, then)
	}
	checkR(t, bytes.NewReader(out))
}

// TestSplit: the halves that R has computed with are the ones that the seed deals.
func TestSplit(t *testing.T) {
	s := load(t, "mnl_beps")
	first, second, err := halves(s.outcome, s.design, rand.New(rand.NewPCG(splitSeed, 0)))
	if err != nil {
		t.Fatal(err)
	}
	if kept := numbers(t, table(t, "testdata/split.csv")["first"]); !slices.Equal(kept, first.Weights) {
		t.Error("the seed deals other halves than testdata/split.csv has: results that were published with it would change")
	}
	for i, w := range second.Weights {
		if w+first.Weights[i] != 1 {
			t.Fatalf("respondent %d is in %g halves", i, w+first.Weights[i])
		}
	}
}

// checkR compares line by line and counts what it met.
func checkR(t *testing.T, answers io.Reader) map[string]int {
	t.Helper()
	lines, err := csv.NewReader(answers).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	studies, seen := map[string]*study{}, map[string]int{}
	for _, line := range lines[1:] {
		name, what := line[0], line[1]
		if studies[name] == nil {
			studies[name] = load(t, name)
		}
		kind, _, _ := strings.Cut(what, ":")
		seen[kind]++
		v := numbers(t, []string{line[2], line[3], line[4], strings.Replace(line[5], "NA", "NaN", 1)})
		rel := 1e-8
		if strings.HasPrefix(kind, "reset") {
			rel = 1e-6 // lmtest takes the powers of fitted values as they are, which costs R half its digits
		}
		got := studies[name].answer(t, what)
		near(t, name+" "+what, got.Statistic, v[0], rel, 1e-11)
		if !math.IsNaN(v[3]) {
			near(t, name+" "+what+" p", got.P, v[3], 100*rel, 1e-11)
		}
		if float64(got.DF) != v[1] || float64(got.DF2) != v[2] {
			t.Errorf("%s %s: %d and %d degrees of freedom, want %g and %g", name, what, got.DF, got.DF2, v[1], v[2])
		}
	}
	return seen
}

// answer is the package's own to one of R's lines.
func (s *study) answer(t *testing.T, what string) estimate.Test {
	t.Helper()
	what, of, _ := strings.Cut(what, ":")
	what, power, _ := strings.Cut(what, " ")
	switch what {
	case "condition":
		return estimate.Test{Statistic: ConditionNumber(s.design, s.fit(t))}
	case "vif":
		factors := VIF(s.design, s.fit(t))
		return estimate.Test{Statistic: factors[slices.IndexFunc(factors, func(f Inflation) bool { return f.Term == of })].VIF}
	case "reset":
		highest, _ := strconv.Atoi(power)
		test, err := RESET(s.y, s.design, s.fit(t), highest)
		if err != nil {
			t.Fatal(err)
		}
		return test
	case "studentised", "original":
		return s.variance(t, what, power == "fitted")
	case "brant":
		return s.brant(t, of)
	case "small-hsiao":
		tests, err := SmallHsiao(s.outcome, s.levels, slices.Index(s.levels, s.base), s.design, splitSeed)
		if err != nil {
			t.Fatal(err)
		}
		return tests[slices.IndexFunc(tests, func(i IIATest) bool { return i.Omitted == of })].Test
	}
	t.Fatalf("R speaks of %q, which no test answers", what)
	return estimate.Test{}
}

func (s *study) variance(t *testing.T, form string, fitted bool) estimate.Test {
	t.Helper()
	ask := BreuschPagan
	if fitted {
		ask = BreuschPaganFitted
	}
	v, err := ask(s.design, s.fit(t))
	if err != nil {
		t.Fatal(err)
	}
	if form == "original" {
		return v.Original
	}
	return v.Studentised
}

func (s *study) brant(t *testing.T, term string) estimate.Test {
	t.Helper()
	b, err := Brant(s.outcome, s.levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	if term == "" {
		return b.All
	}
	return b.ByTerm[slices.IndexFunc(b.ByTerm, func(x estimate.TermTest) bool { return x.Term == term })].Test
}
