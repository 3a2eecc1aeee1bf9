package survey_test

import (
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
