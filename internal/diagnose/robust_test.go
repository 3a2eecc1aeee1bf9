package diagnose

import (
	"fmt"
	"testing"

	"fieldwork/internal/estimate"
)

// everything is all that the package says of a study.
func everything(t *testing.T, s *study) []any {
	t.Helper()
	f := s.fit(t)
	out := []any{VIF(s.design, f), ConditionNumber(s.design, f)}
	keep := func(v any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	switch s.kind {
	case "ols":
		v, err := BreuschPagan(s.design, f)
		keep(v, err)
		v, err = BreuschPaganFitted(s.design, f)
		keep(v, err)
		form, err := RESET(s.y, s.design, f, 4)
		keep(form, err)
	case "ologit":
		b, err := Brant(s.outcome, s.levels, s.design)
		keep(b, err)
	default:
		tests, err := HausmanMcFadden(s.outcome, s.levels, s.design, f)
		keep(tests, err)
		tests, err = SmallHsiao(s.outcome, s.levels, 0, s.design, 7)
		keep(tests, err)
	}
	return out
}

// TestRobustErrorsAndPartsChangeNoTest: the tests are of the model and not of its errors, and take columns as they are.
func TestRobustErrorsAndPartsChangeNoTest(t *testing.T) {
	for _, name := range []string{"ols_mtcars", "ologit_affairs_rating", "mnl_beps"} {
		s := load(t, name)
		want := everything(t, s)
		s.design.Robust = true
		for k, term := range s.design.Terms {
			s.design.Parts = append(s.design.Parts, []estimate.Part{{Variable: term, Power: 1, Values: s.design.X[k]}})
		}
		for i, got := range everything(t, s) {
			if g, w := text(got), text(want[i]); g != w {
				t.Errorf("%s: %s, without robust errors and parts %s", name, g, w)
			}
		}
	}
}

// text is a value with all that it points to; NaN is NaN there.
func text(v any) string {
	switch v := v.(type) {
	case *VarianceTest:
		return fmt.Sprint(*v)
	case *BrantTest:
		return fmt.Sprint(*v)
	}
	return fmt.Sprint(v)
}
