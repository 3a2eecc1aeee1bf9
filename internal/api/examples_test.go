package api_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/works"
)

// need skips the test where a tool is missing, and fails it where everything has to be there.
func need(t *testing.T, what, name string, args ...string) {
	t.Helper()
	if err := exec.CommandContext(t.Context(), name, args...).Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is missing: %v", what, err)
		}
		t.Skipf("%s is missing: %v", what, err)
	}
}

// study is a rig over a small study whose deliveries are real.
func study(t *testing.T) *rig {
	t.Helper()
	var r *rig
	r = fielded(t, func(ctx context.Context, o works.Order, dir string, show func(int, int, string)) ([]string, error) {
		sv := r.Surveys[0]
		tally, err := r.Field.Monitor(ctx, sv.ID)
		if err != nil {
			return nil, err
		}
		var formats []deliver.Format
		for _, f := range o.Formats {
			formats = append(formats, deliver.Format(f))
		}
		_, err = deliver.Dataset(ctx, dir, deliver.Bundle{Survey: sv, Frames: dataset.Stream(sv, nil, r.Store.Interviews(ctx, sv.ID), 100), Arrivals: r.Store.Arrivals(ctx, sv.ID),
			Cells: tally.Cells, Fills: tally.Fills, AsOf: r.Now(), Software: "fieldwork", Formats: formats, Language: o.Language, Words: shell.Words(o.Language), Speak: shell.Words, Progress: show})
		return nil, err
	})
	return r
}

// completes counts the sample by an answer's label.
func (r *rig) completes(question string) map[string]int {
	r.t.Helper()
	q, _ := r.Surveys[0].Question(question)
	counts := map[string]int{}
	for iv, err := range r.Store.Interviews(r.t.Context(), r.Surveys[0].ID) {
		if err != nil {
			r.t.Fatal(err)
		}
		if iv.Disposition != interview.Completed {
			continue
		}
		code, _ := iv.Answers[question].Code()
		for _, o := range q.List.Options {
			if o.Code == code {
				counts[o.Text.In("en")]++
			}
		}
	}
	return counts
}

// example runs a script of the manual as its readers do.
func (r *rig) example(token, name string, args ...string) string {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "FIELDWORK_URL="+r.URL, "FIELDWORK_TOKEN="+token)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%v:\n%s", err, out)
	}
	if strings.Contains(string(out), token) {
		r.t.Error("the token was printed")
	}
	return string(out)
}

func TestThePythonExampleRuns(t *testing.T) {
	t.Parallel()
	need(t, "Python with pandas", "/usr/bin/python3", "-c", "import pandas")
	r := study(t)
	out := r.example(r.token(consoletest.Analyst, r.Surveys[0].ID, account.ScopeMonitor, account.ScopeData), "/usr/bin/python3", "../../docs/examples/fieldwork.py", "kinds", "city")
	for label, n := range r.completes("city") {
		if !regexp.MustCompile(`(?m)^` + label + ` +` + strconv.Itoa(n) + `$`).MatchString(out) {
			t.Errorf("%d of %s are not in:\n%s", n, label, out)
		}
	}
	r.checkCells(out)
}

func TestTheRExampleRuns(t *testing.T) {
	t.Parallel()
	need(t, "R with jsonlite", "Rscript", "-e", "library(jsonlite)")
	need(t, "curl", "curl", "--version")
	r := study(t)
	out := r.example(r.token(consoletest.Analyst, r.Surveys[0].ID, account.ScopeMonitor, account.ScopeData), "Rscript", "../../docs/examples/fieldwork.R", "kinds", "city")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	labels, numbers := strings.Fields(lines[len(lines)-2]), strings.Fields(lines[len(lines)-1])
	told := map[string]string{}
	for i := range min(len(labels), len(numbers)) {
		told[labels[i]] = numbers[i]
	}
	for label, n := range r.completes("city") {
		if told[label] != strconv.Itoa(n) {
			t.Errorf("%d of %s are not in:\n%s", n, label, out)
		}
	}
	r.checkCells(out)
}

// checkCells holds that the script printed every cell as it stands.
func (r *rig) checkCells(out string) {
	r.t.Helper()
	tally, err := r.Field.Monitor(r.t.Context(), r.Surveys[0].ID)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, c := range tally.Cells {
		if !regexp.MustCompile(`(?m)^ *` + c.Name + ` +` + strconv.Itoa(c.Completed) + ` +` + strconv.Itoa(c.Target) + `\b`).MatchString(out) {
			r.t.Errorf("cell %s with %d of %d is not in:\n%s", c.Name, c.Completed, c.Target, out)
		}
	}
}
