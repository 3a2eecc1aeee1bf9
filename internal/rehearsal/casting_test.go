package rehearsal_test

import (
	"slices"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/rehearsal"
)

// TestACastTypeIsTaken at the gate whatever is answered, and refuses what the survey does not have.
func TestACastTypeIsTaken(t *testing.T) {
	s := parse(t, questionnaire)
	s.Sources = map[string]panel.Source{"panel": {Name: "panel", IDParam: "pid"}}
	for _, c := range []rehearsal.Casting{{Type: "nobody"}, {Source: "nobody"}, {Full: []string{"nobody"}}} {
		if _, err := rehearsal.New(s, c); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	r, err := rehearsal.New(s, rehearsal.Casting{Type: "web", Source: "panel"})
	if err != nil {
		t.Fatal(err)
	}
	post(t, r, "consent", "agree=1")
	post(t, r, "screener", "age=12&shop=1") // a child, of the other type
	if r.Interview.Source != "panel" || r.Interview.Type != "web" || r.Interview.Decision != interview.Admitted || !slices.Contains(r.Gate.Cells, "buyers") || len(r.Gate.Cells) != 2 {
		t.Errorf("the interview is %+v, the gate %+v", r.Interview, r.Gate)
	}
	if r, err = rehearsal.New(s, rehearsal.Casting{}); err != nil || r.Interview.Source != panel.Direct().Name {
		t.Errorf("%v, cast without a source it comes from %q", err, r.Interview.Source)
	}
}
