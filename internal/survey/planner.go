package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// A planner checks a plan against the survey it analyses.
type planner struct{ compiler }

// newPlanner works on a copy of the survey, to which the plan's own variables are added: the survey stays as it is.
func newPlanner(s *Survey, findings *strictyaml.Findings) *planner {
	c := &planner{compiler{Findings: findings, survey: s.copyForPlan(), askedOn: map[string]int{}, places: map[string]strictyaml.Pos{}}}
	for field := range s.facts {
		c.askedOn[field] = 0 // a plan looks back on finished interviews, of which everything is known
	}
	return c
}

// table checks one table; earlier are those before it in the plan.
func (c *planner) table(f tableFile, earlier []PlannedTable) PlannedTable {
	t := c.head(f, earlier)
	form, known := formOf(t.Kind)
	if !known {
		c.Addf(or(f.Kind.At, f.At), "unknown-kind", strictyaml.DidYouMean(f.Kind.Text, tableKinds()), "table kind %q is not known", f.Kind.Text)
		return t
	}
	c.needless(f, form)
	t.Figures = c.figures(f, form)
	if t.Kind == MarginsTable {
		return c.margins(f, t, earlier)
	}
	if f.Of.Text != "" {
		c.Addf(f.Of.At, "not-taken-over", "leave `of` out, or use `kind: "+string(MarginsTable)+"`", "a table of kind %q takes nothing over", t.Kind)
	}
	if len(t.Models) == 0 {
		t.Models = []string{"1"}
	}
	c.distinct(f.Models, "model")
	t.Groups = c.groups(f)
	for _, r := range f.Rows {
		t.Rows = append(t.Rows, c.row(r, t))
	}
	c.terms(f, t)
	c.needs(f, &t)
	return t
}

// head checks what every kind of table has.
func (c *planner) head(f tableFile, earlier []PlannedTable) PlannedTable {
	t := PlannedTable{ID: c.name(f.Table, lowerName, "table", f.At), Number: f.Number.Text, Kind: TableKind(f.Kind.Text),
		Title: c.text(f.Title.Text, or(f.Title.At, f.At), "title"), Notes: c.texts(f.Notes, "note"), PublishedNotes: c.texts(f.PublishedNotes, "published note"),
		Where: c.rule(f.Where, afterwards), Weights: c.weights(f.Weights), Top: f.Top, SortBy: f.SortBy.Text, Models: texts(f.Models)}
	if t.ID != "" && slices.ContainsFunc(earlier, func(e PlannedTable) bool { return e.ID == t.ID }) {
		c.Addf(or(f.Table.At, f.At), "duplicate-table", "give each table its own name", "table %q is there twice", t.ID)
	}
	return t
}

// texts checks a list of texts.
func (c *planner) texts(keys []textKeys, what string) []Text {
	var found []Text
	for _, k := range keys {
		found = append(found, c.text(k.Text, k.At, what))
	}
	return found
}

// groups are the columns or blocks; a table without any has one for everybody.
func (c *planner) groups(f tableFile) []Group {
	var groups []Group
	for _, g := range f.Groups {
		c.distinct([]strictyaml.Word{g.Group}, "group", groupNames(groups)...)
		groups = append(groups, Group{Name: c.name(g.Group, anyName, "group", g.At), Label: c.text(g.Text, g.At, "group"), Where: c.rule(g.Where, afterwards)})
	}
	if len(groups) == 0 {
		return []Group{{Name: "all"}}
	}
	return groups
}

func (c *planner) row(f rowFile, t PlannedTable) PlannedRow {
	r := PlannedRow{Heading: f.Heading.Text != "", Variable: f.Variable.Text, Code: f.Code.Text, Models: texts(f.Models), Groups: texts(f.Groups)}
	if len(f.Text) > 0 || r.Heading {
		r.Label = c.text(f.Text, f.At, "row")
	}
	if r.Heading {
		if r.Variable != "" {
			c.Addf(f.Variable.At, "needless-key", "make two rows of it, the heading first", "row %q is a heading and shows no variable", f.Heading.Text)
		}
		return r
	}
	v := c.variable(f.Variable, f.At)
	if v.Kind == TextVariable {
		c.Addf(or(f.Variable.At, f.At), "text-row", "name a variable with codes or numbers", "variable %q is words", r.Variable)
	}
	if r.Code != "" && !slices.ContainsFunc(v.Values, func(o Option) bool { return o.Name == r.Code }) {
		c.Addf(f.Code.At, "unknown-option", "name an option of its list", "variable %q has no option %q", r.Variable, r.Code)
	}
	c.among(f.Models, t.Models, "model")
	c.among(f.Groups, groupNames(t.Groups), "group")
	return r
}

func (c *planner) among(words []strictyaml.Word, known []string, what string) {
	for _, w := range words {
		if !slices.Contains(known, w.Text) {
			c.Addf(w.At, "unknown-"+what, strictyaml.DidYouMean(w.Text, known), "%s %q is not declared in this table", what, w.Text)
		}
	}
}

// distinct checks that no name is there twice, nor among the seen ones.
func (c *planner) distinct(words []strictyaml.Word, what string, seen ...string) {
	for _, w := range words {
		if slices.Contains(seen, w.Text) {
			c.Addf(w.At, "duplicate-"+what, "give each "+what+" its own name", "%s %q is there twice in this table", what, w.Text)
		}
		seen = append(seen, w.Text)
	}
}

// terms checks that no model of any group has a variable twice.
func (c *planner) terms(f tableFile, t PlannedTable) {
	for i, r := range t.Rows {
		for _, earlier := range t.Rows[:i] {
			if r.Heading || r.Variable != earlier.Variable || r.Code != earlier.Code {
				continue
			}
			if !overlap(r.Models, earlier.Models) || !overlap(r.Groups, earlier.Groups) {
				continue
			}
			c.Addf(f.Rows[i].At, "duplicate-row", "remove one of the two", "variable %q is there twice", r.Variable)
		}
	}
}

// overlap tells whether two selections, of which nil is everything, have something in common.
func overlap(a, b []string) bool {
	return a == nil || b == nil || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

func groupNames(groups []Group) []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	return names
}

func texts(words []strictyaml.Word) []string {
	if words == nil {
		return nil
	}
	ts := make([]string, len(words))
	for i, w := range words {
		ts[i] = w.Text
	}
	return ts
}

func or(at, otherwise strictyaml.Pos) strictyaml.Pos {
	if at.Line == 0 {
		return otherwise
	}
	return at
}
