package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// TestNoLimitIsOneNumber holds the survey's word for no limit to that of the counters, which do not know each other.
func TestNoLimitIsOneNumber(t *testing.T) {
	if survey.NoLimit != quota.NoLimit {
		t.Errorf("a survey says no limit by %d and the counters by %d", survey.NoLimit, quota.NoLimit)
	}
}

func TestCheckPrintsTheDimensions(t *testing.T) {
	text, err := os.ReadFile("../../questionnaires/haitao-2015/questionnaire.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "haitao-2015")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	const men = "\n  - {cell: men, dimension: gender, if: gender == \"male\", target: 1500, zh-CN: 男, en: Men, ko: 남성}"
	const women = "\n  - {cell: women, dimension: gender, if: gender != \"male\", target: none, zh-CN: 女, en: Women, ko: 여성}"
	spoilt := strings.Replace(string(text), "\nquotas:", "\nquotas:"+men+women, 1)
	if err := os.WriteFile(filepath.Join(dir, "questionnaire.yaml"), []byte(spoilt), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := survey.Load(os.DirFS(filepath.Dir(dir)), "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	printDimensions(&out, s)
	want := "  dimension gender, by condition: men 1500, women no limit (in all no limit)\n" +
		"  dimension type, by type: A 1000, B 1000, C 1000 (in all 3000)\n"
	if out.String() != want {
		t.Errorf("printed\n%swant\n%s", out.String(), want)
	}
}
