package dataset

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// walked is the frame of the interviews, each walked in full.
func walked(t *testing.T, s *survey.Survey, ivs []interview.Interview) *Frame {
	t.Helper()
	full := emptyOf(s)
	cells := systemCellsOf(full)
	for i := range ivs {
		row := full.reserve()
		if err := cells.fill(full, row, &ivs[i]); err != nil {
			t.Fatal(err)
		}
		full.answer(row, s, &ivs[i])
	}
	full.trim()
	return full
}

func TestPartsAreTheFrameInOrder(t *testing.T) {
	s, r := small(t), rand.New(rand.NewPCG(3, 9))
	var ivs []interview.Interview
	for id := range 101 {
		ivs = append(ivs, wander(s, int64(id), r))
	}
	for _, rows := range []int{1, 7, 50, 100, 101, 102, 1000} {
		from := 0
		for f, err := range Stream(s, none, all(ivs...), rows) {
			if err != nil {
				t.Fatal(err)
			}
			if want := min(rows, len(ivs)-from); f.Len() != want {
				t.Fatalf("parts of %d: from row %d there are %d, want %d", rows, from, f.Len(), want)
			}
			if d := differences(walked(t, s, ivs[from:from+f.Len()]), f); d != nil {
				t.Errorf("parts of %d, from row %d: %v", rows, from, d[:min(3, len(d))])
			}
			from += f.Len()
		}
		if from != len(ivs) {
			t.Errorf("parts of %d: %d rows of %d", rows, from, len(ivs))
		}
	}
	for range Stream(s, none, all(), 10) {
		t.Error("nobody makes a part")
	}
}

// TestPartsEndWithTheFirstError: the parts that were whole before it are given, and nothing behind it.
func TestPartsEndWithTheFirstError(t *testing.T) {
	s := small(t)
	broken := errors.New("broken")
	strange := buyer(s)
	strange.Type = "nobody"
	for name, c := range map[string]struct {
		odd  int // the interview that cannot be a row; -1 for none
		ends int // the interview at which the iteration fails
		want int // whole rows
	}{
		"the iteration": {-1, 25, 20}, "a row": {13, 40, 10}, "a row, and the iteration later": {21, 39, 20}, "at once": {-1, 0, 0}, "the first row": {0, 40, 0},
	} {
		rows := 0
		var failed []error
		for f, err := range Stream(s, none, func(yield func(interview.Interview, error) bool) {
			for i := range c.ends {
				iv := buyer(s)
				if i == c.odd {
					iv = strange
				}
				if !yield(iv, nil) {
					return
				}
			}
			yield(interview.Interview{}, broken)
		}, 10) {
			if err != nil {
				failed = append(failed, err)
				continue
			}
			rows += f.Len()
		}
		if rows != c.want || len(failed) != 1 || errors.Is(failed[0], broken) != (c.odd < 0) {
			t.Errorf("%s: %d rows and then %v; want %d rows", name, rows, failed, c.want)
		}
	}
}

func TestPartsStopWithTheirCaller(t *testing.T) {
	s, taken := small(t), 0
	for range Stream(s, none, func(yield func(interview.Interview, error) bool) {
		for yield(buyer(s), nil) {
			taken++
		}
	}, 5) {
		break
	}
	if taken > 5*(builders+1) {
		t.Errorf("%d interviews were taken for one part of 5", taken)
	}
}

// mixed is a survey with a grid that offers some rows only to some, and with pages in a drawn order.
func mixed(t *testing.T) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("mixed.yaml", []byte(`survey: mixed
title: {en: Mixed}
organiser: {en: Us}
languages: [en]
lists:
  shops: [{code: 1, name: a, en: A}, {code: 2, name: b, en: B, if: 'owner == "yes"'}]
  marks: [{code: 1, name: bad, en: Bad}, {code: 2, name: good, en: Good}]
  yesno: [{code: 1, name: "yes", en: Yes}, {code: 2, name: "no", en: No}]
pages:
  - page: screener
    ask: [{one: owner, of: yesno, en: Do you own one?}]
  - gate
  - page: rating
    ask: [{grid: rate, rows: shops, of: marks, en: Rate them}]
  - page: first
    shuffle: two
    ask: [{one: left, of: yesno, en: Left?}]
  - page: second
    shuffle: two
    ask: [{one: right, of: yesno, en: Right?}]
types:
  - {type: all, en: Everybody}
quotas:
  - {cell: all_of_them, types: [all], en: Everybody, target: 10}
`))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestACodeThatAGridDoesNotListIsNotRememberedAsOneThatItDoes: an interview's answers may be those of another version. In a
// grid with rows that not everybody is offered, such a code is no answer.
func TestACodeThatAGridDoesNotListIsNotRememberedAsOneThatItDoes(t *testing.T) {
	s := mixed(t)
	var ivs []interview.Interview
	for id, mark := range []int{1, 7, 2, 9} {
		iv := held(s, int64(id+1), interview.Answers{"owner": code(1), "rate_a": code(mark), "rate_b": code(2), "left": code(1), "right": code(1)},
			"screener", "rating", "first", "second")
		ivs = append(ivs, ended(iv, interview.Completed, interview.Admitted, "all"))
	}
	f := build(t, s, ivs...)
	if d := differences(walked(t, s, ivs), f); d != nil {
		t.Error(d)
	}
	column, _ := f.Column("rate_a")
	if column.Missing[0] != survey.Present || column.Missing[1] == survey.Present {
		t.Errorf("a listed code is missing because %q, one that is not listed because %q", column.Missing[0], column.Missing[1])
	}
}

// TestTheOrderOfPagesIsRememberedForWhoLeftAmongThem: whoever left between two pages in a drawn order has reached the first
// of them, whichever that is.
func TestTheOrderOfPagesIsRememberedForWhoLeftAmongThem(t *testing.T) {
	s := mixed(t)
	var ivs []interview.Interview
	ends := map[string]bool{}
	for id := range 20 {
		iv := held(s, int64(id+1), interview.Answers{"owner": code(2), "rate_a": code(1)}, "screener", "rating")
		iv.Decision, iv.Type, iv.Membership, iv.Seed = interview.Admitted, "all", []string{"all"}, uint64(id)
		first := s.Pages[interview.Sequence(s, iv.Seed)[2]].Name
		ends[first] = true
		if id%2 == 0 { // half of them have posted one page out of its turn
			iv.Submitted["first"], iv.Answers["left"] = true, code(1)
		}
		ivs = append(ivs, iv)
	}
	if len(ends) != 2 {
		t.Fatalf("the first page is one of %v", ends)
	}
	f := build(t, s, ivs...)
	if d := differences(walked(t, s, ivs), f); d != nil {
		t.Error(fmt.Sprint(d[:min(5, len(d))]))
	}
}
