package report

import (
	"strings"

	"fieldwork/internal/document"
	"fieldwork/internal/survey"
)

// behind says what a table stands on: who is in it, by what it is weighted, and what they were asked.
func (b *builder) behind(planned survey.PlannedTable) []document.Block {
	var terms []document.Term
	if filter := b.filter(planned); filter != "" {
		terms = append(terms, document.Term{Name: b.Words("report_filter"), Text: filter})
	}
	weights := planned.Weights
	if planned.Beside != "" {
		weights = planned.Beside
	}
	if weights != "" {
		terms = append(terms, document.Term{Name: b.Words("report_weights"), Text: weights})
	}
	blocks := []document.Block{}
	if len(terms) > 0 {
		blocks = append(blocks, document.Terms{Terms: terms})
	}
	return append(blocks, b.wordings(planned)...)
}

// filter is the rule by which respondents entered the table, as the plan has it.
func (b *builder) filter(planned survey.PlannedTable) string {
	var rules []string
	for _, r := range []*survey.Rule{b.Plan.Where, planned.Where} {
		if r != nil {
			rules = append(rules, r.Source)
		}
	}
	all := strings.Join(rules, " && ")
	for _, g := range planned.Groups {
		if g.Where == nil {
			continue
		}
		name := b.text(g.Label)
		if name == "" {
			name = g.Name
		}
		if all != "" {
			all += "; "
		}
		all += name + ": " + g.Where.Source
	}
	return all
}

// wordings is the table of what was asked for the variables behind a table, shown on demand.
func (b *builder) wordings(planned survey.PlannedTable) []document.Block {
	t := document.Table{ID: planned.ID + "_wording", Fold: b.Words("report_wording"), Header: [][]document.Cell{{
		{Role: document.Heading, Text: b.Words("report_variable_name")}, {Role: document.Heading, Text: b.Words("report_question")}, {Role: document.Heading, Text: b.Words("report_asked_of")}}}}
	for _, v := range b.variables(planned) {
		question, universe := b.asked(v)
		t.Body = append(t.Body, []document.Cell{{Role: document.Label, Text: v.Name}, {Text: question}, {Text: universe}})
	}
	if len(t.Body) == 0 {
		return nil
	}
	return []document.Block{t}
}

// variables are those behind a table, each once. All rows of a grid, and all options of a question, count as one.
func (b *builder) variables(planned survey.PlannedTable) []survey.Variable {
	names := []string{planned.Outcome, planned.By}
	for _, r := range planned.Rows {
		names = append(names, r.Variable)
	}
	var all []survey.Variable
	seen := map[string]bool{}
	add := func(v survey.Variable) {
		name := v.Name
		if v.Question != nil {
			name = v.Question.Name
		}
		if seen[name] {
			return
		}
		seen[name] = true
		if v.Question != nil {
			v.Name = name
		}
		all = append(all, v)
	}
	if vs := b.Survey.VariablesOf(planned.Question); planned.Question != "" && len(vs) > 0 {
		add(vs[0])
	}
	for _, name := range names {
		if v, ok := b.Plan.Variable(b.Survey, name); ok {
			add(v)
		}
	}
	return all
}

// asked is how a variable came about, and of whom: the question's words, or the formula of a derived one.
func (b *builder) asked(v survey.Variable) (how, universe string) {
	switch {
	case v.Question != nil:
		return b.text(v.Question.Text), b.universe(v)
	case v.Derived != nil && v.Derived.Value != nil:
		return b.text(v.Label) + " = " + v.Derived.Value.Source, ""
	}
	if typ, member := strings.CutPrefix(v.Name, survey.MemberPrefix); member {
		return b.Words("column_member") + " " + typ, ""
	}
	return b.Words("column_" + v.Name), "" // a column that every dataset has
}

// universe are the rules that had to hold for the question to be asked; everybody without one.
func (b *builder) universe(v survey.Variable) string {
	if rules := b.Survey.Universe(v); rules != "" {
		return rules
	}
	return b.Words("report_everybody")
}
