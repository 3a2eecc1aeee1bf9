package analysis

import (
	"math"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

// population is a made-up one: of 25 completes 9 are of type B, 8 of A2 and 8 of A1, and the population has other shares.
var population = map[string]float64{"B": 0.2, "A2": 0.3, "A1": 0.5}

// weighedStudy is the study with the weights Q / H of the population.
func weighedStudy(t *testing.T) (*survey.Survey, *dataset.Frame) {
	t.Helper()
	s, _, f := study(t)
	weights := map[string]float64{}
	for typ, n := range f.SampleByType() {
		weights[typ] = population[typ] / (float64(n) / float64(f.Len()))
	}
	if err := f.Weigh(weights); err != nil {
		t.Fatal(err)
	}
	return s, f
}

// planned runs one table, of which only the part behind the title is given.
func planned(t *testing.T, s *survey.Survey, f *dataset.Frame, rest string) Table {
	t.Helper()
	file := "tables:\n  - table: w\n    number: Table 1\n    title: {zh-CN: 表, en: Table}\n" + rest
	plan, findings := survey.ParsePlan("w.yaml", []byte(file), s)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	tables, err := Run(Input{Survey: s, Plan: plan, Frame: f})
	if err != nil {
		t.Fatal(err)
	}
	return tables[0]
}

// effective is Kish's effective n of the whole study: Σw = 25 and Σw² = 25² (0.2²/9 + 0.3²/8 + 0.5²/8).
const effective = 1 / (0.04/9 + 0.09/8 + 0.25/8)

func TestWeightedSharesAreThePopulations(t *testing.T) {
	s, f := weighedStudy(t)
	for _, c := range []struct{ name, plan string }{
		{"frequencies", "    kind: frequencies\n    weights: weight\n    rows: [{variable: type}]\n"},
		{"distribution", "    kind: distribution\n    weights: weight\n    outcome: type\n"},
	} {
		table := planned(t, s, f, c.plan)
		for typ, share := range map[string]float64{"1,B": 0.2, "2,A2": 0.3, "3,A1": 0.5} {
			near(t, c.name+" "+typ, find(t, table, "w", "w,type,"+typ)["percent"], 100*share)
		}
		sameLines(t, c.name, table.Layout.Foot, "n_unweighted | 25", "effective_n | 21.3", "weighted_by weight")
		on := find(t, table, "w_weights", "w,,all,weight,25")
		near(t, "effective n", on["effective_n"], effective)
		near(t, "design effect", on["design_effect"], 25/effective)
	}
}

// A weighted figure is the types' own figures by their shares of the population. Of the 9 of type B, 8 of A2 and 8 of A1,
// brand is ticked by 4, 4 and 6; 6, 4 and 2 are women; and their ages add up to 246, 212 and 283.
func TestWeightedMultipleAndMeansByHand(t *testing.T) {
	s, f := weighedStudy(t)
	of := func(b, a2, a1 float64) float64 { return 0.2*b/9 + 0.3*a2/8 + 0.5*a1/8 }
	table := planned(t, s, f, "    kind: multiple\n    weights: weight\n    question: reasons\n    rows: [{variable: gender, code: female, zh-CN: 女, en: Women}]\n")
	near(t, "brand", find(t, table, "w", "w,all,2,2,brand")["percent"], 100*of(4, 4, 6))
	near(t, "women", find(t, table, "w", "w,all,,2,female")["percent"], 100*of(6, 4, 2))
	sameLines(t, "foot", table.Layout.Foot, "n_unweighted | 25", "effective_n | 21.3", "weighted_by weight")
	mean := find(t, planned(t, s, f, "    kind: means\n    weights: weight\n    rows: [{variable: age}]\n"), "w", "w,all,age")
	near(t, "age", mean["mean"], of(246, 212, 283))
	if mean["n"] != "25" {
		t.Errorf("the mean stands on %s respondents", mean["n"])
	}
}

const logit = "    kind: mnlogit\n    outcome: type\n    base: A1\n    rows: [{variable: woman}, {variable: age}]\n"

func TestWeightedModelIsTheEstimatorsOwn(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, "    weights: weight\n"+logit)
	w, _ := f.Column("weight")
	woman, _ := f.Column("woman")
	age, _ := f.Column("age")
	typ, _ := f.Column("type")
	outcome := make([]int, f.Len())
	for i, x := range typ.Numbers {
		outcome[i] = int(x) - 1
	}
	fit, err := estimate.MultinomialLogit(outcome, []string{"B", "A2", "A1"}, 2, estimate.Design{Terms: []string{"woman", "age"},
		X: [][]float64{woman.Numbers, age.Numbers}, Constant: true, Weights: w.Numbers, WeightKind: estimate.Sampling})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range fit.Coefficients {
		r := find(t, table, "w", "w,1,all,"+c.Outcome+","+c.Term)
		near(t, c.Outcome+" "+c.Term, r["estimate"], c.Estimate)
		near(t, "its error", r["se"], c.RobustSE)
	}
	effects, err := fit.AverageMarginalEffects()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "marginal effect", find(t, table, "w_margins", "w,1,all,B,woman")["effect"], effects[0].Effect)
	sameLines(t, "foot", table.Layout.Foot, "n_unweighted | 25 | ", "effective_n | 21.3 | ", "pseudo_loglik | "+Format(fit.LogLik, 3)+" | ", "weighted_by weight")
	if head := lines(table.Layout.Header); head[1] != "estimate | robust_se | " {
		t.Errorf("header %q", head)
	}
}

func TestAPseudoLikelihoodClaimsNothing(t *testing.T) {
	s, f := weighedStudy(t)
	fit := find(t, planned(t, s, f, "    weights: weight\n"+logit), "w_models", "w,1,all")
	for _, name := range []string{"lr_chi2", "lr_df", "lr_p", "pseudo_r2", "aic", "bic"} {
		if fit[name] != "" {
			t.Errorf("%s is %s under weights", name, fit[name])
		}
	}
	if fit["loglik"] == "" || fit["n"] != "25" {
		t.Errorf("fit %v", fit)
	}
	if plain := find(t, planned(t, s, f, logit), "w_models", "w,1,all"); plain["pseudo_r2"] == "" || plain["lr_df"] != "4" {
		t.Errorf("unweighted: %v", plain)
	}
}

// A dataset without weights must not give a weighted table the unweighted figures.
func TestWithoutWeightsAWeightedTableIsEmpty(t *testing.T) {
	s, _, f := study(t)
	for kind, c := range map[string]struct{ plan, first string }{
		"means":       {"    kind: means\n    rows: [{variable: age}]\n", "Age | n/a"},
		"frequencies": {"    kind: frequencies\n    rows: [{variable: gender}]\n", "Gender | Male | n/a"},
		"multiple":    {"    kind: multiple\n    question: reasons\n", "Price | n/a"},
		"ols":         {"    kind: ols\n    outcome: age\n    rows: [{variable: woman}]\n", "Woman | n/a | n/a | "},
		"mnlogit":     {logit, "Buyer"},
	} {
		table := planned(t, s, f, "    weights: weight\n"+c.plan)
		if len(table.Failures) != 1 || len(table.Warnings) != 0 || !strings.Contains(table.Failures[0], `none of 25 respondents has a weight in "weight", so that nothing is computed; deliver the dataset again`) {
			t.Errorf("%s: failures %q, warnings %q", kind, table.Failures, table.Warnings)
		}
		if body := lines(table.Layout.Body); body[0] != c.first {
			t.Errorf("%s: %q, want %q", kind, body[0], c.first)
		}
		for _, line := range lines(append(table.Layout.Body, table.Layout.Foot...)) {
			if strings.ContainsAny(strings.ReplaceAll(line, "adj_r2", ""), "123456789") {
				t.Errorf("%s: a figure of nobody: %q", kind, line)
			}
		}
	}
}

func TestRowsWithoutAWeightAreLeftOutAndCounted(t *testing.T) {
	s, f := weighedStudy(t)
	w, _ := f.Column("weight")
	w.Numbers[0], w.Numbers[1], w.Numbers[2], w.Numbers[3] = math.NaN(), math.NaN(), 0, -1
	table := planned(t, s, f, "    kind: means\n    weights: weight\n    rows: [{variable: age}]\n")
	said := strings.Join(table.Warnings, "\n")
	for _, want := range []string{`2 of 25 respondents have no weight in "weight" and are left out`, `2 of 25 respondents have a weight in "weight" that is not above zero`} {
		if !strings.Contains(said, want) {
			t.Errorf("%q lacks %q", said, want)
		}
	}
	if on := find(t, table, "w_weights", "w,,all,weight,21"); on["left_out"] != "4" {
		t.Errorf("base %v", on)
	}
}

// Model rows that lack an answer leave the effective n with them: of the nine buyers all weigh alike.
func TestEffectiveNIsOfTheRowsInTheModel(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, "    kind: ols\n    weights: weight\n    outcome: age\n    rows: [{variable: overall}]\n")
	near(t, "effective n", find(t, table, "w_weights", "w,1,all,weight,9")["effective_n"], 9)
	for id, table := range map[string]Table{"ols": table, "means": planned(t, s, f, "    kind: means\n    weights: minutes\n    rows: [{variable: age}]\n")} {
		for _, rows := range [][][]Cell{table.Layout.Body, table.Layout.Foot} {
			for i, columns := range filled(rows) {
				if want := filled(table.Layout.Header)[0]; columns != want {
					t.Errorf("%s: %q fills %d columns of %d", id, lines(rows)[i], columns, want)
				}
			}
		}
	}
}
