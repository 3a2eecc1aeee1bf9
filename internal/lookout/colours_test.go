package lookout

import (
	"slices"
	"testing"

	"fieldwork/internal/survey"
)

func TestATypeHasItsCellsColour(t *testing.T) {
	types := func(names ...string) (all []survey.Type) {
		for _, n := range names {
			all = append(all, survey.Type{Name: n})
		}
		return all
	}
	paper := &survey.Survey{Types: types("C", "B", "A2", "A1"), Cells: []survey.Cell{{Name: "A", Types: []string{"A1", "A2"}}, {Name: "B", Types: []string{"B"}}, {Name: "C", Types: []string{"C"}}}}
	for name, c := range map[string]struct {
		survey *survey.Survey
		want   []int
	}{
		"two types of one cell": {paper, []int{2, 1, 0, 3}},
		"cells by condition":    {&survey.Survey{Types: types("x", "y"), Cells: []survey.Cell{{Name: "men"}, {Name: "women"}}}, []int{2, 3}},
		"no cells":              {&survey.Survey{Types: types("x")}, []int{0}},
	} {
		if got := typeColours(c.survey); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
