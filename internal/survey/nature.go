package survey

import "slices"

// A nature is what every page asks of a question and what never changes: it is found out once, when the survey is loaded.
type nature struct {
	fields           []string
	rows             map[string]string // the fields of a grid, by the names of its rows
	limited, dynamic bool
}

// settle finds out what the questions are like.
func (s *Survey) settle() {
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			n := &nature{fields: q.listFields(), limited: q.isLimited(), dynamic: q.isDynamic()}
			if q.Kind == Grid {
				n.rows = make(map[string]string, len(n.fields))
				for i, r := range q.Rows.Options {
					n.rows[r.Name] = n.fields[i]
				}
			}
			q.nature = n
		}
	}
}

// Copy is the question as a value that may be changed.
func (q *Question) Copy() Question {
	c := *q
	c.nature = nil
	return c
}

// Fields are the names under which the answers to the question are kept: nobody changes the list. They are also the names
// under which they are posted, but for a rank.
func (q *Question) Fields() []string {
	if q.nature != nil {
		return q.nature.fields
	}
	return q.listFields()
}

// Row is the field of a row of a grid. Its name is not made anew, because it is the key of answers in all interviews, which share it.
func (q *Question) Row(name string) string {
	if q.nature != nil {
		if field, known := q.nature.rows[name]; known {
			return field
		}
	}
	return RowName(q.Name, name)
}

func (q *Question) listFields() []string {
	var fields []string
	switch q.Kind {
	case Note:
		return nil
	case Grid:
		for _, r := range q.Rows.Options {
			fields = append(fields, RowName(q.Name, r.Name))
		}
		return fields
	case One, Many:
		for _, o := range q.List.Options {
			if o.Specify {
				fields = append(fields, SpecifyName(q.Name, o.Name))
			}
		}
	}
	return append([]string{q.Name}, fields...)
}

// Limited tells whether what the question offers depends on earlier answers.
func (q *Question) Limited() bool {
	if q.nature != nil {
		return q.nature.limited
	}
	return q.isLimited()
}

func (q *Question) isLimited() bool {
	return q.Carry != nil || q.List.conditional() || q.Rows.conditional()
}

func (l *List) conditional() bool {
	return l != nil && slices.ContainsFunc(l.Options, func(o Option) bool { return o.If != nil })
}

// Dynamic tells whether the question looks different to respondents with other answers.
func (q *Question) Dynamic() bool {
	if q.nature != nil {
		return q.nature.dynamic
	}
	return q.isDynamic()
}

func (q *Question) isDynamic() bool {
	for _, t := range []Text{q.Text, q.Help, q.Unit, q.Low, q.High} {
		if t.Pipes() {
			return true
		}
	}
	return q.isLimited() || q.List.speaks() || q.Rows.speaks()
}

func (l *List) speaks() bool {
	return l != nil && slices.ContainsFunc(l.Options, func(o Option) bool { return o.Text.Pipes() })
}
