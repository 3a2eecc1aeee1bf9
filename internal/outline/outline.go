// Package outline says which rows and columns the records of a planned table have, before anything is computed.
//
// It is opinionated. Files that speak of a table's figures, such as those of a publication, name them by the words of the
// plan, so that a misspelt one is found when the survey is checked and not when nobody looks. It knows the plan alone: what
// only the data can tell, such as the values of a plain number, may be anything.
package outline

import (
	"slices"
	"strings"

	"fieldwork/internal/survey"
)

// An Outline is the records of one table under one name.
type Outline struct {
	Records string // the name, as the file's without its ending
	Table   survey.PlannedTable
	Keys    []string // the columns that tell rows apart, most significant first
	Figures []Figure
	rows    []Key
}

// A Figure is a column of numbers.
type Figure struct {
	Column string
	SE     string // the column of its standard error; "" when there is none
	Share  bool   // it is a percentage of the unweighted column n, so that its standard error is the binomial one
}

// A Key tells a row: a value for each column that the row has one in.
type Key map[string]string

// Find is the outline of the records with the name.
func Find(s *survey.Survey, p *survey.Plan, records string) (Outline, bool) {
	for _, exact := range []bool{true, false} { // a table's own name wins against one with an ending
		for _, t := range p.Tables {
			if exact != (t.ID == records) || !strings.HasPrefix(records, t.ID) {
				continue
			}
			for _, o := range Of(s, p, t) {
				if o.Records == records {
					return o, true
				}
			}
		}
	}
	return Outline{}, false
}

// Names are the names of all records that have an outline.
func Names(s *survey.Survey, p *survey.Plan) []string {
	var names []string
	for _, t := range p.Tables {
		for _, o := range Of(s, p, t) {
			names = append(names, o.Records)
		}
	}
	return names
}

// Figure is the column of numbers with the name.
func (o Outline) Figure(column string) (Figure, bool) {
	i := slices.IndexFunc(o.Figures, func(f Figure) bool { return f.Column == column })
	if i < 0 {
		return Figure{}, false
	}
	return o.Figures[i], true
}

// Columns are the names of the columns of numbers.
func (o Outline) Columns() []string {
	names := make([]string, len(o.Figures))
	for i, f := range o.Figures {
		names[i] = f.Column
	}
	return names
}

// Matches counts the rows that a key fits. A key without a column fits every value in it.
func (o Outline) Matches(key Key) (n int) {
	for _, row := range o.rows {
		if row.fits(key) {
			n++
		}
	}
	return n
}

// Values are the different values of a key column, in the order of the rows; nil when it may hold anything in some row.
func (o Outline) Values(column string) (values []string) {
	for _, row := range o.rows {
		value, known := row[column]
		if !known {
			return nil
		}
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values
}

func (k Key) fits(given Key) bool {
	for column, value := range given {
		if own, known := k[column]; known && own != value {
			return false
		}
	}
	return true
}
