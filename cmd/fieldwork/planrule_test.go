package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// TestAPlanWhoseOwnRuleIsWrongComputesNothing: without the rule for all tables they would be of everybody, and look sound.
func TestAPlanWhoseOwnRuleIsWrongComputesNothing(t *testing.T) {
	s := newSmallStudy(t)
	s.come(5)
	plan, err := os.ReadFile("../../questionnaires/" + shipped + "/" + survey.PlanFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"a variable that is not asked": {"where: agee > 30\n" + string(plan), `:1:8: unknown-variable`},
		"a key that is not known":      {"were: age > 30\n" + string(plan), `:1:1: unknown-key`},
		"a variable of its own":        {"derived: [{derive: x, en: X, zh-CN: 甲, ko: X, value: agee + 1}]\n" + string(plan), `unknown-variable: `},
		"no tables":                    {"tables: []\n", "no tables planned in " + survey.PlanFile},
	} {
		dir, out := filepath.Join(t.TempDir(), "my-copy"), filepath.Join(t.TempDir(), "report")
		if err := os.CopyFS(dir, os.DirFS("../../questionnaires/"+shipped)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, survey.PlanFile), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		code, stdout, errs := fieldwork(t, "analyze", "--db", s.db, "--survey", dir, "--out", out, "--formats", "csv")
		if _, err := os.Stat(out); code != exitFailure || !strings.Contains(errs, c.want) || stdout != "" || err == nil {
			t.Errorf("%s: exit %d, %q, %q, folder: %v", name, code, stdout, errs, err)
		}
	}
}
