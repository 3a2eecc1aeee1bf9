package fit

import (
	"encoding/csv"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
)

// termsSpec has every kind of term over the voters of the two large parties; the others are no levels.
const termsSpec = `kind: logit
outcome: vote
levels: [Conservative, Labour]
regressors:
- age
- age^2
- male
- age:male
- factor(political_knowledge, base=1)
tests:
- joint: ["factor(political_knowledge)"]
- joint: [age, age^2, age:male]
`

func voters(t *testing.T, spec string) *Result {
	t.Helper()
	s, err := modelspec.Load("spec.yaml", []byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(s, filepath.Join(references, "mnl_beps", "data.csv"), disk)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Estimated() {
		t.Fatal(r.Message)
	}
	return r
}

// answers reads what testdata/terms.R wrote.
func answers(t *testing.T, name string) map[string][2]float64 {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(readFile(t, "testdata", name)))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatal(err)
	}
	out := map[string][2]float64{}
	for _, row := range rows[1:] {
		value, err1 := strconv.ParseFloat(row[1], 64)
		se, err2 := strconv.ParseFloat(row[2], 64)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		out[row[0]] = [2]float64{value, se}
	}
	return out
}

func near(a Number, b, rel float64) bool { return math.Abs(float64(a)-b) <= rel*math.Abs(b) }

// TestTermsAreR holds powers, products and factors to R's glm, and their effects to the averages that R takes over the
// same respondents with the square and the product moving along.
func TestTermsAreR(t *testing.T) {
	r := voters(t, termsSpec)
	want := answers(t, "terms_coefficients.csv")
	names := map[string]string{"_cons": "(Intercept)", "age^2": "I(age^2)"}
	for _, c := range r.Coefficients {
		name, other := names[c.Term]
		if !other {
			name = strings.Replace(c.Term, "political_knowledge=", "pk", 1)
		}
		w, ok := want[name]
		if !ok || !near(c.Estimate, w[0], 1e-8) || !near(c.SE, w[1], 1e-7) {
			t.Errorf("%s: %v (%v), R has %v", c.Term, c.Estimate, c.SE, w)
		}
	}
	effects := answers(t, "terms_effects.csv")
	for _, e := range append(slices.Clone(r.AME.Rows), r.AMEDiscrete.Rows...) {
		w, ok := effects[e.Term]
		if e.Outcome != "Labour" || ok && e.Term == "male" && slices.Contains(r.AME.Rows, e) {
			continue // the derivative by a dummy is not what R was asked for
		}
		if !ok || !near(e.Effect, w[0], 1e-8) || !near(e.SE, w[1], 1e-6) {
			t.Errorf("effect of %s: %v (%v), R has %v", e.Term, e.Effect, e.SE, w)
		}
		delete(effects, e.Term)
	}
	if len(effects) > 0 {
		t.Errorf("no effects of %v", effects)
	}
}

// TestJointTestsTakeAllColumnsOfATerm, against the quadratic form of the covariance that stands in the result.
func TestJointTestsTakeAllColumnsOfATerm(t *testing.T) {
	r := voters(t, termsSpec)
	if len(r.Tests) != 2 || r.Tests[0].DF != 3 || r.Tests[1].DF != 3 {
		t.Fatalf("tests %+v", r.Tests)
	}
	for _, test := range r.Tests {
		var at []int
		for _, term := range test.Terms {
			at = append(at, slices.IndexFunc(r.Coefficients, func(c Coefficient) bool { return c.Term == term }))
		}
		v, b := make([][]float64, len(at)), make([]float64, len(at))
		for i, p := range at {
			b[i] = float64(r.Coefficients[p].Estimate)
			for _, q := range at {
				v[i] = append(v[i], float64(r.VCov.Matrix[p][q]))
			}
		}
		if want := quadraticForm(v, b); !near(*test.Chi2, want, 1e-7) {
			t.Errorf("%v: chi2 %v, want %v", test.Terms, *test.Chi2, want)
		}
	}
}

// quadraticForm is b'V⁻¹b by Gaussian elimination.
func quadraticForm(v [][]float64, b []float64) float64 {
	n, x := len(b), slices.Clone(b)
	for k := range n {
		for i := k + 1; i < n; i++ {
			c := v[i][k] / v[k][k]
			for j := k; j < n; j++ {
				v[i][j] -= c * v[k][j]
			}
			x[i] -= c * x[k]
		}
	}
	sum := 0.0
	for k := n - 1; k >= 0; k-- {
		for j := k + 1; j < n; j++ {
			x[k] -= v[k][j] * x[j]
		}
		x[k] /= v[k][k]
		sum += b[k] * x[k]
	}
	return sum
}

// TestTestsThatCannotBeHadSayWhy in their place.
func TestTestsThatCannotBeHadSayWhy(t *testing.T) {
	r := mustRun(t, strings.Replace(ordinary, "[age]", "[age, male, male2]", 1)+
		"tests:\n- joint: [income]\n- joint: [male2]\n- equal: age\n  outcomes: [middle, centre]\n- equal: age\n  outcomes: [middle, right]\n- combine: [left, right]\n",
		withCopy(votes))
	want := []string{`"income" is no term of the model; use one of age, male, male2`, `"male2" was dropped`, "centre", "", ""}
	for i, w := range want {
		got := r.Tests[i]
		if (w == "") != (got.Status == "") || !strings.Contains(got.Status, w) || got.P.Exists() != (w == "") {
			t.Errorf("test %d: %+v, want %q", i, got, w)
		}
	}
	if r.Status != StatusNotice || !slices.Equal(r.Collinear, []string{"male2"}) {
		t.Errorf("status %s, collinear %v", r.Status, r.Collinear)
	}
	if r.Tests[4].DF != 2 {
		t.Errorf("combining two outcomes has %d degrees of freedom, want those of age and male", r.Tests[4].DF)
	}
}

// TestLikelihoodRatioOfAllTermsIsTheModels, and one of a single term has its own degrees of freedom.
func TestLikelihoodRatioOfAllTermsIsTheModels(t *testing.T) {
	r := voters(t, strings.Replace(termsSpec, "tests:\n", "tests:\n- lr: [age, age^2, male, age:male, \"factor(political_knowledge)\"]\n- lr: [age^2]\n- lr: [income]\n", 1))
	all, one, none := r.Tests[0], r.Tests[1], r.Tests[2]
	if !near(*all.Chi2, float64(*r.LRChi2), 1e-10) || all.DF != *r.LRDF {
		t.Errorf("without all terms %v with %d degrees of freedom, want %v with %d", *all.Chi2, all.DF, *r.LRChi2, *r.LRDF)
	}
	if one.DF != 1 || !(*one.Chi2 > 0) || none.Status == "" {
		t.Errorf("one term: %+v; none: %+v", one, none)
	}
}

// withCopy adds a column male2 that is male.
func withCopy(data string) string {
	lines := strings.Split(strings.TrimSpace(data), "\n")
	for i, line := range lines {
		cell := strings.Split(line, ",")[3]
		if i == 0 {
			cell += "2"
		}
		lines[i] = line + "," + cell
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestWeightsAndCovariances: which standard errors are reported, and that the others stand beside them.
func TestWeightsAndCovariances(t *testing.T) {
	for name, c := range map[string]struct {
		lines, vce string
		modelBased bool
	}{
		"plain":      {"", modelspec.VCEObserved, false},
		"frequency":  {"weights: {column: w, type: frequency}\n", modelspec.VCEObserved, false},
		"importance": {"weights: {column: w, type: importance}\n", modelspec.VCEObserved, false},
		"sampling":   {"weights: {column: w, type: sampling}\n", modelspec.VCERobust, true},
		"robust":     {"vce: robust\n", modelspec.VCERobust, true},
		"clusters":   {"cluster: town\n", "cluster", true},
	} {
		r := mustRun(t, ordinary+c.lines, votes)
		for _, b := range r.Coefficients {
			reported := b.SE == *b.SERobust
			if (b.SEModelBased != nil) != c.modelBased || reported != c.modelBased {
				t.Errorf("%s: %s has se %v, robust %v, model-based %v", name, b.Term, b.SE, *b.SERobust, b.SEModelBased)
			}
		}
		if r.VCE != c.vce || (r.WaldChi2 != nil) != c.modelBased || (r.VCovModel != nil) != c.modelBased {
			t.Errorf("%s: vce %s, Wald %v", name, r.VCE, r.WaldChi2)
		}
		if clusters := r.Clusters != nil && *r.Clusters == 8; clusters != (name == "clusters") {
			t.Errorf("%s: clusters %v", name, r.Clusters)
		}
		said := slices.ContainsFunc(r.Warnings, func(w modeldata.Warning) bool { return w.Code == "pseudo_likelihood" })
		if r.Pseudo != said || said != c.modelBased {
			t.Errorf("%s: pseudo-likelihood %v, said %v, want both %v", name, r.Pseudo, said, c.modelBased)
		}
	}
}

// TestFewClustersAreSaid: three clusters cannot carry a test of four slopes.
func TestFewClustersAreSaid(t *testing.T) {
	r := mustRun(t, strings.Replace(ordinary, "[age]", "[age, male]", 1)+"cluster: region\n", votes)
	said := slices.ContainsFunc(r.Warnings, func(w modeldata.Warning) bool {
		return w.Code == "few_clusters" && strings.Contains(w.Message, "3 clusters tell no more than 2 slopes apart")
	})
	if !said || r.WaldChi2.Exists() {
		t.Errorf("Wald %v, warnings %v", r.WaldChi2, r.Warnings)
	}
}

// TestImportanceWeightsAreFractionsOfRespondents: N is their sum and there are no robust errors.
func TestImportanceWeightsAreFractionsOfRespondents(t *testing.T) {
	data := strings.Replace(votes, "left,31,South,1,2,a", "left,31,South,1,2.5,a", 1)
	r := mustRun(t, ordinary+"weights: {column: w, type: importance}\n", data)
	if r.Status != StatusOK || r.N != 25.5 || r.Coefficients[0].SERobust.Exists() || !r.Coefficients[0].SE.Exists() {
		t.Errorf("%s %s: N = %v, %+v", r.Status, r.Message, r.N, r.Coefficients)
	}
}

// TestPopulationEffectsAreOfVariables, whatever columns they are part of, and at the sample's own shares the average effects.
func TestPopulationEffectsAreOfVariables(t *testing.T) {
	spec := "kind: mnlogit\noutcome: vote\nbase: Labour\nregressors: [age, age^2, male, age:male, Europe, factor(political_knowledge)]\n"
	plain := voters(t, spec)
	var shares []string
	for _, e := range plain.Counts {
		shares = append(shares, fmt.Sprintf("%s: %.17g", e.Name, e.Value/plain.N))
	}
	r := voters(t, spec+"choice_based: {population_shares: {"+strings.Join(shares, ", ")+"}}\n")
	got := append(slices.Clone(r.AMEPopulation.Rows), r.AMEDiscretePopulation.Rows...)
	want := append(slices.Clone(plain.AME.Rows), plain.AMEDiscrete.Rows...)
	if len(got) != len(want) || len(want) != 3*(3+4) || r.Diagnostics != nil {
		t.Fatalf("%d effects, want %d of the plain model; %+v", len(got), len(want), r.Diagnostics)
	}
	discrete := func(i, derivatives int) bool { return i >= derivatives }
	for i, w := range want {
		at := -1
		for j, g := range got {
			if g.Term == w.Term && g.Outcome == w.Outcome && discrete(j, len(r.AMEPopulation.Rows)) == discrete(i, len(plain.AME.Rows)) {
				at = j
			}
		}
		if at < 0 || !near(got[at].Effect, float64(w.Effect), 1e-9) || !near(got[at].AtQuotas, float64(w.Effect), 1e-12) || !got[at].Unconditional.Exists() {
			t.Errorf("%s on %s: %+v, want %v", w.Term, w.Outcome, got[max(at, 0)], w.Effect)
		}
	}
}
