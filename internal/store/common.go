package store

import (
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

// commonColumns are what many interviews have in common, which is decoded once for all that are alike. They stand at the end
// of a record. The order is that of commonRow.
const commonColumns = `i.version, i.source, i.language, i.device, i.page, i.type, i.decision, i.disposition, i.was,
	i.membership, i.assigned, i.submitted, i.in_sample`

// commons are interviews with nothing but what they have in common with others, by the text of their columns. Maps and
// slices are shared by all that are alike.
type commons map[string]*interview.Interview

// mostCommons bounds them: the pages of a survey that are in a drawn order can be submitted in more ways than are worth
// remembering.
const mostCommons = 5_000

// of decodes the columns, or remembers them.
func (c commons) of(b *book, columns string) (*interview.Interview, error) {
	if known, there := c[columns]; there {
		return known, nil
	}
	columns = strings.Clone(columns) // it is part of a much longer text
	r, err := commonRow(columns)
	if err != nil {
		return nil, err
	}
	iv, err := r.interview(b)
	if err != nil {
		return nil, err
	}
	if len(c) >= mostCommons {
		clear(c)
	}
	c[columns] = &iv
	return &iv, nil
}

// commonRow is an interview's row with nothing but the common columns.
func commonRow(columns string) (r interviewRow, err error) {
	read := strings.Split(columns, string(rune(cellEnd)))
	into := []*string{&r.Version, &r.Source, &r.Language, &r.Device, &r.Page, &r.Type, &r.Decision, &r.Disposition, &r.Was,
		&r.Membership, &r.Assigned, &r.Submitted}
	if len(read) != len(into)+1 {
		return r, fault.Errorf(fault.Internal, "an interview in the database is damaged: it has %d columns, not %d", len(read), len(into)+1)
	}
	for i, p := range into {
		*p = read[i]
	}
	r.Answers, r.InSample = "{}", read[len(into)] == "1"
	return r, nil
}
