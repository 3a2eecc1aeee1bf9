package labelled_test

import (
	"strings"
	"testing"

	"fieldwork/internal/labelled"
)

func TestABatchFitsItsVariables(t *testing.T) {
	variables := []labelled.Variable{{Name: "age", Kind: labelled.Integer}, {Name: "town", Kind: labelled.Words}}
	age := labelled.Column{Numbers: []float64{1, 2}, Missing: make([]labelled.Missing, 2)}
	town := labelled.Column{Texts: []string{"a", "b"}, Missing: make([]labelled.Missing, 2)}
	for name, c := range map[string]struct {
		columns []labelled.Column
		want    string
	}{
		"as it should be":   {[]labelled.Column{age, town}, ""},
		"a column too few":  {[]labelled.Column{age}, "1 columns where the table has 2 variables"},
		"in another order":  {[]labelled.Column{town, age}, `"age": a batch of 2 rows has 0 values`},
		"a reason too few":  {[]labelled.Column{age, {Texts: town.Texts, Missing: town.Missing[:1]}}, `"town": a batch of 2 rows has 2 values and 1 reasons`},
		"a value too many":  {[]labelled.Column{{Numbers: []float64{1, 2, 3}, Missing: age.Missing}, town}, "3 values and 2 reasons"},
		"no reasons at all": {[]labelled.Column{{Numbers: age.Numbers}, town}, "2 values and 0 reasons"},
	} {
		err := labelled.Batch{Rows: 2, Columns: c.columns}.Fits(variables)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
