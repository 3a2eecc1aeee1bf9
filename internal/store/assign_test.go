package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// arms adds an experiment of three arms to the miniature survey.
func arms(t testing.TB) *survey.Survey {
	t.Helper()
	text := strings.Replace(miniature, "lists:", `lists:
  arm:
    - {code: 11, name: control, en: Control}
    - {code: 12, name: short, en: Short}
    - {code: 13, name: long, en: Long}`, 1)
	text = strings.Replace(text, "quotas:", `assign:
  - {assign: arm, of: arm, en: Arm}
quotas:
  - {cell: control, assign: arm, en: Control, target: 4}
  - {cell: short, assign: arm, en: Short, target: 4}
  - {cell: long, assign: arm, en: Long, target: 8}`, 1)
	text = strings.Replace(text, "types: [A], target: 2", "types: [A], target: 100", 1)
	s, findings := survey.Parse("mini.yaml", []byte(text))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func openExperiment(t testing.TB) *door {
	d := &door{TB: t, Store: openTest(t), s: arms(t)}
	if err := d.Register(context.Background(), d.s, start); err != nil {
		t.Fatal(err)
	}
	return d
}

// enrol brings a respondent with a seed to the gate.
func (d *door) enrol(seed uint64, cells ...string) interview.Interview {
	d.Helper()
	iv, err := d.Begin(context.Background(), field.Beginning{Now: start, Interview: interview.Interview{
		Token: fmt.Sprintf("seed-%d", d.n.Add(1)), Survey: d.s.ID, Version: d.s.Version, Source: "panel", Language: "en", Seed: seed}})
	if err != nil {
		d.Fatal(err)
	}
	iv, err = d.Admit(context.Background(), field.Application{Lease: d.s.Lease, Interview: iv, Assign: []field.Assignment{{Variable: "arm", Cells: []string{"control", "short", "long"}}}, Arrival: interview.Arrival{
		Interview: iv.ID, Survey: d.s.ID, Version: d.s.Version, Source: "panel", At: start, Type: "A", Membership: []string{"A"}, Cells: cells}})
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

func TestArmsFillEvenlyToTheirTargets(t *testing.T) {
	d := openExperiment(t)
	var first []string
	for seed := range uint64(16) {
		iv := d.enrol(seed, "A")
		if iv.Decision != interview.Admitted {
			t.Fatalf("respondent %d is %q", seed, iv.Decision)
		}
		first = append(first, iv.Assigned["arm"])
		most, least := 0.0, 1.0
		for _, name := range []string{"control", "short", "long"} {
			c := d.cell(name, start)
			share := float64(c.Held) / float64(c.Target)
			most, least = max(most, share), min(least, share)
		}
		if most-least > 0.25 { // one place of four
			t.Fatalf("after %d respondents one arm is at %.2f and another at %.2f", seed+1, most, least)
		}
	}
	if away := d.enrol(99, "A"); away.Decision != interview.TurnedAway || len(away.Assigned) != 0 {
		t.Errorf("with every arm full a respondent is %q in %v", away.Decision, away.Assigned)
	}
	for _, name := range []string{"control", "short", "long"} {
		if c := d.cell(name, start); c.Room() != 0 || c.OverQuota != 1 {
			t.Errorf("arm %s is %+v, want it full and to have turned one away", name, c)
		}
	}
	if again, err := take(d.reading(context.Background()), 1); err != nil || again.Assigned["arm"] != first[0] {
		t.Errorf("the interview remembers %q, want %q", again.Assigned["arm"], first[0])
	}
}

// TestTheDrawCanBeRepeated: the ledger's counts and the interview's seed give every assignment again.
func TestTheDrawCanBeRepeated(t *testing.T) {
	d := openExperiment(t)
	different := map[string]bool{}
	for seed := range uint64(12) {
		iv := d.enrol(seed*7919, "A")
		different[iv.Assigned["arm"]] = true
	}
	for a, err := range d.Arrivals(context.Background(), d.s.ID) {
		if err != nil {
			t.Fatal(err)
		}
		var cells []quota.Cell
		for _, c := range a.Counts {
			if _, arm := d.s.AssignedCell("arm", c.Cell); arm {
				cells = append(cells, quota.Cell{Name: c.Cell, Target: c.Target, Completed: c.Completed, Held: c.Held, State: quota.State(c.State)})
			}
		}
		iv, err := take(d.reading(context.Background()), a.Interview)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := quota.LeastFilled(cells, interview.Draws(iv.Seed, "arm").IntN)
		if got := a.Cells[len(a.Cells)-1]; got != want.Name || iv.Assigned["arm"] != got {
			t.Errorf("arrival %d went to %q (interview: %q), its ledger row and seed say %q", a.ID, got, iv.Assigned["arm"], want.Name)
		}
	}
	if len(different) != 3 {
		t.Errorf("twelve respondents went to %d arms", len(different))
	}
}

// TestAFullTypeTakesNoPlaceOfAnArm: all cells or none holds for the assigned ones too.
func TestAFullTypeTakesNoPlaceOfAnArm(t *testing.T) {
	d := openExperiment(t)
	for range 2 {
		d.enrol(1, "women")
	}
	if iv := d.enrol(1, "women"); iv.Decision != interview.TurnedAway || len(iv.Assigned) != 0 {
		t.Errorf("decision %q in %v, want over_quota", iv.Decision, iv.Assigned)
	}
	held := 0
	for _, name := range []string{"control", "short", "long"} {
		held += d.cell(name, start).Held
	}
	if held != 2 {
		t.Errorf("%d places of arms are held, want 2", held)
	}
}

// TestALateReturnerKeepsTheArm: who comes back was treated already.
func TestALateReturnerKeepsTheArm(t *testing.T) {
	d := openExperiment(t)
	iv := d.enrol(5, "A")
	d.cell("A", start.Add(d.s.Lease)) // the lease has lapsed
	done := d.finish(iv, start.Add(2*d.s.Lease))
	if !done.InSample || done.Assigned["arm"] != iv.Assigned["arm"] {
		t.Errorf("finished in %v (in sample: %v), began in %v", done.Assigned, done.InSample, iv.Assigned)
	}
	if c := d.cell(iv.Assigned["arm"], start.Add(2*d.s.Lease)); c.Completed != 1 {
		t.Errorf("the arm is %+v, want its complete", c)
	}
}

// TestAnArmOfAnotherVersionIsNotDrawn: the cells of every version stand in the table, and an interview knows its own.
func TestAnArmOfAnotherVersionIsNotDrawn(t *testing.T) {
	d := openExperiment(t)
	for seed := range uint64(6) {
		iv := d.begin("", start)
		iv, err := d.Admit(context.Background(), field.Application{Lease: d.s.Lease, Interview: iv, Assign: []field.Assignment{{Variable: "arm", Cells: []string{"short"}}},
			Arrival: interview.Arrival{Interview: iv.ID, Survey: d.s.ID, Version: d.s.Version, Source: "panel", At: start, Type: "A", Cells: []string{"A"}}})
		if err != nil {
			t.Fatal(err)
		}
		want, arm := interview.Admitted, "short"
		if seed >= 4 { // the arm is full, and the others are not for this version
			want, arm = interview.TurnedAway, ""
		}
		if iv.Decision != want || iv.Assigned["arm"] != arm {
			t.Errorf("respondent %d is %q in %q, want %q in %q", seed, iv.Decision, iv.Assigned["arm"], want, arm)
		}
	}
	if long := d.cell("long", start); long.OverQuota != 0 {
		t.Errorf("an arm of another version has turned %d away", long.OverQuota)
	}
}
