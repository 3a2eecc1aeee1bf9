package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shoppers are data of two columns, and linear and separated models of them.
const (
	shoppers = "spend,age\n10,20\n14,31\n13,25\n20,44\n18,39\n25,61\n"
	linear   = "kind: ols\ndata: shoppers.csv\noutcome: spend\nregressors: [age]\n"
)

// models writes a spec beside its data and returns the spec's path.
func models(t *testing.T, spec string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"spec.yaml": spec, "shoppers.csv": shoppers, "old.csv": "spend,age\n1,1\n2,2\n4,3\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "spec.yaml")
}

func TestFitPrintsATable(t *testing.T) {
	code, out, errs := fieldwork(t, "fit", "--spec", models(t, linear))
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for _, want := range []string{"Linear regression", "Number of obs     =          6", "F(1, 4)", "_cons |", "[95% conf.   interval]"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestFitPrintsJSON(t *testing.T) {
	spec := models(t, linear)
	var r struct {
		Status string
		N      float64
	}
	for data, n := range map[string]float64{"": 6, filepath.Join(filepath.Dir(spec), "old.csv"): 3} {
		code, out, errs := fieldwork(t, "fit", "--json", "--spec", spec, "--data", data)
		if code != exitDone || json.Unmarshal([]byte(out), &r) != nil || r.Status != "ok" || r.N != n {
			t.Errorf("data %q: exit %d, %+v: %s", data, code, r, errs)
		}
	}
}

// TestFitWithoutAnAnswer exits with 1 and says why at both doors.
func TestFitWithoutAnAnswer(t *testing.T) {
	separated := "kind: logit\ndata: shoppers.csv\noutcome: spend\nlevels: [10, 25]\nregressors: [age]\n"
	for name, c := range map[string]struct{ spec, status string }{
		"separation": {separated, "separation"},
		"refusal":    {strings.Replace(linear, "[age]", "[age, age^2, age^3, age^4, age^5, age^6]", 1), "refuse"},
	} {
		code, out, errs := fieldwork(t, "fit", "--json", "--spec", models(t, c.spec))
		var r struct{ Status, Message string }
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitFailure || r.Status != c.status {
			t.Errorf("%s: exit %d, %+v, %v", name, code, r, err)
		}
		if r.Message == "" || !strings.Contains(errs, r.Message) {
			t.Errorf("%s: stderr says %q, the JSON %q", name, errs, r.Message)
		}
	}
}

func TestFitSaysWhatIsWrong(t *testing.T) {
	good := models(t, linear)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no spec":        {[]string{"fit"}, exitUsage, "say which model with --spec FILE.yaml"},
		"an argument":    {[]string{"fit", good}, exitUsage, "unexpected argument"},
		"no such spec":   {[]string{"fit", "--spec", "none.yaml"}, exitFailure, "none.yaml: no such file or directory; name a YAML file with --spec"},
		"a finding":      {[]string{"fit", "--spec", models(t, linear+"seeds: 1\n")}, exitFailure, `spec.yaml:5:1: unknown-key: unknown key "seeds"; did you mean "seed"?`},
		"no such data":   {[]string{"fit", "--spec", good, "--data", "none.csv"}, exitFailure, "none.csv: no such file or directory"},
		"data: a folder": {[]string{"fit", "--spec", good, "--data", filepath.Dir(good)}, exitFailure, "is a folder"},
		"no column":      {[]string{"fit", "--spec", models(t, strings.Replace(linear, "[age]", "[agee]", 1))}, exitFailure, `no column "agee" for the regressors; did you mean "age"?`},
	} {
		code, out, errs := fieldwork(t, c.args...)
		if code != c.code || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q, want %q", name, code, out, errs, c.want)
		}
	}
}
