package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestCheckPrintsSchemas holds what --schema prints to the files that the manual points editors to.
func TestCheckPrintsSchemas(t *testing.T) {
	for _, name := range append(survey.SchemaNames(), "quality") {
		want, err := os.ReadFile("../../docs/schema/" + name + ".schema.json")
		if err != nil {
			t.Fatal(err)
		}
		if code, out, errs := fieldwork(t, "check", "--schema", name); code != exitDone || out != string(want) {
			t.Errorf("%s: exit %d, %d bytes for %d\n%s", name, code, len(out), len(want), errs)
		}
	}
}

func TestCheckRefusesSchemas(t *testing.T) {
	const unknown = "fieldwork: --schema: there is no schema of \"sauces\"; did you mean \"sources\"?\n"
	if code, _, errs := fieldwork(t, "check", "--schema", "sauces"); code != exitUsage || errs != unknown {
		t.Errorf("an unknown schema: exit %d, %q", code, errs)
	}
	const both = "fieldwork: --schema prints a schema and checks nothing; leave \"x\" out\n"
	if code, _, errs := fieldwork(t, "check", "--schema", "sources", "x"); code != exitUsage || errs != both {
		t.Errorf("a schema and a folder: exit %d, %q", code, errs)
	}
}

// TestCheckReadsQualityRules holds that a mistake in quality.yaml is found before the field opens.
func TestCheckReadsQualityRules(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "city-libraries")
	shipped, err := fs.Sub(questionnaires.FS, "city-libraries")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, shipped); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := fieldwork(t, "check", dir); code != exitDone {
		t.Fatalf("the shipped survey: exit %d, %s", code, errs)
	}
	if err := os.WriteFile(filepath.Join(dir, "quality.yaml"), []byte("rules:\n  - {rule: speder, version: 1, below: 0.33}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, errs := fieldwork(t, "check", dir)
	if want := `quality.yaml:2:12: unknown-rule: quality rule "speder" is not known; did you mean "speeder"?`; code != exitFailure || !strings.Contains(errs, want) {
		t.Errorf("exit %d, %s", code, errs)
	}
}
