package fit

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// weighted is a case's data with a column w that is another over a number, so that weights have fractions.
func weighted(t *testing.T, name, column string, over float64) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(readFile(t, references, name+"/data.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	at := -1
	for i, cells := range rows {
		w := "w"
		for k, cell := range cells {
			if i == 0 && cell == column {
				at = k
			}
		}
		if i > 0 {
			v, err := strconv.ParseFloat(cells[at], 64)
			if err != nil {
				t.Fatal(err)
			}
			w = strconv.FormatFloat(v/over, 'g', -1, 64)
		}
		b.WriteString(strings.Join(cells, ",") + "," + w + "\n")
	}
	return b.String()
}

// TestErrorsAreR holds robust, clustered and importance-weighted fits to what testdata/robust.R wrote: R's package sandwich
// with Stata's factors.
func TestErrorsAreR(t *testing.T) {
	want := map[string]map[string][2]float64{}
	rows, err := csv.NewReader(strings.NewReader(string(readFile(t, "testdata", "robust.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		value, err1 := strconv.ParseFloat(row[2], 64)
		se, err2 := strconv.ParseFloat(row[3], 64)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if want[row[0]] == nil {
			want[row[0]] = map[string][2]float64{}
		}
		want[row[0]][row[1]] = [2]float64{value, se}
	}
	const (
		logit   = "kind: logit\noutcome: vote\nlevels: [Conservative, Labour]\n"
		ols     = "kind: ols\noutcome: mpg\n"
		ologit  = "kind: ologit\noutcome: rating_\nlevels: [very unhappy, somewhat unhappy, average, happier than average, very happy]\nregressors: [age, religiousness]\n"
		mnlogit = "kind: mnlogit\noutcome: vote\nlevels: [Conservative, Labour, Liberal Democrat]\nregressors: [age, Europe]\n"
		iweight = "weights: {column: w, type: importance}\n"
	)
	beps, cars := weighted(t, "mnl_beps", "age", 10), weighted(t, "ols_mtcars", "hp", 100)
	affairs := string(readFile(t, references, "ologit_affairs_rating/data.csv"))
	for name, c := range map[string]struct{ spec, data string }{
		"logit robust":     {logit + "regressors: [age, Europe]\nvce: robust\n", beps},
		"logit cluster":    {logit + "regressors: [age, Europe]\ncluster: economic_cond_national\n", beps},
		"logit importance": {logit + "regressors: [Europe]\n" + iweight, beps},
		"ols robust":       {ols + "regressors: [wt, hp]\nvce: robust\n", cars},
		"ols cluster":      {ols + "regressors: [wt, hp]\ncluster: carb\n", cars},
		"ols importance":   {ols + "regressors: [wt]\n" + iweight, cars},
		"ologit robust":    {ologit + "vce: robust\n", affairs},
		"ologit cluster":   {ologit + "cluster: education\n", affairs},
		"mnlogit robust":   {mnlogit + "vce: robust\n", beps},
		"mnlogit cluster":  {mnlogit + "cluster: economic_cond_national\n", beps},
	} {
		r := mustRun(t, "data: data.csv\n"+c.spec, c.data)
		all := append(append([]Coefficient{}, r.Coefficients...), r.Cutpoints...)
		if len(want[name]) != len(all) || len(all) == 0 {
			t.Errorf("%s: %d parameters, R has %d: %s", name, len(all), len(want[name]), r.Message)
			continue
		}
		for _, b := range all {
			w, ok := want[name][nameInR(b, want[name])]
			if !ok || !near(b.Estimate, w[0], 1e-8) || !near(b.SE, w[1], 1e-7) {
				t.Errorf("%s: %s%s %v (%v), R has %v", name, b.Term, b.Cut, b.Estimate, b.SE, w)
			}
		}
	}
	if len(want) != 10 {
		t.Errorf("R has %d cases", len(want))
	}
}

// nameInR is what the script calls a parameter.
func nameInR(b Coefficient, there map[string][2]float64) string {
	for _, name := range []string{fmt.Sprintf("%s:%s", b.Outcome, b.Term), b.Cut, b.Term} {
		if _, ok := there[name]; ok {
			return name
		}
	}
	return "(Intercept)"
}
