package incidence

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReference holds the package to R's answers as they are kept in testdata.
func TestReference(t *testing.T) {
	kept, err := os.ReadFile("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	seen := checkReference(t, bytes.NewReader(kept))
	for what := range answers {
		if seen[what] == 0 {
			t.Errorf("the reference has no case of %s", what)
		}
	}
}

// TestReferenceByLiveR holds it to what R says today, which also shows that the kept answers are the script's.
func TestReferenceByLiveR(t *testing.T) {
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("Rscript is not installed (Debian: r-base-core); the kept answers are checked all the same")
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
	checkReference(t, bytes.NewReader(out))
}

// answers computes what a line of the reference wants.
var answers = map[string]func(level float64, given []int) ([]float64, error){
	"goodman": func(level float64, given []int) ([]float64, error) {
		e, err := Shares(named(given), level)
		return shareNumbers(e.Shares), err
	},
	"proportion": func(level float64, given []int) ([]float64, error) {
		s, err := Proportion(given[0], given[1], level)
		return shareNumbers([]Share{s}), err
	},
	"stopped": func(level float64, given []int) ([]float64, error) {
		e, err := Stopped("a", named(given), level)
		return shareNumbers(e.Shares), err
	},
	"ratio": func(level float64, given []int) ([]float64, error) {
		e, err := Stopped("a", named(given), level)
		var numbers []float64
		for _, r := range e.Ratios {
			log := Interval{Low: math.NaN(), High: math.NaN()}
			if r.LogNormal != nil {
				log = *r.LogNormal
			}
			numbers = append(numbers, r.Value, r.Low, r.High, log.Low, log.High)
		}
		return numbers, err
	},
	"kish": func(level float64, given []int) ([]float64, error) {
		k := len(given) / 2
		population, err := Shares(named(given[:k]), level)
		if err != nil {
			return nil, err
		}
		w, err := Weights(population.Shares, named(given[k:]))
		var numbers []float64
		for _, t := range w.Weights {
			numbers = append(numbers, t.Weight)
		}
		return append(numbers, w.DesignEffect, w.EffectiveN), err
	},
}

func shareNumbers(shares []Share) (numbers []float64) {
	for _, s := range shares {
		numbers = append(numbers, s.P, s.Low, s.High)
	}
	return numbers
}

// named calls the classes a, b, c …
func named(counts []int) (classes []Count) {
	for i, n := range counts {
		classes = append(classes, Count{string(rune('a' + i)), n})
	}
	return classes
}

// checkReference compares every line's answers and returns how many lines there were of each kind.
func checkReference(t *testing.T, reference io.Reader) map[string]int {
	t.Helper()
	lines, err := csv.NewReader(reference).ReadAll()
	if err != nil || len(lines) < 2 || !slices.Equal(lines[0], []string{"what", "level", "given", "want"}) {
		t.Fatalf("the reference cannot be read: %d lines, %v", len(lines), err)
	}
	seen := map[string]int{}
	for _, line := range lines[1:] {
		name := strings.Join(line[:3], " ")
		answer, known := answers[line[0]]
		if !known {
			t.Fatalf("%s: nobody answers for %s", name, line[0])
		}
		seen[line[0]]++
		var given []int
		for _, f := range numbers(t, line[2]) {
			given = append(given, int(f))
		}
		got, err := answer(numbers(t, line[1])[0], given)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := numbers(t, line[3]); !slices.EqualFunc(got, want, near) {
			t.Errorf("%s:\ngot  %.15g\nwant %.15g", name, got, want)
		}
	}
	return seen
}

// near allows what R's root finder and the incomplete beta functions of both leave open; NA is near NA alone.
func near(got, want float64) bool {
	if math.IsNaN(want) {
		return math.IsNaN(got)
	}
	return math.Abs(got-want) <= 1e-8*math.Abs(want)+1e-13
}

func numbers(t *testing.T, words string) (parsed []float64) {
	t.Helper()
	for _, word := range strings.Fields(words) {
		if word == "NA" {
			word = "NaN"
		}
		f, err := strconv.ParseFloat(word, 64)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	return parsed
}
