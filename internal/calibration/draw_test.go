package calibration_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fieldwork/internal/calibration"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// a line of people comes in the order of its words: a type, or "-" for somebody who is not eligible, or a type with "!"
// for somebody who does not finish.
type line []string

func (l line) Interview(_ uint64, arrival int) interview.Interview {
	word := l[arrival%len(l)]
	iv := interview.Interview{ID: int64(arrival + 1), Type: strings.Trim(word, "!-"), Decision: interview.Admitted}
	iv.InSample = !strings.HasSuffix(word, "!")
	if word == "-" {
		iv.Decision = interview.Ineligible
	}
	return iv
}

// cells are a survey of quotas alone.
func cells() *survey.Survey {
	return &survey.Survey{ID: "s", Types: []survey.Type{{Name: "A1"}, {Name: "A2"}, {Name: "B"}}, Cells: []survey.Cell{
		{Name: "A", Dimension: "type", Types: []string{"A1", "A2"}, Target: 3}, {Name: "B", Dimension: "type", Types: []string{"B"}, Target: 2},
	}}
}

func TestEveryCellClosesAtItsTarget(t *testing.T) {
	study, err := calibration.Draw(t.Context(), cells(), line{"A1", "B", "-", "B!", "A2", "B", "B", "A2", "A1"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, iv := range study.Interviews {
		ids = append(ids, iv.ID)
	}
	if len(ids) != 5 || ids[0] != 1 || ids[1] != 2 || ids[2] != 5 || ids[3] != 6 || ids[4] != 8 {
		t.Errorf("in the sample are %v; want the arrivals 1, 2, 5, 6, 8", ids)
	}
	if len(study.Fills) != 2 || study.Fills[0].Cell != "B" || study.Fills[1].Cell != "A" {
		t.Fatalf("fills %+v", study.Fills)
	}
	first := study.Fills[0]
	if first.Arrivals["A1"] != 1 || first.Arrivals["A2"] != 1 || first.Arrivals["B"] != 3 || first.Cells[0].Completed != 2 {
		t.Errorf("when B was full, %v had arrived and A had %d completes", first.Arrivals, first.Cells[0].Completed)
	}
	if last := study.Fills[1]; last.Arrivals["B"] != 4 || last.Cells[1].Completed != 2 {
		t.Errorf("when A was full, %v had arrived", last.Arrivals)
	}
}

func TestDrawingThatCannotEnd(t *testing.T) {
	if _, err := calibration.Draw(t.Context(), cells(), line{"A1"}, 1); err == nil || !strings.Contains(err.Error(), "after 5000 arrivals a cell of survey \"s\" is still open") {
		t.Errorf("nobody of B: %v", err)
	}
	assigned := cells()
	assigned.Cells[0].Assigned = true
	if _, err := calibration.Draw(t.Context(), assigned, line{"A1"}, 1); err == nil || !strings.Contains(err.Error(), "is assigned at the gate") {
		t.Errorf("assigned cells: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := calibration.Draw(stopped, cells(), line{"A1", "B"}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestTheFirstErrorStopsAllStudies, and says which study it was in.
func TestTheFirstErrorStopsAllStudies(t *testing.T) {
	u := calibration.Setup{Survey: cells(), Plan: &survey.Plan{}, Population: line{"A1"}}
	if _, err := u.Run(t.Context(), 7, 3, 1, nil); err == nil || !strings.Contains(err.Error(), "the study with seed 7: after 5000 arrivals") {
		t.Errorf("%v", err)
	}
	if _, err := u.Run(t.Context(), 7, 0, 1, nil); err == nil {
		t.Error("no study is drawn without a word")
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := u.Run(stopped, 7, 3, 1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
