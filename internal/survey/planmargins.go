package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// margins takes over the models whose effects are shown: everything but the words, the weights and, if the table wants
// fewer, the models are those of the mnlogit table that it names. They are written once, so that the two tables cannot
// come to speak of different models.
func (c *planner) margins(f tableFile, t PlannedTable, earlier []PlannedTable) PlannedTable {
	t.Groups, t.Models = nil, nil
	of, ok := c.modelled(f, earlier)
	if !ok {
		return t
	}
	if len(of.Faults) > 0 {
		c.Addf(f.Of.At, "no-models", "mend what was found in it", "table %q, whose models are wanted, cannot be computed", of.ID)
	}
	for _, w := range ownKeys(f) {
		c.Addf(w.at, "taken-over", "leave `"+w.key+"` out", "table %q takes its `%s` over from table %q", t.ID, w.key, of.ID)
	}
	if t.Weights != WeightColumn {
		c.Addf(or(f.Weights.At, f.At), "no-weights", "write `weights: "+WeightColumn+"`",
			"table %q shows effects in the population, of which nothing but the column %q tells", t.ID, WeightColumn)
	}
	if of.Outcome != "type" && of.Outcome != "cell" {
		c.Addf(f.Of.At, "no-quota-outcome", "name a table with the outcome `type` or `cell`",
			"the outcome of table %q is %q, on which there are no quotas", of.ID, of.Outcome)
	}
	c.among(f.Models, of.Models, "model")
	c.distinct(f.Models, "model")
	t.Where, t.Groups, t.Rows, t.Outcome, t.Base, t.Models = of.Where, of.Groups, of.Rows, of.Outcome, of.Base, of.Models
	if len(f.Models) > 0 {
		t.Models = texts(f.Models)
	}
	return t
}

// modelled finds the table that is named.
func (c *planner) modelled(f tableFile, earlier []PlannedTable) (PlannedTable, bool) {
	var names []string
	for _, t := range earlier {
		if t.Kind == MNLogitTable {
			names = append(names, t.ID)
		}
	}
	i := slices.IndexFunc(earlier, func(t PlannedTable) bool { return t.ID == f.Of.Text })
	if i < 0 || earlier[i].Kind != MNLogitTable {
		c.Addf(or(f.Of.At, f.At), "no-models", strictyaml.DidYouMean(f.Of.Text, names), "no mnlogit table before this one is called %q", f.Of.Text)
		return PlannedTable{}, false
	}
	return earlier[i], true
}

// takenOver are the keys of a table that one which takes over its models must not have.
func takenOver() []string { return []string{"outcome", "base", "where", "rows", "groups"} }

// ownKeys are those of them that it has nevertheless.
func ownKeys(f tableFile) []placedKey {
	keys := f.keys()
	if f.Where.Text != "" {
		keys = append(keys, placedKey{"where", f.Where.At})
	}
	return slices.DeleteFunc(keys, func(k placedKey) bool { return !slices.Contains(takenOver(), k.key) })
}
