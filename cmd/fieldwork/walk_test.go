package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// walked runs walk over lines and returns what it printed.
func walked(t *testing.T, lines string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(context.Background(), append([]string{"walk"}, args...), strings.NewReader(lines), &out, &errs)
	return code, out.String(), errs.String()
}

// TestShippedWalks replays every walk beside every shipped survey: the questionnaires' regression tests.
func TestShippedWalks(t *testing.T) {
	files, err := filepath.Glob("../../questionnaires/*/walks/*.walk")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d walks: %v", len(files), err)
	}
	for _, name := range files {
		code, out, errs := walked(t, "", filepath.Dir(filepath.Dir(name)), "--replay", name)
		if code != exitDone || !strings.Contains(out, ": as it was") {
			t.Errorf("exit %d\n%s%s", code, out, errs)
		}
	}
}

// TestAWalkThatDiffers spoils the shipped survey under a shipped walk.
func TestAWalkThatDiffers(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"type", `if: 'has(channels, "korean_platform")'`, `if: 'has(channels, "korean_platform") and gender == "male"'`, "korean-platform.walk:20:1: other-result: the script says type = C, and the survey B; "},
		{"a formula", `value: marital == "married"`, `value: marital == "single"`, "other-result: the script says row.married = 1, and the survey 0; "},
		{"an answer", "name: korean_wave", "name: wave", ""},
	} {
		dir := spoilt(t, c.old, c.new)
		code, out, errs := walked(t, "", dir, "--replay", filepath.Join(dir, "walks", "korean-platform.walk"))
		if want := map[bool]int{true: exitDone, false: exitFailure}[c.want == ""]; code != want || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", c.name, code, want, c.want, out, errs)
		}
	}
}

func TestWalkInTheTerminal(t *testing.T) {
	save := filepath.Join(t.TempDir(), "young.walk")
	code, out, errs := walked(t, "agree\n9\nyes\n19\n", "../../questionnaires/haitao-2015", "--lang", "en", "--save", save)
	for _, part := range []string{"age: How old are you?", "(out_of_range)", "-- gate: screened_out", "-- end: screened_out (AAPOR 4.1)", "haitao                             1  Yes", "reasons_buy_brand                  (not_reached)"} {
		if !strings.Contains(out, part) {
			t.Errorf("nothing says %q:\n%s", part, out)
		}
	}
	if code != exitDone || strings.Contains(out, "\nminutes") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	script, err := os.ReadFile(save)
	if err != nil || !strings.Contains(string(script), "> refused.age = out_of_range\n") || !strings.Contains(string(script), "> need = aged_20_49\n") {
		t.Errorf("the script is\n%s%v", script, err)
	}
	if code, _, errs := walked(t, "", "../../questionnaires/haitao-2015", "--save", save); code != exitFailure || !strings.Contains(errs, "give a new file with --save") {
		t.Errorf("over a script: exit %d, %s", code, errs)
	}
	if code, out, errs := walked(t, "", "../../questionnaires/haitao-2015", "--replay", save); code != exitDone {
		t.Errorf("replayed: exit %d\n%s%s", code, out, errs)
	}
}

func TestWalkRefusals(t *testing.T) {
	nonsense := filepath.Join(t.TempDir(), "x.walk")
	if err := os.WriteFile(nonsense, []byte("survey = x\nwhat\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		code       int
		args       []string
	}{
		{"no folder", "name one survey folder", exitUsage, nil},
		{"two folders", "name one survey folder", exitUsage, []string{"a", "b"}},
		{"a language it lacks", `has no texts in "fr"`, exitUsage, []string{shipped, "--lang", "fr"}},
		{"a cell it lacks", `has no cell "Z"`, exitFailure, []string{shipped, "--full", "Z"}},
		{"no script", "name a file that walk wrote", exitFailure, []string{shipped, "--replay", "nowhere.walk"}},
		{"no script but nonsense", "x.walk:2:", exitFailure, []string{shipped, "--replay", nonsense}},
		{"a survey with findings", "questionnaire.yaml:", exitFailure, []string{spoilt(t, "unit: {", "units: {")}},
	} {
		if code, _, errs := walked(t, "", c.args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, %q; want %d and %q", c.name, code, errs, c.code, c.want)
		}
	}
}
