package survey

import (
	"fmt"
	"maps"
	"slices"

	"fieldwork/internal/strictyaml"
)

// faulty is a table that cannot be computed: it says why, and has a title in every language, so that it can be shown beside
// the others whatever the file says.
func (c *planner) faulty(t PlannedTable, found strictyaml.Findings) PlannedTable {
	for _, f := range found {
		t.Faults = append(t.Faults, f.String())
	}
	t.Title = maps.Clone(t.Title)
	if t.Title == nil {
		t.Title = Text{}
	}
	for _, language := range c.survey.Languages {
		if t.Title[language] == "" {
			t.Title[language] = t.ID
		}
	}
	return t
}

// ownName is the name of a table, or one made from its place, counted from 1, when it cannot be the name of a file or an
// earlier table has it. A made one is none that the plan declares anywhere.
func ownName(name string, place int, earlier []PlannedTable, declared []string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(earlier, func(t PlannedTable) bool { return t.ID == name })
	}
	if lowerName.MatchString(name) && !taken(name) {
		return name
	}
	for n := place; ; n++ {
		if made := fmt.Sprintf("table_%d", n); !taken(made) && !slices.Contains(declared, made) {
			return made
		}
	}
}
