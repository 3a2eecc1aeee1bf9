package analysis

import (
	"math"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

func TestFrequenciesWithTheWeightedOnesBeside(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, "    kind: frequencies\n    beside: weight\n    rows: [{variable: type}]\n")
	sameLines(t, "header", table.Layout.Header, "variable | category | percent", "at_quotas | in_population")
	sameLines(t, "body", table.Layout.Body, "type | Buyer | 36.0 | 20.0", "Looker | 32.0 | 30.0", "Passer-by | 32.0 | 50.0")
	sameLines(t, "foot", table.Layout.Foot, "n_unweighted | 25 | 25", "effective_n | - | 21.3", "weighted_by weight")
	alone := planned(t, s, f, "    kind: frequencies\n    rows: [{variable: type}]\n")
	weighted := planned(t, s, f, "    kind: frequencies\n    weights: weight\n    rows: [{variable: type}]\n")
	if got, want := names(table), "w w_weighted w_weights"; got != want {
		t.Errorf("records %s, want %s", got, want)
	}
	sameRecords(t, "unweighted", table.Records[0], alone.Records[0])
	sameRecords(t, "weighted", table.Records[1], weighted.Records[0])
	sameRecords(t, "what they stand on", table.Records[2], weighted.Records[1])
	rectangular(t, table)
	if len(table.Warnings) != 1 { // that the sample is small, once
		t.Errorf("warnings %q", table.Warnings)
	}
}

func names(t Table) string {
	var all []string
	for _, r := range t.Records {
		all = append(all, r.Name)
	}
	return strings.Join(all, " ")
}

// sameRecords holds records to others, whatever the file is called.
func sameRecords(t *testing.T, what string, got, want Records) {
	t.Helper()
	if strings.Join(got.Header, ",") != strings.Join(want.Header, ",") {
		t.Errorf("%s: header %q, want %q", what, got.Header, want.Header)
	}
	sameLines(t, what, got.Rows, lines(want.Rows)...)
}

func TestMeansWithTheWeightedOnesBeside(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, strings.Replace(tested, "    test: true\n", "    test: true\n    beside: weight\n    sort_by: men\n", 1))
	sameLines(t, "header", table.Layout.Header, "variable | mean | tables_test_of_means", "Women | Men | at_quotas | in_population",
		"at_quotas | in_population | at_quotas | in_population | F | tables_df | p | F | tables_df | p")
	alone, weighted := planned(t, s, f, tested), planned(t, s, f, "    weights: weight\n"+tested)
	row := lines(table.Layout.Body)[1]
	plain, heavy := strings.SplitN(lines(alone.Layout.Body)[1], " | ", 4), strings.SplitN(lines(weighted.Layout.Body)[1], " | ", 4)
	if want := strings.Join([]string{"Age", plain[1], heavy[1], plain[2], heavy[2], plain[3], heavy[3]}, " | "); row != want {
		t.Errorf("row %q, want %q", row, want)
	}
	sameRecords(t, "unweighted", table.Records[0], alone.Records[0])
	sameRecords(t, "weighted", table.Records[1], weighted.Records[0])
	sameLines(t, "remarks", [][]Cell{table.Remarks}, "tables_welch | tables_wald")
	rectangular(t, table)
}

// Rows without a weight are left out of the weighted figure alone; without a single weight only that one is missing.
func TestBesideWithoutWeights(t *testing.T) {
	s, f := weighedStudy(t)
	w, _ := f.Column("weight")
	w.Numbers[0], w.Numbers[1] = math.NaN(), math.NaN()
	const plan = "    kind: means\n    beside: weight\n    rows: [{variable: age}]\n"
	table := planned(t, s, f, plan)
	contains(t, "warnings", table.Warnings, `2 of 25 respondents have no weight in "weight" and are left out`)
	sameLines(t, "foot", table.Layout.Foot[:1], "n_unweighted | 25 | 23")
	_, _, bare := study(t)
	table = planned(t, s, bare, plan)
	contains(t, "failures", table.Failures, `none of 25 respondents has a weight`)
	sameLines(t, "body", table.Layout.Body, "Age | 29.640 | n/a")
}

func TestBesideByAnotherColumn(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, "    kind: means\n    beside: minutes\n    rows: [{variable: age}]\n")
	sameLines(t, "header", table.Layout.Header[1:], "tables_unweighted | weighted_by minutes")
}

// TestAQuestionCalledWeightIsNoPopulation: it is kilograms, in a study that is older than the column of every dataset.
func TestAQuestionCalledWeightIsNoPopulation(t *testing.T) {
	s, findings := survey.ParseKept("parcels@1", []byte(`survey: parcels
title: {en: Parcels}
organiser: {en: Us}
languages: [en]
pages:
  - page: screener
    ask: [{number: weight, min: 0, max: 90, en: How many kilograms?}]
  - gate
types:
  - {type: all, en: Everybody}
quotas:
  - {cell: all_of_them, types: [all], en: Everybody, target: 10}
`))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	f, err := dataset.Build(s, nil, func(func(interview.Interview, error) bool) {})
	if err != nil {
		t.Fatal(err)
	}
	p := survey.PlannedTable{ID: "x", Kind: survey.MeansTable, Beside: "weight", Rows: []survey.PlannedRow{{Variable: "weight"}}}
	table := all(t, Input{Survey: s, Plan: &survey.Plan{Tables: []survey.PlannedTable{p}}, Frame: f})["x"]
	sameLines(t, "header", table.Layout.Header[1:], "tables_unweighted | weighted_by weight")
}
