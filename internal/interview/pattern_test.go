package interview_test

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// TestRandomRowsAreTheSameAloneAndTogether: the dataset remembers what the ways of earlier interviews did to their rows. In
// random surveys an interview must have the row among others that it has alone, where nothing is remembered: wherever it
// stands, in whatever order its pages come, with answers that count and that do not, and whether they have been read or not.
func TestRandomRowsAreTheSameAloneAndTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := begin(t)
		var all []interview.Interview
		for range rapid.IntRange(2, 5).Draw(t, "rides") {
			r.iv = interview.Interview{Survey: r.s.ID, Version: r.s.Version, Answers: interview.Answers{}, Submitted: map[string]bool{}, Seed: rapid.Uint64().Draw(t, "seed")}
			r.forward(func(interview.Path, interview.Visible) { all = append(all, r.snapshots()...) })
			all = append(all, r.snapshots()...)
		}
		together := rowsOf(t, r.s, all)
		for i, iv := range all {
			if alone := rowsOf(t, r.s, []interview.Interview{iv}); alone[0] != together[i] {
				t.Fatalf("interview %+v has among others the row\n%s\nand alone\n%s", iv, together[i], alone[0])
			}
		}
	})
}

// snapshots are the interview as it stands, and a variant: with another's seed, with noise among the answers, with them
// unread, or withdrawn.
func (r *ride) snapshots() []interview.Interview {
	is := r.iv
	is.Answers, is.Submitted = maps.Clone(is.Answers), maps.Clone(is.Submitted)
	other := is
	other.Seed = rapid.Uint64().Draw(r.T, "another seed")
	noisy := is
	noisy.Answers = maps.Clone(is.Answers)
	for _, p := range r.s.Pages {
		for _, q := range p.Questions {
			if rapid.IntRange(0, 5).Draw(r.T, "noise") == 0 {
				for _, field := range q.Fields() {
					noisy.Answers[field] = r.noise(q, field)
				}
			}
		}
	}
	unread := noisy
	unread.Answers, unread.Unread = nil, interview.Unread{Text: written(noisy.Answers)}
	gone := is
	gone.Disposition = interview.Withdrawn
	return []interview.Interview{is, rapid.SampledFrom([]interview.Interview{other, noisy, unread, gone}).Draw(r.T, "variant")}
}

// written are the answers as the store keeps them.
func written(answers interview.Answers) string {
	var members []string
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		if v := answers[name]; v.Given() {
			text, _ := v.MarshalJSON()
			members = append(members, fmt.Sprintf("%q:%s", name, text))
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// rowsOf are the rows of the interviews, by a dataset that comes in parts of three rows.
func rowsOf(t *rapid.T, s *survey.Survey, all []interview.Interview) (rows []string) {
	each := iter.Seq2[interview.Interview, error](func(yield func(interview.Interview, error) bool) {
		for _, iv := range all {
			if !yield(iv, nil) {
				return
			}
		}
	})
	for f, err := range dataset.Stream(s, nil, each, 3) {
		if err != nil {
			t.Fatal(err)
		}
		for row := range f.Len() {
			var b strings.Builder
			for _, c := range f.Columns {
				fmt.Fprintf(&b, "%s=%q%s ", c.Name, c.String(row), c.Missing[row])
			}
			rows = append(rows, b.String())
		}
	}
	return rows
}
