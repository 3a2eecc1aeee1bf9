package dataset

import (
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// ReadCSV reads what WriteCSV wrote, and what was delivered. The columns must be the survey's, in any order; weights may be
// absent, and then no row has one. Behind them there may be the flags of quality rules, which are checked and left out, and
// last of all why cells are empty, which must agree with the cells. A file without that does not say why a cell is empty;
// the reasons are then found again by walking the path that the row's answers take. Where a question offered both refusing
// and not knowing, the file cannot tell which it was, and the cell has no answer.
func ReadCSV(s *survey.Survey, r io.Reader) (*Frame, error) {
	if err := unambiguous(s); err != nil {
		return nil, err
	}
	in := csv.NewReader(r)
	in.ReuseRecord = true
	header, err := in.Read()
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "the data file has no header: %w; give a completes.csv that deliver wrote", err)
	}
	f := emptyOf(s)
	file, err := f.match(header)
	if err != nil {
		return nil, err
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			f.trim()
			return f, nil
		}
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "the data file cannot be read: %w", err)
		}
		if column, err := f.take(file, record); err != nil {
			line, _ := in.FieldPos(column)
			return nil, fault.Errorf(fault.Invalid, "line %d, column %s: %w", line, file.names[column], err)
		}
	}
}

// take appends a record as a row; with an error it tells the place of the cell that is wrong.
func (f *Frame) take(file csvColumns, record []string) (place int, err error) {
	row := f.grow()
	for i, c := range file.columns {
		switch {
		case c != nil:
			err = c.parse(row, record[i])
		case file.names[i] != survey.ReasonsColumn:
			err = parseFlag(file.names[i], record[i])
		}
		if err != nil {
			return i, err
		}
	}
	if file.reasons {
		return f.reasons(row, file, record)
	}
	f.retrace(row)
	return 0, nil
}

// said is the finding with its names, or nothing when there are no names.
func said(what string, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{what + strings.Join(names, ", ")}
}

// parse reads one cell.
func (c *Column) parse(row int, cell string) error {
	switch {
	case cell == "":
		return nil
	case c.Kind == TimeVariable:
		if _, err := time.Parse(time.RFC3339, cell); err != nil {
			return fault.Errorf(fault.Invalid, "%q is no instant; write it as 2015-10-08T09:00:00Z", cell)
		}
		c.Texts[row] = strings.Clone(cell) // and not the whole line with it
	case c.Numeric():
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return fault.Errorf(fault.Invalid, "%q is no number; give codes, not labels, and leave a missing value empty", cell)
		}
		if _, listed := c.Option(x); c.Variable == nil && c.Values != nil && !listed {
			return fault.Errorf(fault.Invalid, "code %s is not declared by the survey", cell)
		}
		if c.Variable == nil && c.Name == survey.WeightColumn && x < 0 {
			return fault.Errorf(fault.Invalid, "the weight %s is below zero; give what the interview counts for, or leave it empty", cell)
		}
		c.Numbers[row] = x
	default:
		c.Texts[row] = strings.Clone(cell) // and not the whole line with it
	}
	return nil
}

// retrace rebuilds as much of the row's interview as its path needs, and explains the empty cells from it.
func (f *Frame) retrace(row int) {
	iv := interview.Interview{Answers: interview.Answers{}, Submitted: map[string]bool{}}
	furthest, answered := -1, map[int]bool{}
	for i, p := range f.survey.Pages {
		for _, q := range p.Questions {
			for _, field := range q.Fields() {
				if v := f.kept(field, row); v.Answered() {
					iv.Answers[field], furthest, answered[i] = v, i, true
				}
			}
		}
	}
	iv.Type = f.optionName("type", row)
	iv.Assigned = map[string]string{}
	for _, a := range f.survey.Assigned {
		iv.Assigned[a.Name] = f.optionName(a.Name, row)
	}
	iv.Decision, iv.Disposition = outcome(f.byName["disposition"].Texts[row], iv.Type != "")
	if iv.Disposition.Finished() {
		furthest = len(f.survey.Pages) - 1
		passOver(f.survey, &iv)
	}
	// Pages that were shuffled with the last one may have come behind it.
	for i, p := range f.survey.Pages[:furthest+1] {
		iv.Submitted[p.Name] = iv.Disposition.Finished() || answered[i] || i < f.survey.Begins(furthest)
	}
	w := newWay(f.survey, &iv, interview.Walk(f.survey, &iv))
	f.doubt(row, w)
	f.explain(row, w)
}

// passOver takes what somebody who finished left empty for refused or not known, where that was offered and nothing else let
// them pass: a file of codes has an empty cell for both.
func passOver(s *survey.Survey, iv *interview.Interview) {
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			if !q.May && !q.Unknown || q.Optional || q.Soft {
				continue
			}
			passed := survey.RefusedValue()
			if !q.May {
				passed = survey.DontKnowValue()
			}
			for _, field := range q.Fields() {
				if asked := field == q.Name || q.Kind == survey.Grid; asked && !iv.Answers[field].Given() {
					iv.Answers[field] = passed
				}
			}
		}
	}
}

// doubt gives no answer as the reason of the empty cells that passOver takes for refused where the respondent might as well
// not have known.
func (f *Frame) doubt(row int, w way) {
	for _, c := range f.Columns {
		if v := c.Variable; v == nil || v.Question == nil || !v.Question.May || !v.Question.Unknown || !c.empty(row) {
			continue
		}
		if w.iv.Disposition.Finished() && w.reason(c.Name) == survey.Refused {
			c.Missing[row] = survey.NoAnswer
		}
	}
}

// kept is the field's value; it looks at the cells, because why they are empty is not known yet.
func (f *Frame) kept(field string, row int) survey.Value {
	there := func(c *Column) bool { return !c.empty(row) }
	if !slices.ContainsFunc(f.fields[field], there) {
		return survey.Value{}
	}
	return f.fact(field, row)
}

func (f *Frame) optionName(column string, row int) string {
	c := f.byName[column]
	o, _ := c.Option(c.Numbers[row])
	return o.Name
}

// outcome is what the gate decided, as far as the end of the interview and its type tell.
func outcome(disposition string, classified bool) (interview.Decision, interview.Disposition) {
	d := interview.Disposition(disposition)
	switch {
	case d.Finished():
		return interview.Admitted, d
	case d == interview.OverQuota:
		return interview.TurnedAway, d
	case d == interview.ScreenedOut:
		return interview.Ineligible, d
	case classified:
		return interview.Admitted, d
	}
	return interview.Undecided, d
}
