package simulate

import (
	"reflect"
	"testing"

	"fieldwork/internal/interview"
)

func TestCompleteAnswersWhatIsOnThePathAndNothingElse(t *testing.T) {
	s, p := small(t)
	seen := map[interview.Disposition]int{}
	for i := range 1000 {
		iv := p.Complete(s, p.Draw(1, i), int64(i))
		seen[iv.Disposition]++
		path := interview.Walk(s, &iv)
		allowed := map[string]bool{}
		for _, page := range path.Pages {
			if !iv.Submitted[page.Name] {
				t.Fatalf("arrival %d: page %s is on the path and not submitted", i, page.Name)
			}
			for _, q := range page.Shown {
				for _, field := range q.Fields() {
					allowed[field] = true
				}
			}
		}
		if len(iv.Submitted) != len(path.Pages) {
			t.Fatalf("arrival %d: pages %v are submitted, %d are on the path", i, iv.Submitted, len(path.Pages))
		}
		for field := range iv.Answers {
			if !allowed[field] {
				t.Fatalf("arrival %d: %s is answered and off the path", i, field)
			}
		}
		if iv.InSample != (iv.Disposition == interview.Completed) || iv.ID != int64(i) || iv.Seed == 0 {
			t.Fatalf("arrival %d: %+v", i, iv)
		}
	}
	for _, d := range []interview.Disposition{interview.Completed, interview.ScreenedOut, interview.Refused} {
		if seen[d] == 0 {
			t.Errorf("nobody of 1,000 ends as %q: %v", d, seen)
		}
	}
	if seen[interview.InProgress] > 0 {
		t.Errorf("%d interviews stop for want of an answer", seen[interview.InProgress])
	}
}

func TestCompleteIsDeterministic(t *testing.T) {
	s, p := small(t)
	for i := range 20 {
		if a, b := p.Complete(s, p.Draw(5, i), 1), p.Complete(s, p.Draw(5, i), 1); !reflect.DeepEqual(a, b) {
			t.Fatalf("arrival %d: %+v and then %+v", i, a, b)
		}
	}
}

// One study of 3 x 1,000, drawn as notes/population.md says: every admitted respondent finishes, and is of the cell that
// the pool says.
func TestStudyOfTheShippedSurvey(t *testing.T) {
	s, p := haitao(t)
	sample, arrivals := map[string]int{}, 0
	full := func() bool {
		for _, c := range s.Cells {
			if sample[c.Name] < c.Target {
				return false
			}
		}
		return true
	}
	a2 := 0
	for i := 0; !full() && i < 10_000; i++ {
		r := p.Draw(2015, i)
		iv := p.Complete(s, r, int64(i))
		arrivals++
		if iv.Disposition == interview.InProgress {
			t.Fatalf("arrival %d stops on page %s for want of an answer", i, iv.Page)
		}
		if iv.Disposition != interview.Completed {
			continue
		}
		if cell := s.CellOf(iv.Type); cell != r.Cell {
			t.Fatalf("arrival %d: the gate says cell %s and the pool %s", i, cell, r.Cell)
		}
		if sample[r.Cell] < 1000 {
			sample[r.Cell]++
			if iv.Type == "A2" {
				a2++
			}
		}
	}
	if !full() {
		t.Fatalf("%d arrivals leave %v", arrivals, sample)
	}
	within(t, "A2 of the A", a2, 1000, 0.864)
	if expected := p.fills(s); arrivals < expected*8/10 || arrivals > expected {
		t.Errorf("%d arrivals fill the cells, fills allows %d", arrivals, expected)
	}
}

func BenchmarkComplete(b *testing.B) {
	s, p := haitao(b)
	i := 0
	for b.Loop() {
		p.Complete(s, p.Draw(1, i), int64(i))
		i++
	}
}
