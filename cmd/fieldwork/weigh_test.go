package main

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
	"fieldwork/internal/quota"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// sampleOf is a frame of n completes of each type, drawn from the shipped population.
func sampleOf(t *testing.T, types map[string]int) (arrived, *dataset.Frame) {
	t.Helper()
	c, err := simulation(shipped)
	if err != nil {
		t.Fatal(err)
	}
	left := 0
	for _, n := range types {
		left += n
	}
	wanted, taken := map[string]int{}, []interview.Interview{}
	for typ, n := range types {
		wanted[typ] = n
	}
	for i := 0; left > 0; i++ {
		iv := c.Population.Complete(c.Survey, c.Population.Draw(1, i), int64(i+1))
		if iv.Decision == interview.Admitted && wanted[iv.Type] > 0 {
			wanted[iv.Type]--
			left--
			taken = append(taken, iv)
		}
	}
	frame, err := dataset.Build(c.Survey, func(survey.Version) (*survey.Survey, bool) { return c.Survey, true }, func(yield func(interview.Interview, error) bool) {
		for i := 0; i < len(taken) && yield(taken[i], nil); i++ {
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return arrived{survey: c.Survey}, frame
}

// TestWeightsAreTheLedgers weighs 10 of each type by arrivals of 10, 20, 30 and 40 before B filled; the hundreds who came
// later are of no account. The weights are then 0.4, 0.8, 1.2 and 1.6.
func TestWeightsAreTheLedgers(t *testing.T) {
	b, frame := sampleOf(t, map[string]int{"A1": 10, "A2": 10, "B": 10, "C": 10})
	b.fills = []quota.Fill{{Cell: "B", At: fieldTo, Arrivals: map[string]int{"A1": 10, "A2": 20, "B": 30, "C": 40}}}
	b.counts = []interview.ArrivalCount{{Day: "2015-10-20", Type: "C", Decision: interview.TurnedAway, N: 900}}
	weighting, err := weightingOf(b, frame.SampleByType())
	if err == nil {
		err = frame.Weigh(weighting.ByType())
	}
	if err != nil {
		t.Fatal(err)
	}
	if w := weighting; w.Window != "B" || w.Until == nil || !w.Until.Equal(fieldTo) {
		t.Errorf("weighting %+v", w)
	}
	sum, err := ledger.Read(b.survey, b.counts, b.fills, b.cells)
	if err != nil {
		t.Fatal(err)
	}
	own, err := sum.Weights([]incidence.Count{{Name: "A1", N: 10}, {Name: "A2", N: 10}, {Name: "B", N: 10}, {Name: "C", N: 10}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{}
	for _, w := range own.Weights {
		want[w.Name] = w.Weight
	}
	column, _ := frame.Column("weight")
	typ, _ := frame.Column("type")
	total := 0.0
	for row, w := range column.Numbers {
		o, _ := typ.Option(typ.Numbers[row])
		if w != want[o.Name] || math.Abs(w-map[string]float64{"A1": 0.4, "A2": 0.8, "B": 1.2, "C": 1.6}[o.Name]) > 1e-12 {
			t.Errorf("row %d of type %s weighs %g, by the ledger %g", row, o.Name, w, want[o.Name])
		}
		total += w
	}
	if math.Abs(total/40-1) > 1e-12 {
		t.Errorf("the mean weight is %g", total/40)
	}
}

// TestAStudyThatCannotBeWeighedIsDeliveredAllTheSame, with a column that is empty and a manifest that says why.
func TestAStudyThatCannotBeWeighedIsDeliveredAllTheSame(t *testing.T) {
	for name, c := range map[string]struct {
		types map[string]int
		fills []quota.Fill
		want  string
	}{
		"nobody came":           {map[string]int{"B": 1}, nil, "nobody or more than"},
		"nobody in sample":      {nil, []quota.Fill{{Cell: "B", Arrivals: map[string]int{"B": 3}}}, "nobody is in the sample yet"},
		"of a type nobody came": {map[string]int{"B": 1, "C": 1}, []quota.Fill{{Cell: "B", Arrivals: map[string]int{"B": 3}}}, `of type "C"`},
	} {
		b, frame := sampleOf(t, c.types)
		b.fills = c.fills
		if w, err := weightingOf(b, frame.SampleByType()); err != nil || w.Types != nil || !strings.Contains(w.Absent, c.want) {
			t.Errorf("%s: %v, %+v", name, err, w)
		}
	}
}

// TestWeightsFromTheDatabaseToTheReport goes the whole way, and again from a file that was delivered before there were
// weights: its weighted table is empty and says why.
func TestWeightsFromTheDatabaseToTheReport(t *testing.T) {
	srv, db := testServer(t, time.Now)
	s, err := srv.field.Survey(shipped)
	if err != nil {
		t.Fatal(err)
	}
	r, err := simulate.Run(context.Background(), simulate.Config{URL: srv.url, Survey: s, Population: steady(t, s), Seed: 5, Source: "panel", Arrivals: 60, Concurrency: 16, Now: time.Now})
	if err != nil || r.Defects > 0 {
		t.Fatalf("%v; %v", err, r.Errors)
	}
	out := t.TempDir()
	data := filepath.Join(out, "data")
	must := func(args ...string) {
		t.Helper()
		if code, _, errs := fieldwork(t, args...); code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, errs)
		}
	}
	must("deliver", "--db", db, "--survey", shipped, "--out", data)
	var m deliver.Manifest
	if text, err := os.ReadFile(filepath.Join(data, "manifest.json")); err != nil || json.Unmarshal(text, &m) != nil || m.Weighting.Window != "all" || len(m.Weighting.Types) < 3 {
		t.Fatalf("manifest: %v %+v", err, m.Weighting)
	}
	sum, rows := 0.0, readCSV(t, os.DirFS(data), "completes.csv")
	for _, row := range rows {
		sum += number(t, row["weight"])
	}
	if len(rows) == 0 || math.Abs(sum/float64(len(rows))-1) > 1e-9 {
		t.Errorf("the mean weight of %d is %g", len(rows), sum/float64(len(rows)))
	}
	sameArrivals(t, db, data, m)
	for name, file := range map[string]string{"with": "completes.csv", "without": withoutWeights(t, data)} {
		report := filepath.Join(out, name)
		// So small a sample separates some models: those are told, and the tables that there are are written all the same.
		code, _, errs := fieldwork(t, "analyze", "--survey", shipped, "--data", filepath.Join(data, file), "--out", report, "--formats", "html,csv")
		if code == exitUsage || code == exitFailure && !strings.Contains(errs, "Table ") {
			t.Fatalf("exit %d\n%s", code, errs)
		}
		if said := strings.Contains(errs, `Table 8w: none of`) && strings.Contains(errs, `has a weight in "weight", so that nothing is computed`); said != (name == "without") {
			t.Errorf("%s weights: it is said %v that there are none", name, said)
		}
		if n := number(t, readCSV(t, os.DirFS(report), "table08_weighted_weights.csv")[0]["n"]); (n == 0) != (name == "without") {
			t.Errorf("%s weights: the weighted model stands on %g respondents", name, n)
		}
	}
}

// sameArrivals holds that models are told the same arrivals by the database and by what was delivered from it, and none by
// a manifest that is older than they are.
func sameArrivals(t *testing.T, db, data string, m deliver.Manifest) {
	t.Helper()
	kept, err := openStudy(t.Context(), db, shipped)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.store.Close()
	plan, err := folderOf(shipped)
	if err != nil {
		t.Fatal(err)
	}
	own, err := kept.analysis(t.Context(), plan, wanting{}, progress(func(int, int, string) {}))
	if err != nil {
		t.Fatal(err)
	}
	delivered, err := readAnalysisCSV(shipped, filepath.Join(data, "completes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(own.arrivals, delivered.arrivals) || !maps.Equal(own.arrivals, m.Weighting.Arrivals) {
		t.Errorf("arrivals of the database %v, of the folder %v, of the manifest %v", own.arrivals, delivered.arrivals, m.Weighting.Arrivals)
	}
	came := 0
	for _, n := range own.arrivals {
		came += n
	}
	for _, typ := range m.Weighting.Types {
		if share := float64(own.arrivals[typ.Type]) / float64(came); came == 0 || math.Abs(share-typ.PopulationShare) > 1e-12 {
			t.Errorf("%d of %d arrivals are of type %s, whose share is %g", own.arrivals[typ.Type], came, typ.Type, typ.PopulationShare)
		}
	}
	older := t.TempDir()
	text, err := os.ReadFile(filepath.Join(data, "completes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(older, "completes.csv"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	if a, err := readAnalysisCSV(shipped, filepath.Join(older, "completes.csv")); err != nil || a.arrivals != nil {
		t.Errorf("without a manifest: %v, arrivals %v", err, a.arrivals)
	}
}

// withoutWeights writes completes.csv as it was before it had weights, and reasons for empty cells.
func withoutWeights(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "completes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	place := 0
	for i, name := range strings.Split(lines[0], ",") {
		if name == survey.WeightColumn {
			place = i
		}
	}
	for i, line := range lines { // no text that may hold a comma stands before the weight, and letters alone at the end
		cells := strings.Split(line, ",")
		lines[i] = strings.Join(append(cells[:place:place], cells[place+1:len(cells)-1]...), ",")
	}
	if err := os.WriteFile(filepath.Join(dir, "older.csv"), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return "older.csv"
}
