package fit

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
)

// references are the cases that package estimate keeps. The log of arrivals that one of them names stands here.
const references = "../estimate/testdata/reference"

// prose are the keys of expected.json that speak to people, and those that say how to compare.
var prose = map[string]bool{"note": true, "policy": true, "aic_note": true, "recession_note": true, "tolerance": true}

// otherPrograms are keys with answers that are none of ours: those of reading the data in higher precision than a double.
var otherPrograms = map[string]bool{"expected_double": true}

// TestReferenceCases holds every field of every expected.json against the JSON that the spec and its data give.
func TestReferenceCases(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(references, "*"))
	if err != nil || len(dirs) < 40 {
		t.Fatalf("%d reference cases, %v", len(dirs), err)
	}
	fields := 0
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want := decoded(t, readFile(t, dir, "expected.json")).(map[string]any)
			got := decoded(t, resultOf(t, dir)).(map[string]any)
			c := newComparison(t, want)
			c.object("", got, want, nil)
			fields += c.seen
		})
	}
	t.Logf("%d fields compared", fields)
}

// resultOf is the JSON of a case.
func resultOf(t *testing.T, dir string) []byte {
	t.Helper()
	text, err := json.Marshal(caseResult(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// caseResult runs a case.
func caseResult(t *testing.T, dir string) *Result {
	t.Helper()
	s, err := modelspec.Load(filepath.Join(dir, "spec.yaml"), readFile(t, dir, "spec.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(s, "", func(name string) (modeldata.File, error) {
		f, err := disk(name)
		if fault.Is(err, fault.NotFound) {
			return disk(filepath.Join("testdata", filepath.Base(dir), filepath.Base(name)))
		}
		return f, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decoded(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// comparison walks what is expected. Where a case allows 1e-6 we allow ourselves a thousandth of it.
type comparison struct {
	*testing.T
	estimate, se, seAbs float64
	complete            bool
	seen                int
}

func newComparison(t *testing.T, want map[string]any) *comparison {
	tolerance := want["tolerance"].(map[string]any)
	number := func(key string) float64 { v, _ := tolerance[key].(float64); return v }
	return &comparison{T: t, estimate: number("estimate_rel") / 1000, se: number("se_rel") / 1000, seAbs: number("se_abs"),
		complete: want["separation"] == "complete"}
}

func (c *comparison) object(path string, got, want, parent map[string]any) {
	for key, w := range want {
		if prose[key] || otherPrograms[key] {
			continue
		}
		g, there := got[key]
		if !there {
			c.Errorf("%s.%s: missing, want %v", path, key, brief(w))
			continue
		}
		if key == "recession_direction" && c.complete {
			continue // under complete separation the direction is one of many
		}
		c.value(path+"."+key, key, g, w, want)
	}
}

func (c *comparison) value(path, key string, got, want any, within map[string]any) {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			c.Errorf("%s: got %v, want an object", path, brief(got))
			return
		}
		if key == "outcome_counts" && len(g) != len(w) {
			c.Errorf("%s: got %v, want %v", path, g, w)
		}
		c.object(path, g, w, within)
	case []any:
		c.list(path, key, got, w, within)
	case float64:
		c.number(path, key, got, w, within)
	default:
		c.seen++
		if got != want {
			c.Errorf("%s: got %v, want %v", path, brief(got), want)
		}
	}
}

func (c *comparison) list(path, key string, got any, want []any, within map[string]any) {
	g, ok := got.([]any)
	if !ok || len(g) != len(want) {
		c.Errorf("%s: got %d entries (%v), want %d", path, len(g), brief(got), len(want))
		return
	}
	if key == "matrix" {
		c.matrix(path, g, want)
		return
	}
	for i := range want {
		c.value(fmt.Sprintf("%s[%d]", path, i), key, g[i], want[i], within)
	}
}

// matrix compares a covariance relative to the standard errors of its row and column.
func (c *comparison) matrix(path string, got, want []any) {
	cell := func(m []any, i, j int) float64 { v, _ := m[i].([]any)[j].(float64); return v }
	for i := range want {
		for j := range want {
			c.seen++
			floor := 2*c.se*math.Sqrt(cell(want, i, i)*cell(want, j, j)) + c.seAbs
			if g, w := cell(got, i, j), cell(want, i, j); !(math.Abs(g-w) <= floor) {
				c.Errorf("%s[%d][%d]: got %.17g, want %.17g", path, i, j, g, w)
			}
		}
	}
}

// number compares by what the number is; numbers near zero by the standard error that stands beside them.
func (c *comparison) number(path, key string, got any, want float64, within map[string]any) {
	c.seen++
	g, ok := got.(float64)
	if !ok {
		c.Errorf("%s: got %v, want %g", path, brief(got), want)
		return
	}
	se, _ := within["se"].(float64)
	rel, floor := c.se, 1e-300
	switch key {
	case "estimate", "effect", "effect_at_quota_shares":
		rel, floor = c.estimate, 1e-9*se+c.seAbs
	case "ci_low", "ci_high": // the expected quantile of t has eight digits
		rel, floor = c.estimate, 1e-8*se+c.seAbs
	case "loglik", "loglik_null", "aic", "bic", "loglik_unweighted", "log_pseudolikelihood":
		rel = 1e-11
	case "loglik_supremum":
		rel, floor = 1e-9, 1e-9
	case "z", "t":
		floor = 1e-9
	case "p", "lr_p", "f_p":
		rel = 100 * c.se
	case "chi2", "vif", "residuals_first", "rows", "mean":
		rel, floor = max(c.se, 1e-8), 1e-8
	}
	if strings.HasPrefix(key, "se") || key == "rss" || key == "sigma" {
		floor = c.seAbs
	}
	if _, iia := within["omitted"]; iia {
		rel = 100 * c.se // the difference of two close covariances keeps six digits
		if key == "p" {
			rel *= 100
		}
	}
	if key == "n" || strings.HasPrefix(key, "n_") || key == "df" { // counts; "not.work" is a category
		rel, floor = 0, 0
	}
	if off := math.Abs(g - want); !(off <= floor || off <= rel*math.Abs(want)) {
		c.Errorf("%s: got %.17g, want %.17g (relative error %.2g)", path, g, want, off/math.Abs(want))
	}
}

// brief is a value for a message.
func brief(v any) string {
	text := fmt.Sprint(v)
	if len(text) > 80 {
		return text[:80] + "…"
	}
	return text
}
