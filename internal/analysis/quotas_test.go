package analysis

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

// came are arrivals that give the weights of weighedStudy.
func came() map[string]int { return map[string]int{"B": 200, "A2": 300, "A1": 500} }

const (
	weightedLogit = "    weights: weight\n" + logit
	populated     = `  - table: m
    number: Table 1m
    kind: margins
    title: {zh-CN: 边际效应, en: Margins}
    of: w
    weights: weight
`
)

// both runs a model table and, when it is one of margins, the one of its margins.
func both(t *testing.T, in Input, rest string) (model, margins Table) {
	t.Helper()
	file := "tables:\n  - table: w\n    number: Table 1\n    title: {zh-CN: 表, en: Table}\n" + rest + populated
	plan, findings := survey.ParsePlan("w.yaml", []byte(file), in.Survey)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	in.Plan = plan
	tables, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	return tables[0], tables[1]
}

// direct fits the model of the small study by hand, on the outcome that level gives each type.
func direct(t *testing.T, f *dataset.Frame, levels []string, base int, level map[string]int, arrivals []float64) *choicebased.Result {
	t.Helper()
	woman, _ := f.Column("woman")
	age, _ := f.Column("age")
	typ, _ := f.Column("type")
	var outcome []int
	for _, x := range typ.Numbers {
		o, _ := typ.Option(x)
		outcome = append(outcome, level[o.Name])
	}
	p, err := choicebased.FromArrivals(arrivals)
	if err != nil {
		t.Fatal(err)
	}
	r, err := choicebased.Fit(outcome, levels, base, estimate.Design{Terms: []string{"woman", "age"}, X: [][]float64{woman.Numbers, age.Numbers}, Constant: true}, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAModelOfTheTypesIsThatOfTheQuotas(t *testing.T) {
	s, f := weighedStudy(t)
	for name, c := range map[string]struct {
		plan, base string
		fit        *choicebased.Result
	}{
		"types": {weightedLogit, "A1", direct(t, f, []string{"B", "A2", "A1"}, 2, map[string]int{"B": 0, "A2": 1, "A1": 2}, []float64{200, 300, 500})},
		"cells": {strings.Replace(strings.Replace(weightedLogit, "outcome: type", "outcome: cell", 1), "base: A1", "base: A", 1), "A",
			direct(t, f, []string{"A", "B"}, 0, map[string]int{"B": 1}, []float64{800, 200})},
	} {
		model, margins := both(t, Input{Survey: s, Frame: f, Arrivals: came()}, c.plan)
		sameWeighted(t, name, model, c.fit)
		sameMargins(t, name, margins, c.fit)
		for _, table := range []Table{model, margins} {
			if said := lines([][]Cell{table.Remarks}); !strings.Contains(said[0], "errors_full 1,000 | slope_test (1): χ²(") || strings.Contains(said[0], "errors_known") {
				t.Errorf("%s: %s remarks %q", name, table.ID, said)
			}
			if !slices.Equal(table.Warnings, prefixed(table.Number+", model (1): ", c.fit.Warnings)) {
				t.Errorf("%s: %s warns %q, the estimator %q", name, table.ID, table.Warnings, c.fit.Warnings)
			}
			q := c.fit.PopulationShares[0]
			r := find(t, table, table.ID+"_shares", table.ID+",1,all,"+q.Outcome)
			near(t, "share", r["population_share"], q.Share)
			near(t, "its error", r["population_se"], q.SE)
			near(t, "arrivals", r["arrivals"], 1000*q.Share)
			near(t, "weight", r["weight"], c.fit.Weights[0])
			near(t, "slope test", find(t, table, table.ID+"_slope_test", table.ID+",1,all")["chi2"], c.fit.SlopeTest.Chi2)
		}
		if head := lines(model.Layout.Header); head[1] != "estimate | se | " {
			t.Errorf("%s: header %q", name, head)
		}
	}
}

func prefixed(prefix string, sentences []string) []string {
	var all []string
	for _, s := range sentences {
		all = append(all, prefix+s)
	}
	return all
}

// sameWeighted holds a weighted table to the estimator: its errors are the full ones, the sandwich stands beside them.
func sameWeighted(t *testing.T, name string, table Table, fit *choicebased.Result) {
	t.Helper()
	for i, c := range fit.WESMLCoefficients {
		r := find(t, table, "w", "w,1,all,"+c.Outcome+","+c.Term)
		near(t, name+" "+c.Term, r["estimate"], c.Estimate)
		near(t, name+" full error", r["se"], c.SEFull)
		near(t, name+" sandwich", r["robust_se"], fit.WESML.Coefficients[i].RobustSE)
		if math.Abs(c.SEFull-c.SESandwich) < 1e-6 {
			t.Errorf("%s: %s: the errors do not tell the two apart", name, c.Term)
		}
	}
}

// sameMargins holds a table of margins to the estimator.
func sameMargins(t *testing.T, name string, table Table, fit *choicebased.Result) {
	t.Helper()
	for _, e := range slices.Concat(fit.Effects, fit.DiscreteEffects) {
		label := map[string]string{"woman": "Woman", "age": "Age"}[e.Term]
		r := find(t, table, "m", "m,1,all,"+e.Outcome+","+e.Term+","+label+","+yesNo(e.Discrete))
		for column, want := range map[string]float64{"effect": e.Effect, "effect_at_quota_shares": e.AtQuotaShares, "se_at_quota_shares": e.SEAtQuotaShares,
			"se_unconditional": e.SEUnconditional, "se_conditional": e.SEConditional, "low": e.Low, "high": e.High} {
			near(t, name+" "+e.Term+" "+column, r[column], want)
		}
	}
	for i, c := range fit.Prior {
		if c.Term == estimate.ConstantTerm {
			r := find(t, table, "m_constants", "m,1,all,"+c.Outcome)
			near(t, "constant", r["estimate"], c.Estimate)
			near(t, "its error", r["se"], c.SEEstimated)
			near(t, "shares known", r["se_shares_known"], c.SEKnown)
			near(t, "in the sample", r["at_quota_shares"], fit.Unweighted.Coefficients[i].Estimate)
		}
	}
}

// TestUnknownArrivals: a model then is as good as its weights, and says that it takes the shares as known.
func TestUnknownArrivals(t *testing.T) {
	s, f := weighedStudy(t)
	for name, c := range map[string]struct {
		arrivals   map[string]int
		plan, want string
	}{
		"older manifest":  {nil, weightedLogit, "it is not known how many arrivals they were counted from; analyze the database, or the data file beside the manifest.json"},
		"empty window":    {map[string]int{}, weightedLogit, "nobody of the sample's types arrived in the window"},
		"another window":  {map[string]int{"B": 300, "A2": 300, "A1": 400}, weightedLogit, `weighs 0.555556 and by the arrivals 0.833333; analyze the whole file`},
		"a type of none":  {map[string]int{"B": 200, "A2": 800}, weightedLogit, `type "`},
		"part of a study": {came(), strings.Replace(weightedLogit, "    rows", "    where: age >= 20\n    rows", 1), "leave out `where` to have the arrivals counted in"},
	} {
		model, margins := both(t, Input{Survey: s, Frame: f, Arrivals: c.arrivals}, c.plan)
		for _, table := range []Table{model, margins} {
			said := strings.Join(table.Warnings, "\n")
			if !strings.Contains(said, table.Number+": the standard errors take the population's shares as known: ") || !strings.Contains(said, c.want) {
				t.Errorf("%s: %s warns %q", name, table.ID, said)
			}
			if remarks := lines([][]Cell{table.Remarks})[0]; !strings.Contains(remarks, "errors_known") || strings.Contains(remarks, "errors_full") {
				t.Errorf("%s: %s remarks %q", name, table.ID, remarks)
			}
		}
		plain := planned(t, s, f, c.plan)
		for i, row := range plain.Records[0].Rows {
			if got, want := fmt.Sprint(model.Records[0].Rows[i]), fmt.Sprint(row); got != want {
				t.Errorf("%s: the table is %s, before there were arrivals %s", name, got, want)
			}
		}
		knownMargins(t, name, f, margins)
	}
}

// knownMargins holds margins to the estimator that is told the shares of the weights.
func knownMargins(t *testing.T, name string, f *dataset.Frame, margins Table) {
	t.Helper()
	fit := direct(t, f, []string{"B", "A2", "A1"}, 2, map[string]int{"B": 0, "A2": 1, "A1": 2}, []float64{200, 300, 500})
	for _, c := range fit.Prior {
		if c.Term == estimate.ConstantTerm {
			r := find(t, margins, "m_constants", "m,1,all,"+c.Outcome)
			near(t, name, r["estimate"], c.Estimate)
			near(t, name, r["se"], c.SEKnown)
		}
	}
	if r := find(t, margins, "m_shares", "m,1,all,B"); r["arrivals"] != "" || r["population_se"] != "" {
		t.Errorf("%s: known shares are counted from %q with the error %q", name, r["arrivals"], r["population_se"])
	}
}

// TestMarginsWithoutWeightsAreEmpty: neither a sample without weights nor one that lacks an outcome is guessed at.
func TestMarginsWithoutWeightsAreEmpty(t *testing.T) {
	s, _, bare := study(t)
	_, weighed := weighedStudy(t)
	w, _ := weighed.Column("weight")
	typ, _ := weighed.Column("type")
	for row, x := range typ.Numbers {
		if x == 1 {
			w.Numbers[row] = math.NaN()
		}
	}
	for name, c := range map[string]struct {
		frame    *dataset.Frame
		arrivals map[string]int
		want     string
	}{
		"no weights":                 {bare, came(), `none of 25 respondents has a weight in "weight"`},
		"no rows of an outcome":      {weighed, came(), `no complete row has the outcome "B"`},
		"its arrivals unknown too":   {weighed, nil, `nobody of the population has "B"`},
		"no arrivals of one either":  {weighed, map[string]int{"A2": 300, "A1": 500}, `"B"`},
		"nobody at all in the study": {bare.Where(func(int) bool { return false }), came(), "has no respondents in the dataset"},
	} {
		_, margins := both(t, Input{Survey: s, Frame: c.frame, Arrivals: c.arrivals}, weightedLogit)
		if said := strings.Join(margins.Failures, "\n"); !strings.Contains(said, c.want) {
			t.Errorf("%s: failures %q, want %q", name, said, c.want)
		}
		for _, line := range lines(margins.Layout.Body) {
			if strings.ContainsAny(strings.ReplaceAll(line, "n_unweighted | 0", ""), "123456789") {
				t.Errorf("%s: a figure of nobody: %q", name, line)
			}
		}
		if rows := margins.Records[0].Rows; name != "nobody at all in the study" && len(rows) != 6 {
			t.Errorf("%s: %d rows of terms, want 6 without numbers", name, len(rows))
		}
	}
}

// TestMissingAnswersChangeTheSampleAndNotThePopulation: the rows in the model give H, the arrivals give Q.
func TestMissingAnswersChangeTheSampleAndNotThePopulation(t *testing.T) {
	s, f := weighedStudy(t)
	age, _ := f.Column("age")
	age.Numbers[0], age.Numbers[10] = math.NaN(), math.NaN()
	model, margins := both(t, Input{Survey: s, Frame: f, Arrivals: came()}, weightedLogit)
	total, squares := 0.0, 0.0
	for typ, q := range population {
		r := find(t, margins, "m_shares", "m,1,all,"+typ)
		near(t, typ, r["population_share"], q)
		var n float64
		if err := parse(r["n"], &n); err != nil {
			t.Fatal(err)
		}
		near(t, typ+" weight", r["weight"], q/(n/23))
		total, squares = total+n, squares+q*q/n
	}
	if said := strings.Join(model.Warnings, "\n"); total != 23 || !strings.Contains(said, "2 of 25 respondents lack an answer") {
		t.Errorf("%g rows, warnings %q", total, said)
	}
	for _, table := range []Table{model, margins} { // n_eff = (Σw)²/Σw² with Q/H for weights is 1/Σ Q²/n_j
		on := find(t, table, table.ID+"_weights", table.ID+",1,all,weight")
		near(t, "n", on["n"], 23)
		near(t, "effective n", on["effective_n"], 1/squares)
	}
}

// TestMarginsAreRectangularAndTheSameAgain shows the whole layout once, so that a change of it is seen.
func TestMarginsAreRectangularAndTheSameAgain(t *testing.T) {
	s, f := weighedStudy(t)
	shown := func() string {
		model, margins := both(t, Input{Survey: s, Frame: f, Arrivals: maps.Clone(came())}, weightedLogit)
		return fmt.Sprintf("%v %v", model, margins)
	}
	first := shown()
	for range 5 {
		if shown() != first {
			t.Fatal("the same study gives other tables")
		}
	}
	_, margins := both(t, Input{Survey: s, Frame: f, Arrivals: came()}, strings.Replace(weightedLogit, "{variable: age}", "{heading: years, zh-CN: （年）, en: (Years)}, {variable: age}", 1))
	for _, rows := range [][][]Cell{margins.Layout.Header, margins.Layout.Body} {
		for i, columns := range filled(rows) {
			if columns != marginWidth {
				t.Errorf("%q fills %d columns of %d", lines(rows)[i], columns, marginWidth)
			}
		}
	}
	var labels []string
	for _, line := range lines(margins.Layout.Body) {
		label, _, _ := strings.Cut(line, " | ")
		labels = append(labels, label)
	}
	if got := strings.Join(labels, "; "); got != "Buyer; Woman; (Years); Age; Looker; Woman; (Years); Age; Passer-by; Woman; (Years); Age; "+
		"constants; Buyer; Looker; shares; Buyer; Looker; Passer-by; n_unweighted; arrivals" {
		t.Errorf("rows %q", got)
	}
	if got := margins.Layout.Body[0][0].Show("zh-CN", words); got != "买家" {
		t.Errorf("in Chinese the first outcome is %q", got)
	}
	for _, r := range margins.Records {
		for _, row := range r.Rows {
			if len(row) != len(r.Header) {
				t.Errorf("%s: %d cells under %d names", r.Name, len(row), len(r.Header))
			}
		}
	}
}

// TestQuotasByConditionsAreWarnedOf: weights by type do not undo them.
func TestQuotasByConditionsAreWarnedOf(t *testing.T) {
	_, f := weighedStudy(t)
	file := strings.Replace(string(read(t, "../dataset/testdata/small.yaml")), "derive:\n", `  - {cell: men, dimension: sex, zh-CN: 男, en: Men, if: gender == "male", target: 50}
  - {cell: women, dimension: sex, zh-CN: 女, en: Women, if: gender == "female", target: 50}
derive:
`, 1)
	s, findings := survey.Parse("small.yaml", []byte(file))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	model, _ := both(t, Input{Survey: s, Frame: f, Arrivals: came()}, weightedLogit)
	if said := strings.Join(model.Warnings, "\n"); !strings.Contains(said, `dimension "sex"`) {
		t.Errorf("warnings %q", said)
	}
}
