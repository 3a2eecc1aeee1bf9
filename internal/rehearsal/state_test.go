package rehearsal_test

import (
	"errors"
	"reflect"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

// TestARestoredRehearsalGoesOnAsTheOneItWas: at every step of several ways through a survey, what was kept and restored is the
// same rehearsal, and leads where the original leads.
func TestARestoredRehearsalGoesOnAsTheOneItWas(t *testing.T) {
	for name, full := range map[string][]string{"with room": nil, "turned away": {"others"}, "no arm": {"shown", "hidden"}} {
		t.Run(name, func(t *testing.T) {
			r := begin(t, full...)
			for _, step := range [][2]string{{"consent", "agree=1"}, {"screener", "age=30&shop=1"}, {"market", "stall=ab"}, {"market", "stall=far+too+long"}, {"last", "words=%E5%BE%88%E5%A5%BD&words_refused=1"}} {
				if visible, on := r.Path().Visible(step[0]); !on || visible.Name == "" {
					break // turned away
				}
				other := restored(t, r)
				if a, b := post(t, r, step[0], step[1]), post(t, other, step[0], step[1]); a != b {
					t.Fatalf("%s leads to %q, and after it was restored to %q", step[0], a, b)
				}
				same(t, r, other)
				same(t, r, restored(t, r))
			}
		})
	}
}

func restored(t *testing.T, r *rehearsal.Rehearsal) *rehearsal.Rehearsal {
	t.Helper()
	text, err := r.State()
	if err != nil {
		t.Fatal(err)
	}
	other, err := rehearsal.Restore(text, func(v survey.Version) (*survey.Survey, error) {
		if v != r.Survey.Version {
			t.Errorf("version %s is asked for", v.Short())
		}
		return r.Survey, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return other
}

func same(t *testing.T, a, b *rehearsal.Rehearsal) {
	t.Helper()
	one, err := a.State()
	if err != nil {
		t.Fatal(err)
	}
	if two, err := b.State(); err != nil || one != two {
		t.Errorf("(%v)\n%s\n%s", err, one, two)
	}
	if !reflect.DeepEqual(a.Interview, b.Interview) || !reflect.DeepEqual(a.Gate, b.Gate) {
		t.Errorf("%+v %+v\n%+v %+v", a.Interview, a.Gate, b.Interview, b.Gate)
	}
}

func TestARehearsalThatCannotBeRestored(t *testing.T) {
	none := errors.New("no such version")
	find := func(survey.Version) (*survey.Survey, error) { return nil, none }
	if _, err := rehearsal.Restore("{", find); !fault.Is(err, fault.Internal) {
		t.Errorf("damaged: %v", err)
	}
	if _, err := rehearsal.Restore("{}", find); !errors.Is(err, none) {
		t.Errorf("of a version that is gone: %v", err)
	}
}
