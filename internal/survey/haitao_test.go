package survey_test

import (
	"testing"

	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestShippedSurvey holds the shipped files to the same lint as anybody's.
func TestShippedSurvey(t *testing.T) {
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatalf("questionnaire: %v", err)
	}
	plan, err := survey.LoadPlan(questionnaires.FS, "haitao-2015", s)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	var ids []string
	for _, p := range plan.Tables {
		ids = append(ids, p.ID)
	}
	want := []string{"table03", "type_c", "type_a", "table04", "table05", "table06", "table07", "table08", "table08_weighted", "table08_population", "table09", "figure04", "table10", "table10_continued", "table11"}
	if len(ids) != len(want) {
		t.Fatalf("tables %v, want %v", ids, want)
	}
	for i := range want {
		if ids[i] != want[i] {
			t.Errorf("table %d is %s, want %s (the paper's order)", i, ids[i], want[i])
		}
	}
}
