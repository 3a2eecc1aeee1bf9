package dataset

import (
	"slices"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// systemColumns stand before the survey's variables: who the row is, and how the interview went.
func systemColumns(s *survey.Survey) []*Column {
	columns := []*Column{
		{Name: "interview", Kind: survey.NumberVariable},
		{Name: "type", Kind: survey.CodeVariable, Values: typeOptions(s)},
		{Name: "cell", Kind: survey.CodeVariable, Values: cellOptions(s)},
	}
	for _, t := range s.Types {
		columns = append(columns, &Column{Name: survey.MemberPrefix + t.Name, Kind: survey.FlagVariable})
	}
	for _, name := range []string{"source", "version", "language", "device"} {
		columns = append(columns, &Column{Name: name, Kind: survey.TextVariable})
	}
	columns = append(columns,
		&Column{Name: "started", Kind: TimeVariable}, &Column{Name: "finished", Kind: TimeVariable},
		&Column{Name: "minutes", Kind: survey.NumberVariable}, &Column{Name: "disposition", Kind: survey.TextVariable},
		&Column{Name: "in_sample", Kind: survey.FlagVariable})
	if _, asked := s.Variable(survey.WeightColumn); asked { // by a study that is older than the column, whose own it stays
		return columns
	}
	return append(columns, &Column{Name: survey.WeightColumn, Kind: survey.NumberVariable})
}

func typeOptions(s *survey.Survey) []survey.Option {
	options := make([]survey.Option, len(s.Types))
	for i, t := range s.Types {
		options[i] = survey.Option{Code: i + 1, Name: t.Name, Text: t.Text}
	}
	return options
}

// cellOptions are the cells that take types: those a respondent's one cell can be. A cell's code is its place among all
// cells, so that it stays when a cell with a condition is added behind it.
func cellOptions(s *survey.Survey) []survey.Option {
	var options []survey.Option
	for i, c := range s.Cells {
		takes := func(t survey.Type) bool { return s.CellOf(t.Name) == c.Name }
		if slices.ContainsFunc(s.Types, takes) {
			options = append(options, survey.Option{Code: i + 1, Name: c.Name, Text: c.Text})
		}
	}
	return options
}

// emptyOf is the frame of the survey without a row.
func emptyOf(s *survey.Survey) *Frame {
	f := &Frame{survey: s, Columns: systemColumns(s), byName: map[string]*Column{}, fields: map[string][]*Column{}}
	for i := range s.Variables {
		v := &s.Variables[i]
		c := columnOf(v)
		f.Columns = append(f.Columns, c)
		f.fields[v.Field] = append(f.fields[v.Field], c)
		if isPlace(v) { // the answer as a whole is rebuilt from its places
			f.fields[v.Question.Name] = append(f.fields[v.Question.Name], c)
		}
	}
	for _, c := range f.Columns {
		f.byName[c.Name] = c
	}
	f.fields["type"], f.fields["cell"] = f.Columns[1:2], f.Columns[2:3]
	return f
}

// isPlace tells whether the variable is one place of a rank.
func isPlace(v *survey.Variable) bool { return v.Question != nil && v.Question.Kind == survey.Rank }

// unambiguous refuses a survey with a variable that has the name of a column that is not the survey's.
func unambiguous(s *survey.Survey) error {
	ours := map[string]bool{survey.FlagsColumn: true, survey.ReasonsColumn: true}
	for _, c := range systemColumns(s) {
		ours[c.Name] = true
	}
	var clashes []string
	for _, v := range s.Variables {
		if ours[v.Name] || strings.HasPrefix(v.Name, survey.FlagPrefix) {
			clashes = append(clashes, v.Name)
		}
	}
	if len(clashes) == 0 {
		return nil
	}
	return fault.Errorf(fault.Conflict, "survey %q has variables named like columns that every dataset has: %s; rename the questions",
		s.ID, strings.Join(clashes, ", "))
}
