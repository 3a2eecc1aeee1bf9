package analysis

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func parse(s string, x *float64) (err error) {
	*x, err = strconv.ParseFloat(s, 64)
	return err
}

func TestFrequencies(t *testing.T) {
	table := run(t)["t1"]
	sameLines(t, "header", table.Layout.Header, "variable | category | percent")
	sameLines(t, "body", table.Layout.Body,
		"(People)",
		"Gender | Male | 52.0", "Female | 48.0", // 13 and 12 of 25
		"Age | Young | 40.0", "Old | 60.0", // under 30: five women of type B and five of A
		"Woman | 0 | 52.0", "1 | 48.0")
	sameLines(t, "foot", table.Layout.Foot, "n | 25")
	r := find(t, table, "t1", "t1,gender,2,female,Female")
	if r["count"] != "12" || r["percent"] != "48" || r["n"] != "25" || r["group"] != "all" {
		t.Errorf("record %v", r)
	}
	if len(table.Warnings) != 1 || table.Warnings[0] != "Table 1: only 25 valid rows, fewer than 30" { // said once, not once a variable
		t.Errorf("warnings %q", table.Warnings)
	}
}

func TestMultiple(t *testing.T) {
	table := run(t)["t2"]
	sameLines(t, "short", table.Layout.Body, "Price | 50.0 | 100.0", "Trust | 18.8 | 55.6", "Will purchase later | 75.0 | n/a")
	if table.Full == nil {
		t.Fatal("no full list")
	}
	sameLines(t, "full", table.Full.Body, "Price | 50.0 | 100.0", "Trust | 18.8 | 55.6", "Brand | 62.5 | 44.4", "Other | 0.0 | 0.0")
	sameLines(t, "foot", table.Full.Foot, "n | 16 | 9")
	r := find(t, table, "t2", "t2,B,2,3,trust")
	near(t, "share of trust", r["percent"], 500.0/9)
	if r["count"] != "5" || r["n"] != "9" || r["kind"] != "option" || r["variable"] != "reasons_trust" {
		t.Errorf("record %v", r)
	}
	added := find(t, table, "t2", "t2,A,,1,yes,Will purchase later")
	if added["count"] != "12" || added["percent"] != "75" || added["n"] != "16" || added["kind"] != "added" || added["variable"] != "later" {
		t.Errorf("added %v", added)
	}
}

func TestMeansAreSortedByTheGroup(t *testing.T) {
	table := run(t)["t3"]
	// Women: ages 20..30 of six and 20, 21, 22, 23, 24, 40 of six, 300 in all. Men: 96 and 345 over 13.
	sameLines(t, "body", table.Layout.Body, "Age | 25.000 | 33.923", "Service | 1.000 | -")
	r := find(t, table, "t3", "t3,women,age,Age")
	near(t, "mean", r["mean"], 25)
	// Squared deviations: 70 of the first six (25+9+1+1+9+25) and 280 of the others (25+16+9+4+1+225).
	near(t, "sd", r["sd"], math.Sqrt(350.0/11))
	near(t, "se", r["se"], math.Sqrt(350.0/11/12))
	if !strings.Contains(strings.Join(table.Warnings, "\n"), "sat_service: 6 of 12 respondents have no answer and are left out") {
		t.Errorf("warnings %q", table.Warnings)
	}
}

func TestDistribution(t *testing.T) {
	table := run(t)["f1"]
	sameLines(t, "body", table.Layout.Body, "Low | 33.3 | 66.7", "Mid | 0.0 | 0.0", "High | 66.7 | 33.3")
	sameLines(t, "foot", table.Layout.Foot, "n | 6 | 3")
	near(t, "record", find(t, table, "f1", "f1,overall,3,high,High,4")["percent"], 200.0/3)
}

// The numbers of a logit with one dummy are those of its cross table: logarithms of odds and of odds ratios.
func TestMultinomialLogit(t *testing.T) {
	table := run(t)["t4"]
	sameLines(t, "header", table.Layout.Header, "variable | model (1) | model (2)", "estimate | se |  | estimate | se | ")
	body := lines(table.Layout.Body)
	for i, want := range []string{"Buyer", "(People)", "Woman | 1.792 | 1.080 | * |  |  | ", "(Years)", "Age |  |  |  | ", "constant | -0.693 | 0.707 |  | ", "Looker"} {
		if !strings.HasPrefix(body[i], want) {
			t.Errorf("row %d: %q, want %q", i, body[i], want)
		}
	}
	r := find(t, table, "t4", "t4,1,all,B,woman")
	near(t, "slope", r["estimate"], math.Log(6))
	near(t, "its error", r["se"], math.Sqrt(1.0/6+1.0/2+1.0/3+1.0/6))
	near(t, "slope of A2", find(t, table, "t4", "t4,1,all,A2,woman")["estimate"], math.Log(3))
	near(t, "constant", find(t, table, "t4", "t4,1,all,B,_cons")["estimate"], math.Log(0.5))
	fit := find(t, table, "t4_models", "t4,1,all")
	loglik := 6*math.Log(0.5) + 4*math.Log(1.0/3) + 2*math.Log(1.0/6) + 3*math.Log(3.0/13) + 4*math.Log(4.0/13) + 6*math.Log(6.0/13)
	near(t, "log-likelihood", fit["loglik"], loglik)
	if fit["n"] != "25" || fit["dropped_missing"] != "0" || fit["parameters"] != "4" || fit["r2"] != "" {
		t.Errorf("fit %v", fit)
	}
	if foot := lines(table.Layout.Foot); !strings.HasPrefix(foot[0], "n | 25 | ") || !strings.HasPrefix(foot[1], "loglik | -"+strconv.FormatFloat(-loglik, 'f', 3, 64)) {
		t.Errorf("foot %q", foot)
	}
}

// Nobody chose the middle level, so the ordered logit is a logit: women 2 low and 4 high, men 2 low and 1 high.
func TestOrderedLogitWithAnEmptyLevel(t *testing.T) {
	table := run(t)["t5"]
	body := lines(table.Layout.Body)
	for i, want := range []string{"Purchase", "Woman | 1.386 | 1.500 | ", "cut 1 | 0.693 | 1.225 | -", "cut 2 | n/a | n/a | -", "n | 9 | ", "loglik | -5.729 | ", "pseudo_r2 | 0.073"} {
		if i >= len(body) || !strings.HasPrefix(body[i], want) {
			t.Errorf("row %d: %q, want %q", i, body, want)
		}
	}
	near(t, "slope", find(t, table, "t5", "t5,1,B,,woman")["estimate"], math.Log(4))
	near(t, "cut", find(t, table, "t5", "t5,1,B,,low|high,cut 1")["estimate"], math.Log(2))
	if len(table.Warnings) != 1 || !strings.HasPrefix(table.Warnings[0], `Table 5, model (1), group B: outcome level "mid"`) {
		t.Errorf("warnings %q", table.Warnings)
	}
	for _, r := range table.Records {
		if r.Name == "t5_margins" && len(r.Rows) != 4 { // two levels, as derivative and as discrete change
			t.Errorf("%d marginal effects", len(r.Rows))
		}
	}
	found := false
	for _, row := range table.Records[2].Rows {
		if row[3].Plain == "high" && row[len(row)-1].Plain == "1" {
			near(t, "discrete change", row[6].Record("en", words), 1.0/3)
			found = true
		}
	}
	if !found {
		t.Error("no discrete change on the high level")
	}
}

func TestRegressionWithGroupsSideBySide(t *testing.T) {
	table := run(t)["t6"]
	sameLines(t, "header", table.Layout.Header, "variable | No purchase | Purchase", "estimate | se |  | estimate | se | ")
	body := lines(table.Layout.Body)
	if len(body) != 2 || !strings.HasPrefix(body[0], "Woman | -9.500 | ") || !strings.HasPrefix(body[1], "Content | - | - |  | ") {
		t.Errorf("body %q", body)
	}
	near(t, "slope", find(t, table, "t6", "t6,1,A,,woman")["estimate"], -9.5)
	near(t, "constant", find(t, table, "t6", "t6,1,A,,_cons")["estimate"], 34.5)
	foot := lines(table.Layout.Foot)
	if len(foot) != 2 || !strings.HasPrefix(foot[0], "n | 16 |  | 9") || !strings.HasPrefix(foot[1], "adj_r2 | 0.") {
		t.Errorf("foot %q", foot)
	}
}

func TestWhatCannotBeComputedIsSaidAndTakesNothingWithIt(t *testing.T) {
	tables := run(t)
	for id, want := range map[string]struct{ failures, warnings []string }{
		"t5": {nil, []string{`Table 5, model (1), group B: outcome level "mid"`}},
		"t7": {[]string{"Table 7, model (1)", "separation", "content", "leave it out"}, nil},
		"t8": {nil, []string{"Table 8, model (1)", "16 of 25 respondents lack an answer"}},
		"t9": {[]string{"Table 9, group nobody has no respondents"}, nil},
	} {
		contains(t, id+" failures", tables[id].Failures, want.failures...)
		contains(t, id+" warnings", tables[id].Warnings, want.warnings...)
	}
	if body := lines(tables["t7"].Layout.Body); !strings.HasPrefix(body[0], "Content | n/a | n/a | ") {
		t.Errorf("a separated model: %q", body)
	}
	if r := find(t, tables["t7"], "t7_models", "t7,1,all"); r["n"] != "" || r["notices"] != "not estimated" {
		t.Errorf("its fit: %v", r)
	}
	sameLines(t, "an empty group", tables["t9"].Layout.Body, "Age | n/a")
}

// contains holds sentences to the words that they must have; without any words there must be no sentence.
func contains(t *testing.T, what string, sentences []string, want ...string) {
	t.Helper()
	said := strings.Join(sentences, "\n")
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("%s: %q lacks %q", what, said, w)
		}
	}
	if len(want) == 0 && said != "" {
		t.Errorf("%s: %q", what, said)
	}
}
