package diagnose

import (
	"math"
	"testing"

	"fieldwork/internal/estimate"
)

// FuzzDiagnostics reads a small study from bytes: outcomes, two columns with ties, gaps and extremes, and frequencies.
// Nothing may panic, no number may be infinite, and what is called ok must have its numbers.
func FuzzDiagnostics(f *testing.F) {
	f.Add([]byte("\x00\x11\x22\x01\x12\x23\x02\x10\x21\x00\x13\x24\x01\x14\x20\x02\x15\x22"), false)
	f.Add([]byte("\xf0\x11\x22\x01\x1f\x23\x02\x10\xe1\x00\x13\x24\xd1\x14\x20\x02\x15\x22\x31\x41\x59\x26\x53\x58"), true)
	f.Add([]byte("abcabcabdabeabfcbacbdacbdabacbdabcabdabcabdbacbadcbadbcabdbcabdbacbdabcdbabcdab"), false)
	f.Fuzz(func(t *testing.T, data []byte, weighted bool) {
		if len(data) > 600 {
			return
		}
		outcome, y, d := fuzzed(data, weighted)
		if b, err := Brant(outcome, threeLevels, d); err == nil {
			checkNumbers(t, b.Status, b.All)
			for _, term := range b.ByTerm {
				finite(t, term.Test)
			}
		}
		if full, err := estimate.MultinomialLogit(outcome, threeLevels, 0, d); err == nil {
			tests, err := HausmanMcFadden(outcome, threeLevels, d, full)
			for _, test := range tests {
				finite(t, test.Test)
			}
			if err != nil && len(full.Levels) == 3 {
				t.Errorf("Hausman-McFadden: %v", err)
			}
		}
		if tests, err := SmallHsiao(outcome, threeLevels, 0, d, 1); err == nil {
			for _, test := range tests {
				checkNumbers(t, test.Status, test.Test)
			}
		}
		regression(t, y, d)
	})
}

// fuzzed takes three bytes a row: outcome and frequency from the first, a column from each of the others.
func fuzzed(data []byte, weighted bool) (outcome []int, y []float64, d estimate.Design) {
	d = estimate.Design{Terms: []string{"a", "b"}, X: make([][]float64, 2), Constant: len(data)%5 != 0}
	for ; len(data) >= 3; data = data[3:] {
		outcome = append(outcome, int(data[0]%4)-1)
		y = append(y, cell(data[0]>>2))
		d.X[0], d.X[1] = append(d.X[0], cell(data[1])), append(d.X[1], cell(data[2]))
		if weighted {
			d.Weights, d.WeightKind = append(d.Weights, float64(data[0]>>5)), estimate.Frequency
		}
	}
	return outcome, y, d
}

// cell is a small number as a rule, and at the top of the range what breaks arithmetic.
func cell(b byte) float64 {
	switch b {
	case 255:
		return math.NaN()
	case 254:
		return 1e140
	case 253:
		return -1e-140
	case 252:
		return 1e15
	}
	return float64(b % 16)
}

func regression(t *testing.T, y []float64, d estimate.Design) {
	fit, err := estimate.OLS(y, d)
	if err != nil {
		return
	}
	for _, v := range VIF(d, fit) {
		if !(v.VIF >= 1-1e-9) || math.IsInf(v.VIF, 0) {
			t.Errorf("VIF of %s is %g", v.Term, v.VIF)
		}
	}
	if c := ConditionNumber(d, fit); len(fit.Terms) > 0 && !(c >= 1-1e-9) {
		t.Errorf("condition number %g", c)
	}
	if v, err := BreuschPagan(d, fit); err == nil {
		checkNumbers(t, ok, v.Studentised)
		checkNumbers(t, ok, v.Original)
	}
	if v, err := BreuschPaganFitted(d, fit); err == nil {
		checkNumbers(t, ok, v.Studentised)
	}
	if test, err := RESET(y, d, fit, 4); err == nil {
		checkNumbers(t, ok, test)
	}
}

func checkNumbers(t *testing.T, status string, test estimate.Test) {
	t.Helper()
	finite(t, test)
	if numbers := !math.IsNaN(test.Statistic); numbers != (status == ok) {
		t.Errorf("status %q with %+v", status, test)
	} else if numbers && !(test.P >= 0 && test.P <= 1 && test.DF > 0) {
		t.Errorf("%+v is no test", test)
	}
}

func finite(t *testing.T, test estimate.Test) {
	t.Helper()
	if math.IsInf(test.Statistic, 0) || math.IsInf(test.P, 0) {
		t.Errorf("%+v is not finite", test)
	}
}
