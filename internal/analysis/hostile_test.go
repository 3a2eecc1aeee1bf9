package analysis

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// unharmed holds tables to what must be so whatever the data are: no defect, and every row fills its columns.
func unharmed(t *testing.T, tables []Table) {
	t.Helper()
	for _, table := range tables {
		for _, f := range table.Failures {
			if strings.Contains(f, "defect") {
				t.Error(f)
			}
		}
		if len(table.Layout.Header) > 0 {
			rectangular(t, table)
		}
	}
}

// TestShippedPlansOfNobody: on the first day of a study the report is there, and says of every table that nobody has come.
func TestShippedPlansOfNobody(t *testing.T) {
	for _, name := range []string{"haitao-2015", "city-libraries"} {
		s, err := survey.Load(questionnaires.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := survey.LoadPlan(questionnaires.FS, name, s)
		if err != nil {
			t.Fatal(err)
		}
		f, err := dataset.Build(s, nil, func(func(interview.Interview, error) bool) {})
		if err != nil {
			t.Fatal(err)
		}
		tables, err := Run(Input{Survey: s, Plan: plan, Frame: f, Arrivals: map[string]int{}})
		if err != nil {
			t.Fatal(err)
		}
		unharmed(t, tables)
		for _, table := range tables {
			contains(t, name+" "+table.ID, table.Failures, "no respondents in the dataset")
		}
	}
}

// TestArbitraryDataHarmNothing fills every variable with whatever a data file may hold.
func TestArbitraryDataHarmNothing(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 6))
		s, f := weighedStudy(t)
		plan := planOf(t, s, string(read(t, "testdata/plan.yaml"))+everything)
		for _, c := range f.Columns {
			if c.Name == "interview" || c.Name == "in_sample" || !c.Numeric() {
				continue
			}
			for row := range c.Numbers {
				if c.Numbers[row] = arbitrary(rng, c); math.IsNaN(c.Numbers[row]) {
					c.Missing[row] = survey.NotAsked
				}
			}
		}
		f = f.Where(func(row int) bool { return row < rng.IntN(26) })
		tables, err := Run(Input{Survey: s, Plan: plan, Frame: f, Arrivals: came()})
		if err != nil {
			t.Fatal(err)
		}
		unharmed(t, tables)
	}
}

// arbitrary is a number of the column's kind, seldom an odd one.
func arbitrary(rng *rand.Rand, c *dataset.Column) float64 {
	switch n := rng.IntN(20); {
	case n == 0:
		return math.NaN()
	case n == 1 && c.Variable != nil:
		return []float64{-1, 0, 7, 2.5, 1e300, -1e-300, 1e18}[rng.IntN(7)]
	case len(c.Values) > 0:
		return float64(c.Values[rng.IntN(len(c.Values))].Code)
	case c.Kind == survey.FlagVariable:
		return float64(rng.IntN(2))
	}
	return math.Trunc(100 * rng.Float64())
}
