package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// needs checks what each kind of table cannot do without.
func (c *planner) needs(f tableFile, t *PlannedTable) {
	switch t.Kind {
	case MultipleTable:
		t.Question = f.Question.Text
		if q, ok := c.survey.Question(t.Question); !ok || q.Kind != Many {
			c.Addf(or(f.Question.At, f.At), "no-question", "name a `many` question", "table %q needs a many question; %q is none", t.ID, t.Question)
		}
	case FrequencyTable:
		c.someRows(f, t)
		c.beside(f, t)
	case MeansTable:
		c.someRows(f, t)
		c.beside(f, t)
		if t.Test = f.Test; t.Test && len(f.Groups) < 2 {
			c.Addf(f.At, "no-groups", "add `groups:` with two groups or more, or leave `test` out", "table %q has no two groups whose means could be tested", t.ID)
		}
	case CrosstabTable:
		c.someRows(f, t)
		c.across(f, t)
	default:
		c.outcome(f, t)
	}
	if t.SortBy != "" {
		c.among([]strictyaml.Word{f.SortBy}, groupNames(t.Groups), "group")
	}
}

func (c *planner) someRows(f tableFile, t *PlannedTable) {
	if len(t.Rows) == 0 {
		c.Addf(f.At, "no-rows", "add `rows:`", "table %q has no rows", t.ID)
	}
}

// outcome checks what a model explains or a distribution shows.
func (c *planner) outcome(f tableFile, t *PlannedTable) {
	t.Outcome, t.Base = f.Outcome.Text, f.Base.Text
	v := c.variable(f.Outcome, f.At)
	if v.Kind == TextVariable {
		c.Addf(f.Outcome.At, "text-outcome", "name a variable with codes or numbers", "outcome %q is words", t.Outcome)
	}
	if levels := optionNames(v.Values); t.Kind == MNLogitTable && !slices.Contains(levels, t.Base) {
		c.Addf(or(f.Base.At, f.At), "unknown-base", strictyaml.DidYouMean(t.Base, levels), "base %q is no outcome of %q", t.Base, t.Outcome)
	}
}

// across checks the variable whose categories are the columns of a crosstab. A number that was asked has too many, and one
// that was computed has those that its formula gives.
func (c *planner) across(f tableFile, t *PlannedTable) {
	t.By = f.By.Text
	if t.By == "" {
		c.Addf(f.At, "no-columns", "add `by: VARIABLE`", "table %q has no variable across the columns", t.ID)
		return
	}
	v := c.variable(f.By, f.At)
	if v.Kind == TextVariable || v.Kind == NumberVariable && v.Derived == nil {
		c.Addf(f.By.At, "no-columns", "name a variable with options, or derive one", "variable %q is %s and has no categories to go across", t.By, kindWords(v.Kind))
	}
	for i, r := range t.Rows {
		if !r.Heading && r.Variable == t.By {
			c.Addf(or(f.Rows[i].Variable.At, f.Rows[i].At), "duplicate-row", "remove the row, or choose another `by`", "variable %q goes down and across", t.By)
		}
	}
}

// beside resolves the column by which every figure is shown weighted, too.
func (c *planner) beside(f tableFile, t *PlannedTable) {
	t.Beside = c.weights(f.Beside)
	if t.Beside != "" && t.Weights != "" {
		c.Addf(f.Beside.At, "two-weights", "keep `weights`, or keep `beside` for both side by side", "table %q is weighted already, so that there is nothing unweighted to stand beside", t.ID)
	}
}

// figures checks what is drawn of a table. A distribution is a figure, and drawn unless the plan chooses otherwise.
func (c *planner) figures(f tableFile, form tableForm) []FigureKind {
	if f.Figures == nil && form.kind == DistributionPlot {
		return form.figures
	}
	var names []string
	for _, kind := range form.figures {
		names = append(names, string(kind))
	}
	c.distinct(f.Figures, "figure")
	chosen := make([]FigureKind, 0, len(f.Figures))
	for _, w := range f.Figures {
		switch {
		case !slices.Contains(figureKinds(), w.Text):
			c.Addf(w.At, "unknown-figure", strictyaml.DidYouMean(w.Text, figureKinds()), "figure %q is not known", w.Text)
		case !slices.Contains(names, w.Text):
			c.Addf(w.At, "misplaced-figure", strictyaml.DidYouMean(w.Text, names), "a table of kind %q has no figure %q", form.kind, w.Text)
		}
		chosen = append(chosen, FigureKind(w.Text))
	}
	return chosen
}

func optionNames(options []Option) []string { return (&List{Options: options}).Names() }
