package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// BenchmarkLint measures how long the whole lint of the shipped questionnaire takes.
func BenchmarkLint(b *testing.B) {
	data, err := questionnaires.FS.ReadFile("haitao-2015/" + survey.QuestionnaireFile)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, findings := survey.Parse("q.yaml", data); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}

// BenchmarkLintBeyondTheLimit measures a survey whose sheets are too many to try: what the limit costs.
func BenchmarkLintBeyondTheLimit(b *testing.B) {
	var ask, all strings.Builder
	for i := range 24 {
		fmt.Fprintf(&ask, "      - {one: x%d, of: yesno, en: X}\n", i)
		fmt.Fprintf(&all, `x%d == "no" and `, i)
	}
	text := strings.Replace(covered, "      - {one: gender", ask.String()+"      - {one: gender", 1)
	text = strings.Replace(text, `owner == "yes", en`, fmt.Sprintf("'%sage < 18', en", all.String()), 1)
	for b.Loop() {
		if _, findings := survey.Parse("q.yaml", []byte(text)); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}
