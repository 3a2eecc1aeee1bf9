package main

import (
	"math"
	"testing"

	"fieldwork/internal/analysis"
	"fieldwork/internal/calibration"
	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// TestOneStudyShowsThePopulationBesideTheSample: on its left the shipped table of margins has the effects of Table 8, and
// its shares are those of the arrivals until B filled.
func TestOneStudyShowsThePopulationBesideTheSample(t *testing.T) {
	setup, err := calibrationOf(shipped, true)
	if err != nil {
		t.Fatal(err)
	}
	study, err := calibration.Draw(t.Context(), setup.Survey, setup.Population, 3)
	if err != nil {
		t.Fatal(err)
	}
	files := analyzed(t, setup, study, "table08", "table08_weighted", "table08_population")
	margins := files["table08_margins"]
	moved := 0
	for row := range files.all("table08_population") {
		where := map[string]string{"model": "3", "outcome": row.Name("outcome"), "term": row.Name("term"), "discrete": row.Name("discrete")}
		for column, same := range map[string]string{"effect_at_quota_shares": "effect", "se_at_quota_shares": "se"} {
			if want := find(t, &margins, same, where); math.Abs(row.Number(column)-want) > 1e-9 {
				t.Errorf("%s of %s on %s: %g, in Table 8 %g", column, row.Name("term"), row.Name("outcome"), row.Number(column), want)
			}
		}
		if row.Number("effect") != row.Number("effect_at_quota_shares") {
			moved++
		}
	}
	if n := len(files["table08_population"].Rows); n < 45 || moved != n {
		t.Errorf("%d of %d effects differ between sample and population", moved, n)
	}
	arrivals, total := map[string]float64{}, 0.0
	for typ, n := range study.Fills[0].Arrivals {
		arrivals[setup.Survey.CellOf(typ)] += float64(n)
		total += float64(n)
	}
	shares, counted := files["table08_population_shares"], files["table08_weighted_shares"]
	for cell, n := range arrivals {
		share := find(t, &shares, "population_share", map[string]string{"outcome": cell})
		if math.Abs(share-n/total) > 1e-12 || find(t, &counted, "arrivals", map[string]string{"model": "3", "outcome": cell}) != n {
			t.Errorf("cell %s: share %g, of %g of %g arrivals", cell, share, n, total)
		}
	}
}

// records are computed records by their names.
type records map[string]analysis.Records

func (r records) all(name string) func(func(analysis.Row) bool) {
	found := r[name]
	return found.All()
}

// analyzed runs some of the plan's tables over a study that was drawn.
func analyzed(t *testing.T, setup calibration.Setup, study calibration.Study, tables ...string) records {
	t.Helper()
	frame, err := dataset.Build(setup.Survey, func(survey.Version) (*survey.Survey, bool) { return setup.Survey, true }, func(yield func(interview.Interview, error) bool) {
		for _, iv := range study.Interviews {
			if !yield(iv, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	arrivals, err := setup.Weigh(frame, study)
	if err != nil {
		t.Fatal(err)
	}
	plan := *setup.Plan
	plan.Tables = nil
	for _, p := range setup.Plan.Tables {
		for _, id := range tables {
			if p.ID == id {
				plan.Tables = append(plan.Tables, p)
			}
		}
	}
	computed, err := analysis.Run(analysis.Input{Survey: setup.Survey, Plan: &plan, Frame: frame.InSample(), Arrivals: arrivals})
	if err != nil {
		t.Fatal(err)
	}
	all := records{}
	for _, table := range computed {
		for _, r := range table.Records {
			all[r.Name] = r
		}
	}
	return all
}

// find returns one number: the column of the only row that has the given values.
func find(t *testing.T, r *analysis.Records, column string, where map[string]string) float64 {
	t.Helper()
	found, n := math.NaN(), 0
	for row := range r.All() {
		matches := true
		for name, value := range where {
			matches = matches && row.Name(name) == value
		}
		if matches {
			found, n = row.Number(column), n+1
		}
	}
	if n != 1 {
		t.Fatalf("%s: %d rows with %v, want one", r.Name, n, where)
	}
	return found
}
