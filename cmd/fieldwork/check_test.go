package main

import (
	"os"
	"testing"

	"fieldwork/internal/survey"
)

// TestCheckPrintsSchemas holds what --schema prints to the files that the manual points editors to.
func TestCheckPrintsSchemas(t *testing.T) {
	for _, name := range survey.SchemaNames() {
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
