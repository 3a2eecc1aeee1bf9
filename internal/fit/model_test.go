package fit

import (
	"encoding/json"
	"strings"
	"testing"
)

// votes is a small survey: three outcomes, a number, a factor, a weight.
const votes = `vote,age,region,male,w,town
left,20,North,0,1,a
left,31,South,1,2,a
left,45,North,1,1,b
left,29,East,0,3,b
middle,38,South,0,1,c
middle,52,East,1,2,c
middle,24,North,1,1,d
middle,61,North,0,1,d
right,47,East,0,2,e
right,66,South,1,1,e
right,35,North,0,1,f
right,58,South,0,4,f
left,55,South,0,1,g
right,23,East,1,1,g
middle,41,South,1,2,h
right,70,North,1,1,h
`

// ordinary is a spec for votes.
const ordinary = "kind: mnlogit\ndata: data.csv\noutcome: vote\nlevels: [left, middle, right]\nbase: left\nregressors: [age]\n"

// TestRefusalsAreResults with a status, a reason and a cure.
func TestRefusalsAreResults(t *testing.T) {
	swap := strings.NewReplacer
	header, _, _ := strings.Cut(votes, "\n")
	for name, c := range map[string]struct {
		spec, data, reason string
	}{
		"no rows":              {ordinary, header + "\n", "no_rows"},
		"no rows, no levels":   {"kind: mnlogit\ndata: data.csv\noutcome: vote\nregressors: [age]\n", header + "\n", "no_rows"},
		"no outcome":           {"kind: ologit\ndata: data.csv\noutcome: vote\nregressors: [age]\n", header + "\n,20,North,0,1,a\n", "no_rows"},
		"one outcome":          {ordinary, swap("middle", "left", "right", "left").Replace(votes), "outcome_has_one_category"},
		"few rows":             {"kind: ols\ndata: data.csv\noutcome: age\nregressors: [male, w]\n", strings.Join(strings.Split(votes, "\n")[:3], "\n"), "fewer_rows_than_parameters"},
		"negative weight":      {ordinary + "weights: {column: w, type: sampling}\n", swap(",1,2,a", ",1,-2,a").Replace(votes), "bad_weight"},
		"half a respondent":    {ordinary + "weights: {column: w, type: frequency}\n", swap(",1,2,a", ",1,2.5,a").Replace(votes), "bad_weight"},
		"no parameters":        {"kind: ols\ndata: data.csv\noutcome: age\nconstant: false\n", votes, "no_parameters"},
		"shares that miss one": {ordinary + "choice_based: {population_shares: {left: 0.5, middle: 0.2, right: 0.2}}\n", votes, "bad_population_shares"},
	} {
		r := mustRun(t, c.spec, c.data)
		if r.Status != StatusRefuse || r.Reason != c.reason || !strings.Contains(r.Message, ";") || r.Coefficients != nil {
			t.Errorf("%s: %s %s: %s, want %s with a cure", name, r.Status, r.Reason, r.Message, c.reason)
		}
	}
}

// TestRowsOfARefusedModel: values that are no level are none of its rows.
func TestRowsOfARefusedModel(t *testing.T) {
	r := mustRun(t, ordinary, strings.NewReplacer("middle", "centre", "right", "centre").Replace(votes))
	if r.Reason != "outcome_has_one_category" || r.RowsUsed != 5 || r.N != 5 || r.DroppedMissing != 0 {
		t.Errorf("%s: %d rows used, N = %v, %d lack something", r.Reason, r.RowsUsed, r.N, r.DroppedMissing)
	}
}

// TestLevelsFromTheData are taken with a warning; numbers are in the order of their size.
func TestLevelsFromTheData(t *testing.T) {
	data := "y,x\n10,1\n9,2\n10,4\n9,3\n2,2\n2,7\n10,6\n9,9\n2,3\n"
	r := mustRun(t, "kind: ologit\ndata: data.csv\noutcome: y\nregressors: [x]\n", data)
	if len(r.Cutpoints) != 2 || r.Cutpoints[0].Cut != "2|9" || r.Cutpoints[1].Cut != "9|10" {
		t.Errorf("cut points %+v", r.Cutpoints)
	}
	if len(r.Warnings) != 1 || r.Warnings[0].Code != "levels_from_data" || !strings.Contains(r.Warnings[0].Message, `"2", "9", "10"`) || r.Status != StatusOK {
		t.Errorf("status %s, warnings %+v", r.Status, r.Warnings)
	}
}

// TestLogitIsTheMultinomialWithTwoLevels by another name.
func TestLogitIsTheMultinomialWithTwoLevels(t *testing.T) {
	data := strings.NewReplacer("middle", "left").Replace(votes)
	text := func(kind string) string {
		r := mustRun(t, "kind: "+kind+"\ndata: data.csv\noutcome: vote\nlevels: [left, right]\nregressors: [age]\n", data)
		r.Kind = ""
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if a, b := text("logit"), text("mnlogit"); a != b || !strings.Contains(a, `"odds_ratio":`) {
		t.Errorf("%s\n%s", a, b)
	}
}

// TestSaturatedHasNoJudgement: as many parameters as rows.
func TestSaturatedHasNoJudgement(t *testing.T) {
	r := mustRun(t, "kind: ols\ndata: data.csv\noutcome: y\nregressors: [x]\n", "y,x\n1,1\n2,3\n")
	if r.Status != StatusSaturated || r.Coefficients[0].Estimate.Exists() != true {
		t.Fatalf("%s %+v", r.Status, r.Coefficients)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"se":null`, `"t":null`, `"p":null`, `"adj_r2":null`, `"sigma":null`, `"f":null`, `"aic":null`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
