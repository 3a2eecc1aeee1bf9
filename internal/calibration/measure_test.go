package calibration

import (
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/outline"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// TestArrivalsAreThoseOfTheCellsTypes, whichever dimension the cell is of: another one may share out the same types.
func TestArrivalsAreThoseOfTheCellsTypes(t *testing.T) {
	s := &survey.Survey{Cells: []survey.Cell{{Name: "A", Types: []string{"A1", "A2"}}, {Name: "B", Types: []string{"B"}},
		{Name: "wide", Dimension: "breadth", Types: []string{"A2", "B"}}, {Name: "young", Dimension: "age", If: &survey.Rule{}}}}
	fills := []quota.Fill{{Cell: "B", Arrivals: map[string]int{"A1": 5, "A2": 70, "B": 300}}}
	for of, want := range map[string]float64{"A": 75, "B": 300, "wide": 370} {
		n := Number{Key: outline.Key{"cell": "B", "of": of}, Column: arrivalsColumn, Times: 1}
		if got := n.atFill(s, fills).X; got != want {
			t.Errorf("%g arrivals of %s, want %g", got, of, want)
		}
	}
	file := "item,records,cell,of,column,published,mean,sd,studies\nx,fills,B,young,arrivals,,10,3,400\n"
	if _, err := Read(fstest.MapFS{"s/calibration.csv": {Data: []byte(file)}}, "s", s, &survey.Plan{}, nil); err == nil || !strings.Contains(err.Error(), "no-types") {
		t.Errorf("arrivals of a condition: %v", err)
	}
}
