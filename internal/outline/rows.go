package outline

import (
	"strings"

	"fieldwork/internal/survey"
)

// anything is the value of a name that only the data knows.
const anything = "\x00"

// A sketch is a table whose outlines are drawn.
type sketch struct {
	survey *survey.Survey
	plan   *survey.Plan
	table  survey.PlannedTable
}

// Of are the outlines of one table's records.
func Of(s *survey.Survey, p *survey.Plan, t survey.PlannedTable) []Outline {
	k := sketch{s, p, t}
	switch t.Kind {
	case survey.FrequencyTable, survey.DistributionPlot:
		return k.besides(k.outline("", "variable name group", shareFigures(t), k.categories(k.groups())))
	case survey.CrosstabTable:
		return []Outline{k.outline("", "variable name group within", shareFigures(t), k.crossed())}
	case survey.MultipleTable:
		return []Outline{k.outline("", "group variable name", shareFigures(t), k.ticks())}
	case survey.MeansTable:
		return k.besides(k.outline("", "group variable", meanFigures(), k.means()))
	case survey.MarginsTable:
		return []Outline{k.outline("", "model group outcome term discrete", populationFigures(), k.effects())}
	case survey.MNLogitTable, survey.OLogitTable, survey.OLSTable:
		return k.models()
	}
	return nil
}

func (k sketch) outline(suffix, keys string, figures []Figure, rows []Key) Outline {
	for _, row := range rows {
		for column, value := range row {
			if value == anything {
				delete(row, column)
			}
		}
	}
	return Outline{Records: k.table.ID + suffix, Table: k.table, Keys: strings.Fields(keys), Figures: figures, rows: rows}
}

// besides adds the records of the same figures weighted, whose percentages are not binomial.
func (k sketch) besides(o Outline) []Outline {
	if k.table.Beside == "" {
		return []Outline{o}
	}
	weighted := o
	weighted.Records += "_weighted"
	weighted.Figures = nil
	for _, f := range o.Figures {
		f.Share = false
		weighted.Figures = append(weighted.Figures, f)
	}
	return []Outline{o, weighted}
}

func (k sketch) models() []Outline {
	all := []Outline{
		k.outline("", "model group outcome term", estimateFigures(), k.coefficients()),
		k.outline("_models", "model group", fitFigures(), k.fits()),
	}
	if k.table.Kind != survey.OLSTable {
		all = append(all, k.outline("_margins", "model group outcome term discrete", effectFigures(), k.effects()))
	}
	return all
}

// crossed are the rows of a cross-tabulation: its groups are the categories of the variable across, within each group of
// the plan.
func (k sketch) crossed() (rows []Key) {
	for _, within := range k.groups() {
		for _, row := range k.categories(k.names(k.table.By)) {
			row["within"] = within
			rows = append(rows, row)
		}
	}
	return rows
}

// categories are the categories of each variable in each group; of a distribution it is the outcome's.
func (k sketch) categories(groups []string) (rows []Key) {
	variables := []string{k.table.Outcome}
	if k.table.Kind != survey.DistributionPlot {
		variables = nil
		for _, r := range k.table.Rows {
			if !r.Heading {
				variables = append(variables, r.Variable)
			}
		}
	}
	for _, variable := range variables {
		for _, group := range groups {
			for _, name := range k.names(variable) {
				rows = append(rows, Key{"variable": variable, "name": name, "group": group})
			}
		}
	}
	return rows
}

// ticks are the options of a question with many, and the rows that the plan adds.
func (k sketch) ticks() (rows []Key) {
	q, _ := k.survey.Question(k.table.Question)
	for _, group := range k.groups() {
		if q != nil && q.List != nil {
			for _, o := range q.List.Options {
				rows = append(rows, Key{"group": group, "variable": survey.FlagName(q.Name, o.Name), "name": o.Name})
			}
		}
		for _, r := range k.table.Rows {
			name := r.Code
			if name == "" {
				name = anything
			}
			rows = append(rows, Key{"group": group, "variable": r.Variable, "name": name})
		}
	}
	return rows
}

func (k sketch) means() (rows []Key) {
	for _, group := range k.groups() {
		for _, r := range k.table.Rows {
			if r.Includes(k.fitted()[0], group) {
				rows = append(rows, Key{"group": group, "variable": r.Variable})
			}
		}
	}
	return rows
}
