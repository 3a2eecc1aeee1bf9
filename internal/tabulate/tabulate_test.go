package tabulate

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

var nan = math.NaN()

// many repeats a column, to be rid of warnings about few rows.
func many(times int, column ...float64) (out []float64) {
	for range times {
		out = append(out, column...)
	}
	return out
}

func TestFrequencies(t *testing.T) {
	// Of 50 rows 10 are missing; of the 40 valid ones 20 say 1 (50 %), 10 say 2 (25 %), 10 say 9 (25 %), none says 3.
	f, err := Frequencies(many(10, 1, 2, nan, 1, 9), []int{9, 1, 2, 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Frequency{Shares: []Share{{9, 10, 25}, {1, 20, 50}, {2, 10, 25}, {3, 0, 0}}, Valid: 40, Missing: 10}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %+v, want %+v", f, want)
	}
}

func TestWeightedFrequencies(t *testing.T) {
	// Weights 1, 3, 0.5, 4: code 1 has 1+4 = 5 of the valid 8 (62.5 %), code 2 has 3 (37.5 %); 0.5 is missing.
	f, err := Frequencies([]float64{1, 2, nan, 1}, []int{1, 2}, []float64{1, 3, 0.5, 4})
	if err != nil {
		t.Fatal(err)
	}
	want := Frequency{Shares: []Share{{1, 5, 62.5}, {2, 3, 37.5}}, Valid: 8, Missing: 0.5,
		Warnings: []string{"only 3 valid rows, fewer than 30"}}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %+v, want %+v", f, want)
	}
}

func TestNobodyAnswered(t *testing.T) {
	for _, values := range [][]float64{nil, {nan, nan}} {
		f, err := Frequencies(values, []int{1}, nil)
		if err != nil || !math.IsNaN(f.Shares[0].Percent) || f.Shares[0].Count != 0 || f.Warnings[0] != "no valid rows" {
			t.Errorf("got %+v, %v", f, err)
		}
	}
}

func TestMultipleResponse(t *testing.T) {
	// Four kinds of rows, ten of each: ticked the first, ticked both, ticked none, not asked. Of the 30 asked 20 ticked
	// the first (66 2/3 %) and 10 the second (33 1/3 %); who ticked none was asked all the same.
	f, err := MultipleResponse([][]float64{many(10, 1, 1, 0, nan), many(10, 0, 1, 0, nan)}, []int{7, 8}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Frequency{Shares: []Share{{7, 20, 100 * 20. / 30}, {8, 10, 100 * 10. / 30}}, Valid: 30, Missing: 10}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %+v, want %+v", f, want)
	}
	// With weights 2, 1, 5 and 9: asked 8, the first has 2+1 = 3 (37.5 %), the second 1 (12.5 %), not asked 9.
	f, err = MultipleResponse([][]float64{{1, 1, 0, nan}, {0, 1, 0, nan}}, []int{7, 8}, []float64{2, 1, 5, 9})
	if err != nil || !reflect.DeepEqual(f.Shares, []Share{{7, 3, 37.5}, {8, 1, 12.5}}) || f.Valid != 8 || f.Missing != 9 {
		t.Errorf("got %+v, %v", f, err)
	}
}

func TestErrorsNameTheCulprit(t *testing.T) {
	frequencies := func(values []float64, codes []int, weights []float64) error {
		_, err := Frequencies(values, codes, weights)
		return err
	}
	multiple := func(flags [][]float64, codes []int, weights []float64) error {
		_, err := MultipleResponse(flags, codes, weights)
		return err
	}
	means := func(values []float64, groups []int, k int, weights []float64) error {
		_, err := MeansByGroup(values, groups, k, weights)
		return err
	}
	for want, err := range map[string]error{
		"row 1 has the value 4, which is none":       frequencies([]float64{1, 4}, []int{1, 2}, nil),
		"row 0 has the value 1.5":                    frequencies([]float64{1.5}, []int{1, 2}, nil),
		"row 0 has the value +Inf":                   frequencies([]float64{math.Inf(1)}, []int{1}, nil),
		"the code 2 is given twice":                  frequencies(nil, []int{2, 1, 2}, nil),
		"1 weights for 2 rows":                       frequencies([]float64{1, 1}, []int{1}, []float64{1}),
		"the weight of row 1 is -1":                  frequencies([]float64{1, 1}, []int{1}, []float64{1, -1}),
		"the weight of row 0 is NaN":                 frequencies([]float64{1, 1}, []int{1}, []float64{nan, 1}),
		"the weight of row 1 is +Inf":                frequencies([]float64{1, 1}, []int{1}, []float64{1, math.Inf(1)}),
		"1 columns for 2 codes":                      multiple([][]float64{{1}}, []int{1, 2}, nil),
		"0 columns for 0 codes":                      multiple(nil, nil, nil),
		"the code 3 is given twice":                  multiple([][]float64{{1}, {1}}, []int{3, 3}, nil),
		"code 2 has 2 rows, that of code 1 has 1":    multiple([][]float64{{1}, {1, 0}}, []int{1, 2}, nil),
		"row 1 of code 2 is 2, neither":              multiple([][]float64{{1, 0}, {1, 2}}, []int{1, 2}, nil),
		"row 1 was asked about only one of the code": multiple([][]float64{{1, 0}, {1, nan}}, []int{1, 2}, nil),
		"3 weights for 1 rows":                       multiple([][]float64{{1}}, []int{1}, []float64{1, 1, 1}),
		"row 0 is in group 2":                        means([]float64{1}, []int{2}, 2, nil),
		"row 0 is in group -2":                       means([]float64{1}, []int{-2}, 2, nil),
		"row 1 has the value -Inf":                   means([]float64{1, math.Inf(-1)}, []int{0, 0}, 1, nil),
		"1 groups of rows for 2 values":              means([]float64{1, 2}, []int{0}, 1, nil),
		"2 weights for 1 rows":                       means([]float64{1}, []int{0}, 1, []float64{1, 2}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
