package deliver

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/codebook"
	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
	"fieldwork/internal/survey"
)

// weighted is the bundle whose two completes, one of B and one of A1, stand for 1/8 and 3/8 of the population.
func weighted(t *testing.T, cell string) Bundle {
	t.Helper()
	shares, err := incidence.Shares([]incidence.Count{{Name: "B", N: 1}, {Name: "A2", N: 4}, {Name: "A1", N: 3}}, ledger.Level)
	if err != nil {
		t.Fatal(err)
	}
	w, err := incidence.Weights(shares.Shares, []incidence.Count{{Name: "B", N: 1}, {Name: "A2"}, {Name: "A1", N: 1}})
	if err != nil {
		t.Fatal(err)
	}
	b := bundle(t)
	b.Weighting = NewWeighting(ledger.Window{Cell: cell, At: at, Shares: &shares}, w)
	return b
}

func TestWeightsAreDeliveredWithWhereTheyComeFrom(t *testing.T) {
	dir, m := deliver(t, weighted(t, "B"))
	rows := cells(t, readFile(t, dir, "completes.csv"))
	same(t, "buyer", rows[0], map[string]string{"in_sample": "1", "weight": "0.5"})
	same(t, "passer", rows[1], map[string]string{"in_sample": "1", "weight": "1.5"})
	same(t, "late complete", cells(t, readFile(t, dir, "late.csv"))[0], map[string]string{"in_sample": "0", "weight": ""})
	var written Manifest
	if err := json.Unmarshal([]byte(readFile(t, dir, "manifest.json")), &written); err != nil {
		t.Fatal(err)
	}
	w := written.Weighting
	if want := (TypeWeight{Type: "A1", Completes: 1, PopulationShare: 0.375, SampleShare: 0.5, Weight: 1.5}); len(w.Types) != 2 || w.Types[1] != want {
		t.Errorf("types %+v", w.Types)
	}
	// Kish: 2 (0.25 + 2.25) / 4 = 1.25. Half of those who came are of type A2, and the sample has nobody of it.
	if w.Window != "B" || w.Until == nil || !w.Until.Equal(at) || w.DesignEffect != 1.25 || w.EffectiveN != 1.6 || w.DesignMethod != incidence.Kish ||
		!slices.Equal(w.Uncovered, []string{"A2"}) || w.Covered != 0.5 || w.Absent != "" {
		t.Errorf("weighting %+v", w)
	}
	if m.Weighting.Method != weightMethod || !strings.Contains(m.Weighting.Source, "Econometrica 45") {
		t.Errorf("method %+v", m.Weighting)
	}
	if want := (map[string]int{"A1": 3, "A2": 4, "B": 1}); !maps.Equal(w.Arrivals, want) || !maps.Equal(ReadOrigin(filepath.Join(dir, CompletesFile)).Arrivals, want) {
		t.Errorf("arrivals %v, read again %v", w.Arrivals, ReadOrigin(filepath.Join(dir, CompletesFile)).Arrivals)
	}
	if all := NewWeighting(ledger.Window{}, incidence.Weighting{}); all.Window != "all" || all.Until != nil {
		t.Errorf("without a fill: %+v", all)
	}
}

// TestOlderManifestsSayNothingOfArrivals, and neither do no manifest and one that cannot be read.
func TestOlderManifestsSayNothingOfArrivals(t *testing.T) {
	for name, manifest := range map[string]string{
		"older":   `{"format":"fieldwork-dataset/1","synthetic":true,"weighting":{"window":"B","types":[{"type":"B","completes":1}]}}`,
		"no json": `{"synthetic":true`,
		"absent":  "",
	} {
		dir := t.TempDir()
		if manifest != "" {
			if err := os.WriteFile(filepath.Join(dir, folder.Dataset), []byte(manifest), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if o := ReadOrigin(filepath.Join(dir, CompletesFile)); o.Arrivals != nil || o.Synthetic != (name == "older") {
			t.Errorf("%s: %+v", name, o)
		}
	}
}

// TestTheColumnsDoNotDependOnTheAnswers: a study without weights has the column all the same.
func TestTheColumnsDoNotDependOnTheAnswers(t *testing.T) {
	header := func(b Bundle) string {
		dir, _ := deliver(t, b)
		first, _, _ := strings.Cut(readFile(t, dir, "completes.csv"), "\n")
		return first
	}
	plain := bundle(t)
	plain.Weighting = Weighting{Absent: "nobody came"}
	if a, b := header(weighted(t, "")), header(plain); a != b || !strings.Contains(a, ",in_sample,weight,") {
		t.Errorf("columns\n%s\nand\n%s", a, b)
	}
	dir, _ := deliver(t, plain)
	if manifest := readFile(t, dir, "manifest.json"); !strings.Contains(manifest, `"absent": "nobody came"`) || strings.Contains(manifest, "design_effect") {
		t.Errorf("manifest %s", manifest)
	}
}

// TestCodebookOfAnAssignedVariable: it has neither a question nor a formula, and the codebook looked for the one.
func TestCodebookOfAnAssignedVariable(t *testing.T) {
	file := strings.Replace(string(small(t).Files), "quotas:\n", `assign:
  - {assign: arm, of: arm, zh-CN: 组别, en: Arm}
quotas:
  - {cell: treated, assign: arm, zh-CN: 实验组, en: Treated, target: 2}
  - {cell: control, assign: arm, zh-CN: 对照组, en: Control, target: 2}
`, 1)
	file = strings.Replace(file, "lists:\n", `lists:
  arm:
    - {code: 1, name: treated, zh-CN: 实验组, en: Treated}
    - {code: 2, name: control, zh-CN: 对照组, en: Control}
`, 1)
	s, findings := survey.Parse("small.yaml", []byte(file))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	iv := interviews(s)[0]
	iv.Assigned = map[string]string{"arm": "control"}
	f, err := dataset.Build(s, nil, func(yield func(interview.Interview, error) bool) { yield(iv, nil) })
	if err != nil {
		t.Fatal(err)
	}
	b := bundle(t)
	b.Survey, b.Frames = s, one(f)
	dir, _ := deliver(t, b)
	book := readCodebook(t, dir)
	i := slices.IndexFunc(book.Variables, func(e codebook.Entry) bool { return e.Name == "arm" })
	if i < 0 {
		t.Fatal("the codebook lacks the variable")
	}
	if e := book.Variables[i]; e.Label["en"] != "Arm" || e.Page != "" || e.Formula != "" || e.Wording != nil || e.Valid != 1 ||
		len(e.Values) != 2 || e.Values[1].Name != "control" || e.Values[1].Count != 1 {
		t.Errorf("arm: %+v", e)
	}
}
