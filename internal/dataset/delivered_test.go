package dataset

import (
	"math/rand/v2"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// delivered is the frame as a delivery writes it: with a flag, the number of flags, and the reasons.
func delivered(t *testing.T, f *Frame) string {
	t.Helper()
	lines := strings.SplitAfter(write(t, f), "\n")
	var b strings.Builder
	row := -1
	for _, line := range lines {
		switch {
		case row < 0:
			b.WriteString(strings.TrimSuffix(line, "\n") + ",flag_fast,flags,missing_reasons\n")
		case row < f.Len():
			letters := make([]byte, 0, len(f.Columns)+2)
			for _, c := range f.Columns {
				letters = append(letters, c.Missing[row].Letter())
			}
			b.WriteString(strings.TrimSuffix(line, "\n") + ",1,," + string(append(letters, '.', 'c')) + "\n")
		}
		row++
	}
	return b.String()
}

// sayings are a complete who refused one question, did not know another and left a third open.
func sayings(s *survey.Survey) interview.Interview {
	iv := passer(s)
	iv.Answers["later"], iv.Answers["visited"] = survey.RefusedValue(), survey.DontKnowValue()
	return iv
}

func TestADeliveredFileSaysWhyCellsAreEmpty(t *testing.T) {
	s := small(t)
	f := build(t, s, sayings(s), passer(s), leaver(s), stranger(s), refuser(s))
	later, _ := f.Column("later")
	visited, _ := f.Column("visited")
	if later.Missing[0] != survey.Refused || visited.Missing[0] != survey.DontKnow {
		t.Fatalf("before it is written: %s, %s", later.Missing[0], visited.Missing[0])
	}
	back, err := ReadCSV(s, strings.NewReader(delivered(t, f)))
	if err != nil {
		t.Fatal(err)
	}
	if d := differences(f, back); d != nil {
		t.Error(d)
	}
}

func TestADeliveredFileIsRefused(t *testing.T) {
	s := small(t)
	good := delivered(t, build(t, s, passer(s)))
	letters := good[strings.LastIndex(good, ",")+1 : len(good)-1]
	for name, c := range map[string]struct{ old, new, want string }{
		"a value with a reason":   {letters, "a" + letters[1:], `line 2, column interview: the cell holds "2"`},
		"no value, no reason":     {letters, strings.Replace(letters, "a", ".", 1), "line 2, column weight: the cell is empty"},
		"a letter too few":        {letters, letters[1:], "line 2, column missing_reasons: 37 letters"},
		"a letter that is none":   {letters, "z" + letters[1:], "column interview, is no reason"},
		"a flag that is none":     {",1,,.", ",2,,.", `line 2, column flag_fast: "2" is no flag`},
		"a number that is none":   {",1,,.", ",1,-1,.", `line 2, column flags: "-1" is no number of flags`},
		"reasons before the last": {"flags,missing_reasons", "missing_reasons,flags", "not the last column: missing_reasons"},
	} {
		file := strings.Replace(good, c.old, c.new, 1)
		if _, err := ReadCSV(s, strings.NewReader(file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

func TestAVariableIsNotNamedLikeADeliveredColumn(t *testing.T) {
	s := small(t)
	for _, name := range []string{"flags", "missing_reasons", "flag_fast"} {
		kept, _ := survey.ParseKept("kept.yaml", []byte(strings.NewReplacer("number: age", "number: "+name, "age >= 18", name+" >= 18",
			"age < 18 ?", name+" < 18 ?", "age < 30 ?", name+" < 30 ?").Replace(string(s.Files))))
		if _, err := Build(kept, none, all()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRememberedRowsAreThoseOfTheFullWay holds every row that a builder makes to the one that is walked in full.
func TestRememberedRowsAreThoseOfTheFullWay(t *testing.T) {
	s, r := small(t), rand.New(rand.NewPCG(7, 7))
	var ivs []interview.Interview
	for id := range 600 {
		ivs = append(ivs, wander(s, int64(id), r))
	}
	f, full := build(t, s, ivs...), emptyOf(s)
	cells := systemCellsOf(full)
	for i := range ivs {
		row := full.reserve()
		if err := cells.fill(full, row, &ivs[i]); err != nil {
			t.Fatal(err)
		}
		full.answer(row, s, &ivs[i])
	}
	full.trim()
	if d := differences(full, f); d != nil {
		t.Error(d[:min(5, len(d))])
	}
}
