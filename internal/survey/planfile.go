package survey

import (
	"io/fs"
	"path"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/strictyaml"
)

// The types below are the shape of analysis.yaml, key by key; docs/questionnaire.md explains each.

type planFile struct {
	At     strictyaml.Pos
	Tables []tableFile `yaml:"tables"`
}

type tableFile struct {
	At       strictyaml.Pos
	Table    strictyaml.Word   `yaml:"table"`
	Number   strictyaml.Word   `yaml:"number"`
	Kind     strictyaml.Word   `yaml:"kind"`
	Of       strictyaml.Word   `yaml:"of"`
	Title    textKeys          `yaml:"title"`
	Notes    []textKeys        `yaml:"notes"`
	Where    strictyaml.Word   `yaml:"where"`
	Weights  strictyaml.Word   `yaml:"weights"`
	Question strictyaml.Word   `yaml:"question"`
	Top      int               `yaml:"top"`
	SortBy   strictyaml.Word   `yaml:"sort_by"`
	Groups   []groupFile       `yaml:"groups"`
	Rows     []rowFile         `yaml:"rows"`
	Outcome  strictyaml.Word   `yaml:"outcome"`
	Base     strictyaml.Word   `yaml:"base"`
	Models   []strictyaml.Word `yaml:"models"`
}

type groupFile struct {
	At    strictyaml.Pos
	Group strictyaml.Word   `yaml:"group"`
	Text  map[string]string `yaml:",inline"`
	Where strictyaml.Word   `yaml:"where"`
}

type rowFile struct {
	At       strictyaml.Pos
	Heading  strictyaml.Word   `yaml:"heading"`
	Variable strictyaml.Word   `yaml:"variable"`
	Text     map[string]string `yaml:",inline"`
	Code     strictyaml.Word   `yaml:"code"`
	Models   []strictyaml.Word `yaml:"models"`
	Groups   []strictyaml.Word `yaml:"groups"`
}

// LoadPlan reads the analysis plan of a survey that has been loaded. A survey without the file has an empty plan.
func LoadPlan(fsys fs.FS, dir string, s *Survey) (*Plan, error) {
	name := path.Join(dir, PlanFile)
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return &Plan{}, nil
	}
	plan, findings := ParsePlan(name, data, s)
	return plan, invalid(findings)
}

// ParsePlan reads an analysis plan against its survey's variables.
func ParsePlan(name string, data []byte, s *Survey) (*Plan, strictyaml.Findings) {
	var f planFile
	findings := strictyaml.Decode(name, data, &f)
	c := &planner{compiler{Findings: &findings, survey: s, askedOn: map[string]int{}, places: map[string]strictyaml.Pos{}}}
	for field := range s.facts {
		c.askedOn[field] = never
	}
	plan := &Plan{}
	seen := map[string]bool{}
	for _, t := range f.Tables {
		if seen[t.Table.Text] {
			c.Addf(t.Table.At, "duplicate-table", "give each table its own name", "table %q is there twice", t.Table.Text)
		}
		seen[t.Table.Text] = true
		plan.Tables = append(plan.Tables, c.table(t, plan.Tables))
	}
	return plan, findings
}

// A planner checks a plan against the survey it analyses.
type planner struct{ compiler }

var tableKinds = []string{string(FrequencyTable), string(MultipleTable), string(MeansTable), string(DistributionPlot),
	string(MNLogitTable), string(OLogitTable), string(OLSTable), string(MarginsTable)}

// table checks one table; earlier are those before it in the plan.
func (c *planner) table(f tableFile, earlier []PlannedTable) PlannedTable {
	t := PlannedTable{ID: c.name(f.Table, lowerName, "table", f.At), Number: f.Number.Text, Kind: TableKind(f.Kind.Text),
		Title: c.text(f.Title.Text, f.At, "title"), Where: c.rule(f.Where, afterwards), Weights: c.weights(f.Weights),
		Top: f.Top, SortBy: f.SortBy.Text, Models: texts(f.Models)}
	if !slices.Contains(tableKinds, f.Kind.Text) {
		c.Addf(or(f.Kind.At, f.At), "unknown-kind", strictyaml.DidYouMean(f.Kind.Text, tableKinds), "table kind %q is not known", f.Kind.Text)
		return t
	}
	for _, n := range f.Notes {
		t.Notes = append(t.Notes, c.text(n.Text, n.At, "note"))
	}
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
	for _, g := range f.Groups {
		c.distinct([]strictyaml.Word{g.Group}, "group", groupNames(t.Groups)...)
		t.Groups = append(t.Groups, Group{Name: c.name(g.Group, anyName, "group", g.At), Label: c.text(g.Text, g.At, "group"), Where: c.rule(g.Where, afterwards)})
	}
	if len(t.Groups) == 0 {
		t.Groups = []Group{{Name: "all"}}
	}
	for _, r := range f.Rows {
		t.Rows = append(t.Rows, c.row(r, t))
	}
	c.terms(f, t)
	c.needs(f, &t)
	return t
}

func (c *planner) row(f rowFile, t PlannedTable) PlannedRow {
	r := PlannedRow{Heading: f.Heading.Text != "", Variable: f.Variable.Text, Code: f.Code.Text, Models: texts(f.Models), Groups: texts(f.Groups)}
	if len(f.Text) > 0 || r.Heading {
		r.Label = c.text(f.Text, f.At, "row")
	}
	if r.Heading {
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

// variable resolves a variable of the dataset: an asked or derived one, or the type or cell.
func (c *planner) variable(w strictyaml.Word, at strictyaml.Pos) Variable {
	if w.Text == "type" || w.Text == "cell" {
		return Variable{Name: w.Text, Kind: CodeVariable}
	}
	v, ok := c.survey.Variable(w.Text)
	if !ok {
		known := append(keys(c.survey.byName), "type", "cell")
		c.Addf(or(w.At, at), "unknown-variable", strictyaml.DidYouMean(w.Text, known), "variable %q is not in the survey", w.Text)
	}
	return v
}

// needs checks what each kind of table cannot do without.
func (c *planner) needs(f tableFile, t *PlannedTable) {
	switch t.Kind {
	case MultipleTable:
		t.Question = f.Question.Text
		if q, ok := c.survey.Question(t.Question); !ok || q.Kind != Many {
			c.Addf(or(f.Question.At, f.At), "no-question", "name a `many` question", "table %q needs a many question; %q is none", t.ID, t.Question)
		}
	case FrequencyTable, MeansTable:
		if len(t.Rows) == 0 {
			c.Addf(f.At, "no-rows", "add `rows:`", "table %q has no rows", t.ID)
		}
	default:
		t.Outcome, t.Base = f.Outcome.Text, f.Base.Text
		if v := c.variable(f.Outcome, f.At); v.Kind == TextVariable {
			c.Addf(f.Outcome.At, "text-outcome", "name a variable with codes or numbers", "outcome %q is words", t.Outcome)
		}
		if t.Kind == MNLogitTable && !slices.Contains(c.outcomes(t.Outcome), t.Base) {
			c.Addf(or(f.Base.At, f.At), "unknown-base", strictyaml.DidYouMean(t.Base, c.outcomes(t.Outcome)), "base %q is no outcome of %q", t.Base, t.Outcome)
		}
	}
	if t.SortBy != "" {
		c.among([]strictyaml.Word{f.SortBy}, groupNames(t.Groups), "group")
	}
}

func (c *planner) outcomes(variable string) []string {
	switch variable {
	case "type":
		return c.survey.TypeNames()
	case "cell":
		return c.survey.CellNames()
	}
	v, _ := c.survey.Variable(variable)
	return (&List{Options: v.Values}).Names()
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

// LintPlan is for callers that want a plan or nothing: it fails when there is no plan file.
func LintPlan(p *Plan) error {
	if len(p.Tables) == 0 {
		return fault.Errorf(fault.NotFound, "the survey has no %s, so there is nothing to analyze; write one beside the questionnaire", PlanFile)
	}
	return nil
}
