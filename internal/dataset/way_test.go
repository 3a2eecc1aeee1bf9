package dataset

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// wander is an interview with an answer to every question, on its path or not, that stops at some page. Few of the
// answers count, which is what makes it a test.
func wander(s *survey.Survey, id int64, r *rand.Rand) interview.Interview {
	iv := held(s, id, interview.Answers{})
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			if !q.Optional || r.IntN(2) == 0 {
				answer(q, iv.Answers, r)
			}
		}
	}
	iv.Answers["agree"] = code(min(1, r.IntN(10)))
	stop := r.IntN(2 * len(s.Pages)) // about half go to the end
	for _, p := range s.Pages[:min(stop, len(s.Pages))] {
		iv.Submitted[p.Name] = true
	}
	return decide(s, iv)
}

// decide takes the interview through the gate and to its end, as the field would.
func decide(s *survey.Survey, iv interview.Interview) interview.Interview {
	path := interview.Walk(s, &iv)
	if path.At == interview.AtGate {
		c := interview.Classify(s, path.Facts)
		iv.Type, iv.Membership, iv.Decision = c.Type, c.Membership, interview.Admitted
		if c.Failed != "" {
			return ended(iv, interview.ScreenedOut, interview.Ineligible, "")
		}
		path = interview.Walk(s, &iv)
	}
	switch path.At {
	case interview.Declined:
		return ended(iv, interview.Refused, interview.Undecided, "")
	case interview.AtTheEnd:
		return ended(iv, interview.Completed, interview.Admitted, iv.Type)
	}
	return iv
}

func answer(q *survey.Question, answers interview.Answers, r *rand.Rand) {
	option := func() int { return q.List.Options[r.IntN(len(q.List.Options))].Code }
	switch q.Kind {
	case survey.One:
		answers[q.Name] = code(option())
	case survey.Many:
		chosen := []int{option(), option()}
		slices.Sort(chosen)
		answers[q.Name] = survey.CodesValue(slices.Compact(chosen)...)
		if slices.Contains(chosen, 98) {
			answers[survey.SpecifyName(q.Name, "other")] = survey.TextValue("a, \"b\"\n=c")
		}
	case survey.Grid:
		for _, row := range q.Rows.Options {
			answers[survey.RowName(q.Name, row.Name)] = code(option())
		}
	case survey.Number:
		answers[q.Name] = survey.NumberValue(float64(q.Min + r.IntN(60)))
	case survey.Words:
		answers[q.Name] = survey.TextValue(" 词, ")
	}
}

func TestWanderers(t *testing.T) {
	s := small(t)
	r := rand.New(rand.NewPCG(2015, 10))
	var ivs []interview.Interview
	for id := range 400 {
		ivs = append(ivs, wander(s, int64(id), r))
	}
	f := build(t, s, ivs...)
	ends := map[string]int{}
	disposition, _ := f.Column("disposition")
	for row, iv := range ivs {
		ends[disposition.Texts[row]]++
		everyGapHasItsReason(t, f, row)
		sameFacts(t, f, row, interview.Walk(s, &iv).Facts)
	}
	if len(ends) < 4 {
		t.Fatalf("the wanderers end in %v only", ends)
	}
	back, err := ReadCSV(s, strings.NewReader(write(t, f)))
	if err != nil {
		t.Fatal(err)
	}
	if write(t, back) != write(t, f) {
		t.Error("written, read and written again the frame differs")
	}
	if d := differences(f.InSample(), back.InSample()); d != nil {
		t.Errorf("completes differ after reading: %v", d)
	}
}

func everyGapHasItsReason(t *testing.T, f *Frame, row int) {
	t.Helper()
	complete := f.byName["in_sample"].Numbers[row] == 1
	for _, c := range f.Columns {
		if c.empty(row) != (c.Missing[row] != survey.Present) {
			t.Errorf("row %d: %s is %q and missing because %q", row, c.Name, c.String(row), c.Missing[row])
		}
		if complete && c.Missing[row] == survey.NotReached {
			t.Errorf("row %d: %s was not reached in a complete", row, c.Name)
		}
	}
}

// sameFacts demands exactly the facts of the path, besides the cell and what is derived.
func sameFacts(t *testing.T, f *Frame, row int, want survey.Facts) {
	t.Helper()
	got := f.Facts(row)
	for field, v := range want {
		if !got[field].Equal(v) {
			t.Errorf("row %d: %s is %v, want %v", row, field, got[field], v)
		}
	}
	for field := range got {
		c, derived := f.byName[field]
		if _, ok := want[field]; !ok && field != "cell" && !(derived && c.Variable.Derived != nil) {
			t.Errorf("row %d: %s counts and is off the path", row, field)
		}
	}
}
