package formula

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// show writes terms so that a test can be read.
func show(terms []Term) string {
	var texts []string
	for _, t := range terms {
		text := t.String()
		for _, f := range t {
			if f.Base != "" {
				text += "[" + f.Base + "]"
			}
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " + ")
}

func TestParse(t *testing.T) {
	columns := []string{"a:b", "factor(x)", "x^2", "收入"}
	isColumn := func(name string) bool { return slices.Contains(columns, name) }
	for text, want := range map[string]string{
		"age":                            "age",
		"  age ":                         "age",
		"收入":                             "收入",
		"收入^2":                           "收入^2",
		"a:b":                            "a:b", // the column: one factor
		"factor(x)":                      "factor(x)",
		"factor(region)":                 "factor(region)",
		"factor(region, base=West)":      "factor(region)[West]",
		"factor(region,base = Far West)": "factor(region)[Far West]",
		"factor(`a(b`, base=`x,y`)":      "factor(a(b)[x,y]",
		"factor":                         "factor",
		"age ^ 3":                        "age^3",
		"age:male":                       "age:male",
		"age : factor(region):x^4":       "age:factor(region):x^4",
		"a*b":                            "a + b + a:b",
		"a*b*c":                          "a + b + c + a:b + a:c + b:c + a:b:c",
		"a*b:c":                          "a + b:c + a:b:c",
		"`household income`*male":        "household income + male + household income:male",
		"household income*male":          "household income + male + household income:male",
		"sat.over-all_1/2":               "sat.over-all_1/2",
	} {
		terms, err := Parse(text, isColumn)
		if err != nil || show(terms) != want {
			t.Errorf("%q is %q, %v; want %q", text, show(terms), err, want)
		}
	}
	for _, name := range columns {
		terms, err := Parse(name, isColumn)
		if err != nil || len(terms) != 1 || len(terms[0]) != 1 || terms[0][0] != (Factor{Variable: name, Power: 1}) {
			t.Errorf("the column %q is read as %+v, %v", name, terms, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]struct {
		at      int
		problem string
	}{
		"":                             {0, "ends too early"},
		"a:":                           {2, "ends too early"},
		"*a":                           {0, "not expected"},
		"a b)":                         {3, "not expected"},
		"a + b":                        {2, "+ is not read"},
		"log(x)":                       {0, `"log" is no function`},
		"a:poly(x, 2)":                 {2, `"poly" is no function`},
		"x^1":                          {2, "no power"},
		"x^0.5":                        {2, "no power"},
		"x^21":                         {2, "no power"},
		"x^-1":                         {2, "no power"},
		"x^2^2":                        {3, "not expected"},
		"factor(x":                     {8, "ends too early"},
		"factor()":                     {7, "not expected"},
		"factor(x, West)":              {10, "no base"},
		"factor(x, level=West)":        {10, "no base"},
		"factor(x)^2":                  {9, "no powers"},
		"a:a":                          {2, "multiplied by itself"},
		"a:a^2":                        {2, "multiplied by itself"},
		"factor(a):a":                  {10, "multiplied by itself"},
		"a*a":                          {0, "crossed with itself"},
		"a*b*c*d*e*f*g":                {11, "more than 6"},
		"`a":                           {0, "not expected"},
		"``":                           {0, "not expected"},
		strings.Repeat("a", maxText+1): {0, "bytes long"},
	} {
		_, err := Parse(text, func(string) bool { return false })
		var e *Error
		if !errors.As(err, &e) || e.At != want.at || !strings.Contains(e.Problem, want.problem) || e.Cure == "" {
			t.Errorf("%.40q: %+v, want at %d %q", text, err, want.at, want.problem)
		}
	}
}

// FuzzParse demands that what is read means the same when it is written out again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a*b*c", "factor(x, base=y):z^2", "`a b`:c", "a^^", "factor(((", "收入 * 年龄", "a:b:c*d"} {
		f.Add(seed)
	}
	none := func(string) bool { return false }
	f.Fuzz(func(t *testing.T, text string) {
		terms, err := Parse(text, none)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.At < 0 || e.At > len(text) || e.Cure == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, term := range terms {
			if len(written(term)) > maxText {
				return // backticks made it too long
			}
			again, err := Parse(written(term), none)
			if err != nil || len(again) != 1 || !slices.Equal(again[0], term) {
				t.Fatalf("%q: term %+v is written %q and read as %+v, %v", text, term, written(term), again, err)
			}
		}
	})
}

// written is a term with every name between backticks.
func written(t Term) string {
	var texts []string
	for _, f := range t {
		named := f
		named.Variable = "`" + f.Variable + "`"
		text := named.String()
		if f.Base != "" {
			text = strings.TrimSuffix(text, ")") + ", base=`" + f.Base + "`)"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ":")
}

// table is data by hand.
type table struct {
	numbers    map[string][]float64
	categories map[string][]int
	levels     map[string][]string
}

func (d table) Numbers(name string) []float64 { return d.numbers[name] }
func (d table) Categories(name string) ([]int, []string) {
	return d.categories[name], d.levels[name]
}

func people() table {
	return table{
		numbers:    map[string][]float64{"age": {20, 30, math.NaN(), 50}, "male": {0, 1, 1, 0}},
		categories: map[string][]int{"region": {0, 1, 2, -1}, "wave": {1, 0, 1, 0}, "one": {0, 0, 0, 0}},
		levels:     map[string][]string{"region": {"North", "South", "West"}, "wave": {"1", "2"}, "one": {"x"}},
	}
}

func TestColumns(t *testing.T) {
	nan := math.NaN()
	for text, want := range map[string]map[string][]float64{
		"age":                         {"age": {20, 30, nan, 50}},
		"age^2":                       {"age^2": {400, 900, nan, 2500}},
		"age:male":                    {"age:male": {0, 30, nan, 0}},
		"factor(region)":              {"region=South": {0, 1, 0, nan}, "region=West": {0, 0, 1, nan}},
		"factor(region, base=South)":  {"region=North": {1, 0, 0, nan}, "region=West": {0, 0, 1, nan}},
		"age^2:factor(region)":        {"age^2:region=South": {0, 900, nan, nan}, "age^2:region=West": {0, 0, nan, nan}},
		"factor(wave):factor(region)": {"wave=2:region=South": {0, 0, 0, nan}, "wave=2:region=West": {0, 0, 1, nan}},
	} {
		terms, err := Parse(text, func(string) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		columns, err := terms[0].Columns(people())
		if err != nil || len(columns) != len(want) {
			t.Fatalf("%s: %d columns, %v", text, len(columns), err)
		}
		for _, c := range columns {
			same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
			if !slices.EqualFunc(c.Values, want[c.Name], same) {
				t.Errorf("%s: column %s is %v, want %v", text, c.Name, c.Values, want[c.Name])
			}
			for i := range c.Values {
				product := 1.0
				for _, p := range c.Parts {
					product *= math.Pow(p.Values[i], float64(p.Power))
				}
				if !same(product, c.Values[i]) {
					t.Errorf("%s: the parts of %s give %g in row %d", text, c.Name, product, i)
				}
			}
		}
	}
}

func TestColumnsRefuse(t *testing.T) {
	d := people()
	d.levels["many"] = make([]string, maxLevels+1)
	for text, want := range map[string]string{
		"factor(one)":             `1 levels in the data ("x")`,
		"factor(region, base=Up)": `use one of "North", "South", "West"`,
		"factor(many)":            "merge them",
	} {
		terms, err := Parse(text, func(string) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := terms[0].Columns(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
