package survey

import "fieldwork/internal/strictyaml"

// types checks that classification is total: every rule but the last one's is there.
func (c *compiler) types(f *surveyFile) {
	if len(f.Types) == 0 {
		c.Add(f.At, "no-types", "the survey has no types", "add `types:`; one type without a rule takes everybody")
		return
	}
	seen := map[string]bool{}
	for i, t := range f.Types {
		last := i == len(f.Types)-1
		switch {
		case last && t.If.Text != "":
			c.Addf(t.At, "types-not-total", "leave `if` out of the last type, which takes everybody else", "type %q has a rule, so a respondent may have no type", t.Type.Text)
		case !last:
			c.survey.Types[i].If = c.gateRule(t.If, t.At)
		}
		if seen[t.Type.Text] {
			c.Addf(t.Type.At, "duplicate-type", "give each type its own name", "type %q is there twice", t.Type.Text)
		}
		seen[t.Type.Text] = true
	}
}

// cells checks that each dimension given by types takes every type exactly once.
func (c *compiler) cells(f *surveyFile) {
	s := c.survey
	taken := map[string]map[string]string{} // dimension -> type -> cell
	names := map[string]bool{}
	for _, q := range f.Quotas {
		cell := Cell{Name: c.name(q.Cell, anyName, "cell", q.At), Text: c.text(q.Text, q.At, "cell"), Dimension: q.Dimension}
		if cell.Dimension == "" {
			cell.Dimension = "type"
		}
		if names[cell.Name] {
			c.Addf(q.Cell.At, "duplicate-cell", "give each cell its own name", "cell %q is there twice", cell.Name)
		}
		names[cell.Name] = true
		cell.Target = c.target(q, cell.Name)
		cell.Closes = c.closes(q)
		switch {
		case q.Assign.Text != "":
			cell.Assigned, cell.Dimension = true, q.Assign.Text
			c.assignedCell(q, cell)
		case q.If.Text != "":
			cell.If = c.gateRule(q.If, q.At)
		default:
			cell.Types = c.cellTypes(q, cell, taken)
		}
		s.Cells = append(s.Cells, cell)
	}
	if len(f.Quotas) == 0 {
		c.Add(f.At, "no-quotas", "the survey has no quota cells", "add `quotas:` with at least one cell")
	}
	c.dimensions(f, taken)
	c.limits(f)
	for dimension, types := range taken {
		for i, t := range s.TypeNames() {
			if types[t] == "" {
				c.Addf(f.Types[i].At, "type-in-no-cell", "add it to the `types` of a cell", "type %q is in no cell of dimension %q", t, dimension)
			}
		}
	}
}

func (c *compiler) cellTypes(q cellFile, cell Cell, taken map[string]map[string]string) []string {
	if len(q.Types) == 0 {
		c.Addf(q.At, "empty-cell", "add `types: […]`, `if: RULE` or `assign: VARIABLE`", "cell %q takes nobody", cell.Name)
		return nil
	}
	types := taken[cell.Dimension]
	if types == nil {
		types = map[string]string{}
		taken[cell.Dimension] = types
	}
	var names []string
	for _, w := range q.Types {
		switch {
		case !contains(c.survey.TypeNames(), w.Text):
			c.Addf(w.At, "unknown-type", strictyaml.DidYouMean(w.Text, c.survey.TypeNames()), "type %q is not declared", w.Text)
		case types[w.Text] != "":
			c.Addf(w.At, "type-in-two-cells", "keep it in one", "type %q is already in cell %q of dimension %q", w.Text, types[w.Text], cell.Dimension)
		}
		types[w.Text] = cell.Name
		names = append(names, w.Text)
	}
	return names
}

// dimensions checks that every respondent is metered: by one dimension at least that shares out the types. A dimension is
// given by types or by conditions, not by both.
func (c *compiler) dimensions(f *surveyFile, byTypes map[string]map[string]string) {
	for i, cell := range c.survey.Cells {
		if !cell.Assigned && c.survey.assigned(cell.Dimension) != nil {
			c.Addf(f.Quotas[i].At, "mixed-dimension", "give it a `dimension` of its own", "cell %q is in dimension %q, whose cells the gate assigns", cell.Name, cell.Dimension)
		}
		if cell.If != nil && byTypes[cell.Dimension] != nil {
			c.Addf(f.Quotas[i].At, "mixed-dimension", "give it a `dimension` of its own", "cell %q is given by a condition in dimension %q, which is given by types", cell.Name, cell.Dimension)
		}
	}
	if len(byTypes) == 0 && len(f.Quotas) > 0 {
		c.Add(f.Quotas[0].At, "no-types-dimension", "no dimension shares out the types, so a respondent may be in no cell", "add cells with `types:` that take every type")
	}
}
