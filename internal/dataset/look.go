package dataset

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A look is how closely the way of an interview looks at an answer. Most often it matters only whether there is one.
type look struct {
	whole  bool         // a rule names it, or what the question offers may leave only a part of it
	counts bool         // how many codes there are
	codes  []int        // whether these are among them: they ask for words
	list   *survey.List // whether it is a code of the list
}

// looksOf are the looks at the form's fields, by place.
func looksOf(s *survey.Survey, form *interview.Form) []look {
	looks := make([]look, len(form.Fields()))
	at := func(field string) *look {
		if place, there := form.Place(field); there {
			return &looks[place]
		}
		return &look{}
	}
	for _, name := range routing(s) {
		at(name).whole = true
	}
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			lookAt(q, at)
		}
	}
	return looks
}

// lookAt notes what the way looks at in the answers to a question, whoever else looks at them.
func lookAt(q *survey.Question, at func(field string) *look) {
	whole := q.Kind == survey.Consent || q.Kind != survey.Grid && q.Limited()
	switch {
	case q.Kind == survey.Grid && q.Limited():
		for _, field := range q.Fields() {
			l := at(field)
			l.list = q.List
			l.whole = l.whole || slices.ContainsFunc(q.List.Options, func(o survey.Option) bool { return o.If != nil })
		}
	case q.Kind == survey.Rank:
		at(q.Name).counts = true
	case q.Kind == survey.One || q.Kind == survey.Many:
		for _, o := range q.List.Options {
			if o.Specify {
				at(q.Name).codes = append(at(q.Name).codes, o.Code)
			}
		}
	}
	if whole {
		at(q.Name).whole = true
	}
}

// routing are the names of all answers by whose value the version routes: those that rules of pages, questions and options
// name, those that are carried on, and those from which a variable that routes is computed. A place of a rank stands for
// the question.
func routing(s *survey.Survey) (names []string) {
	rule := func(r *survey.Rule) {
		if r != nil {
			names = append(names, r.Names...)
		}
	}
	options := func(l *survey.List) {
		if l != nil {
			for _, o := range l.Options {
				rule(o.If)
			}
		}
	}
	for _, p := range s.Pages {
		rule(p.If)
		for _, q := range p.Questions {
			rule(q.If)
			options(q.List)
			options(q.Rows)
			if q.Carry != nil {
				names = append(names, q.Carry.Question.Name)
			}
		}
	}
	for _, d := range s.Derived {
		if d.Routes {
			names = append(names, d.Value.Names...)
		}
	}
	for _, name := range names {
		if v, known := s.Variable(name); known && v.Question != nil && v.Question.Kind == survey.Rank {
			names = append(names, v.Question.Name)
		}
	}
	return names
}

// appendKey appends everything that the way of an interview through its version depends on, but for a drawn order of pages.
func (p *plan) appendKey(key []byte, iv *interview.Interview) []byte {
	key = appendText(key, string(iv.Decision))
	key = appendText(key, iv.Type)
	for _, a := range p.began.Assigned {
		key = appendText(key, iv.Assigned[a.Name])
	}
	key = append(key, bit(iv.Disposition == interview.Withdrawn))
	key = p.appendSubmitted(key, iv.Submitted)
	for place := range p.looks {
		key = p.looks[place].append(key, &p.sheet.Values[place])
	}
	return key
}

// appendSubmitted appends which pages were submitted. Interviews that went the same way share one map, as the store reads
// them, and most follow one that went so too.
func (p *plan) appendSubmitted(key []byte, submitted map[string]bool) []byte {
	if p.submitted == nil || reflect.ValueOf(submitted).UnsafePointer() != reflect.ValueOf(p.submitted).UnsafePointer() {
		p.submitted, p.pages = submitted, p.pages[:0]
		for _, page := range p.began.Pages {
			p.pages = append(p.pages, bit(submitted[page.Name]))
		}
	}
	return append(key, p.pages...)
}

// append appends as much of the answer as is looked at.
func (l *look) append(key []byte, v *survey.Value) []byte {
	if l.whole {
		return appendValue(key, v)
	}
	key = append(key, sort(v))
	if l.counts {
		key = binary.AppendUvarint(key, uint64(len(v.Codes())))
	}
	for _, code := range l.codes {
		key = append(key, bit(v.Has(code)))
	}
	if l.list != nil {
		code, _ := v.Code()
		_, listed := l.list.Option(code)
		key = append(key, bit(listed))
	}
	return key
}

// The sorts of answers that a way tells apart, besides none.
const (
	aNumber byte = iota + 1
	noNumber
	someWords
	someCodes
	nothing // of words or codes
	refused
	dontKnow
)

// sort is what the cell and its reason depend on whatever was answered.
func sort(v *survey.Value) byte {
	x, isNumber := v.Number()
	switch {
	case !v.Given():
		return 0
	case isNumber && math.IsNaN(x):
		return noNumber
	case isNumber:
		return aNumber
	case v.Refused():
		return refused
	case v.DontKnow():
		return dontKnow
	case v.Text() != "":
		return someWords
	case len(v.Codes()) > 0:
		return someCodes
	}
	return nothing
}

// appendValue appends the whole answer, so that no two have the same bytes and none is the beginning of another's.
func appendValue(key []byte, v *survey.Value) []byte {
	s := sort(v)
	key = append(key, s)
	switch s {
	case aNumber:
		x, _ := v.Number()
		key = binary.LittleEndian.AppendUint64(key, math.Float64bits(x))
	case someWords:
		key = appendText(key, v.Text())
	case someCodes:
		key = binary.AppendUvarint(key, uint64(len(v.Codes())))
		for _, code := range v.Codes() {
			key = binary.AppendVarint(key, int64(code))
		}
	}
	return key
}

func appendText(key []byte, text string) []byte {
	return append(binary.AppendUvarint(key, uint64(len(text))), text...)
}

func bit(holds bool) byte {
	if holds {
		return 1
	}
	return 0
}
