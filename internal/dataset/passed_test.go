package dataset

import (
	"os"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// passable is the small survey with questions that may be refused, not known, or both.
func passable(t *testing.T) *survey.Survey {
	t.Helper()
	data, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, findings := survey.Parse("small.yaml", []byte(strings.NewReplacer(
		"{one: again,", "{one: again, may_refuse: true,", "{one: later,", "{one: later, may_not_know: true,",
		"{many: reasons,", "{many: reasons, may_refuse: true, may_not_know: true,",
		"{one: overall,", "{one: overall, may_refuse: true, may_not_know: true,").Replace(string(data))))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAFileWithoutReasonsIsHonest: of somebody who finished, an empty cell is refused where only that was offered, not known
// where only that was, and has no answer where it may be either; the path goes on behind it in all cases.
func TestAFileWithoutReasonsIsHonest(t *testing.T) {
	s := passable(t)
	silent := passer(s)
	silent.Answers["again"], silent.Answers["later"], silent.Answers["reasons"] = survey.RefusedValue(), survey.DontKnowValue(), survey.DontKnowValue()
	unsure := buyer(s)
	unsure.Answers["overall"], unsure.Answers["reasons_other_text"] = survey.RefusedValue(), survey.TextValue("as gifts")
	f := build(t, s, silent, unsure, leaver(s))
	back, err := ReadCSV(s, strings.NewReader(write(t, f)))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		column string
		row    int
		want   survey.Missing
	}{
		{"again", 0, survey.Refused}, {"later", 0, survey.DontKnow}, {"reasons_price", 0, survey.NoAnswer}, {"reasons_other_text", 0, survey.NoAnswer},
		{"overall", 0, survey.NotAsked}, {"overall", 1, survey.NoAnswer}, {"content", 1, survey.NoAnswer}, {"again", 1, survey.Present},
		{"overall", 2, survey.NotReached}, {"again", 2, survey.NotReached},
	} {
		if column, _ := back.Column(c.column); column.Missing[c.row] != c.want {
			t.Errorf("%s of row %d: %s, want %s", c.column, c.row, column.Missing[c.row], c.want)
		}
	}
	full, err := ReadCSV(s, strings.NewReader(delivered(t, f)))
	if err != nil {
		t.Fatal(err)
	}
	if d := differences(f, full); d != nil {
		t.Errorf("with reasons: %v", d)
	}
}
