package calibration_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"fieldwork/internal/calibration"
	"fieldwork/internal/interview"
	"fieldwork/internal/outline"
	"fieldwork/internal/published"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

const shipped = "haitao-2015"

// people are the shipped population.
type people struct {
	survey     *survey.Survey
	population *simulate.Population
}

func (p people) Interview(seed uint64, arrival int) interview.Interview {
	return p.population.Complete(p.survey, p.population.Draw(seed, arrival), int64(arrival+1))
}

// shippedSetup is the shipped survey with its population, which takes a while to read.
var shippedSetup = sync.OnceValues(func() (calibration.Setup, error) {
	s, err := survey.Load(questionnaires.FS, shipped)
	if err != nil {
		return calibration.Setup{}, err
	}
	p, err := survey.LoadPlan(questionnaires.FS, shipped, s)
	if err != nil {
		return calibration.Setup{}, err
	}
	set, findings := published.Read(questionnaires.FS, shipped, s, p)
	if err := findings.Err(); err != nil {
		return calibration.Setup{}, err
	}
	numbers, err := calibration.Read(questionnaires.FS, shipped, s, p, set)
	if err != nil {
		return calibration.Setup{}, err
	}
	population, err := simulate.LoadPopulation(questionnaires.FS, shipped, s)
	if err != nil {
		return calibration.Setup{}, err
	}
	return calibration.Setup{Survey: s, Plan: p, Population: people{s, population.Attentive()}, Numbers: numbers}, nil
})

func setup(t *testing.T) calibration.Setup {
	t.Helper()
	u, err := shippedSetup()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestASmallCalibrationHolds: four seeded studies meet every criterion, and give every number.
func TestASmallCalibrationHolds(t *testing.T) {
	if testing.Short() {
		t.Skip("four studies with all their models take some seconds")
	}
	u := setup(t)
	studies, err := u.Run(t.Context(), 1, 4, runtime.GOMAXPROCS(0), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := u.Summarise(studies)
	for _, f := range s.Failures {
		t.Errorf("%s, %s: %s", f.Criterion, f.Where, f.What)
	}
	targets := 0
	for i, l := range s.Numbers {
		if u.Numbers[i].Known {
			targets++
		}
		if l.Studies != 4 || l.Mean == nil || l.SD == nil {
			t.Errorf("%s: %d studies gave it", l.Item, l.Studies)
		}
	}
	if targets != 253 {
		t.Errorf("%d numbers with a target, want 253", targets)
	}
	if len(s.First) == 0 || s.First[0].Cell != "B" || s.First[0].Studies < 3 {
		t.Errorf("full first: %+v", s.First)
	}
	if coverage := slices.IndexFunc(s.Tables, func(c calibration.Table) bool {
		return c.Records == "table08" && c.Numbers == 84 && c.Coverage != nil && *c.Coverage > 0.85
	}); coverage < 0 {
		t.Errorf("Table 8's intervals do not hold what was published: %+v", s.Tables)
	}
}

// TestOneStudyMeetsTheTargets holds one seeded study within four standard deviations of every number's target, and the
// outlines of all its tables against the records that were computed: each row of the records is one of the outline.
func TestOneStudyMeetsTheTargets(t *testing.T) {
	u := setup(t)
	m, err := u.Study(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if far := calibration.Far(u.Numbers, m.Values); len(far) > 0 {
		t.Errorf("far from their targets: %q", far)
	}
	if m.First.Cell != "B" || m.First.Completed["B"] != 1000 || m.First.Completed["C"] >= 1000 {
		t.Errorf("full first: %+v", m.First)
	}
	checked := 0
	for _, table := range m.Tables {
		for _, r := range table.Records {
			o, ok := outline.Find(u.Survey, u.Plan, r.Name)
			if !ok {
				continue
			}
			for _, column := range append(o.Columns(), o.Keys...) {
				if !slices.Contains(r.Header, column) {
					t.Errorf("%s has no column %q", r.Name, column)
				}
			}
			for row := range r.All() {
				key := outline.Key{}
				for _, column := range o.Keys {
					key[column] = row.Name(column)
				}
				checked++
				if o.Matches(key) != 1 {
					t.Errorf("%s: %d rows of the outline are %v", r.Name, o.Matches(key), key)
				}
			}
		}
	}
	if checked < 500 {
		t.Errorf("%d rows are checked", checked)
	}
}

// TestTheSameSeedGivesTheSameStudy, however many are drawn beside it.
func TestTheSameSeedGivesTheSameStudy(t *testing.T) {
	u := setup(t)
	u.Numbers = slices.DeleteFunc(slices.Clone(u.Numbers), func(n calibration.Number) bool {
		return n.Records != "table07" && n.Records != published.FillsName
	})
	alone, err := u.Run(t.Context(), 12, 1, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	beside, err := u.Run(t.Context(), 11, 3, 3, func(n int) { done = n })
	if err != nil || done != 3 {
		t.Fatalf("%v; %d are said to be done", err, done)
	}
	for i, v := range alone[0].Values {
		if v.X != beside[1].Values[i].X {
			t.Errorf("%s: %g alone, %g beside others", u.Numbers[i].Item, v.X, beside[1].Values[i].X)
		}
	}
	if alone[0].Values[5].X == beside[0].Values[5].X && alone[0].Values[6].X == beside[0].Values[6].X {
		t.Error("another seed gives the same study")
	}
}
