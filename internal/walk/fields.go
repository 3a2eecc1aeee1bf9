package walk

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// agreement are the options of a consent, which has no list. Their names are ours: a script must not hold bare codes.
func agreement() []survey.Option {
	return []survey.Option{{Code: 1, Name: "agree"}, {Code: 0, Name: "refuse"}}
}

// choices are the options that a field may hold; nil for a field of free text or a number.
func choices(page interview.Visible, q *survey.Question, field string) []survey.Option {
	switch {
	case q.Kind == survey.Consent:
		return agreement()
	case q.List == nil || specifies(q, field) != "":
		return nil
	}
	return page.Options(q)
}

// specifies is the name of the option whose words the field holds; "" for any other field.
func specifies(q *survey.Question, field string) string {
	if q.List != nil {
		for _, o := range q.List.Options {
			if o.Specify && field == survey.SpecifyName(q.Name, o.Name) {
				return o.Name
			}
		}
	}
	return ""
}

// asked is the question to which a field of the form belongs, nil when none on the page has it.
func asked(page interview.Visible, field string) *survey.Question {
	for _, q := range page.Shown {
		if slices.Contains(page.Posted(q), field) {
			return q
		}
	}
	return nil
}

// code turns what somebody typed or a script holds into what a form posts: an option's name into its code. Anything else
// is posted as it is, for interview.Decode to judge.
func code(options []survey.Option, word string) string {
	for _, o := range options {
		if o.Name == word {
			return strconv.Itoa(o.Code)
		}
	}
	return word
}

// name turns a posted code into its option's name.
func name(options []survey.Option, posted string) string {
	for _, o := range options {
		if strconv.Itoa(o.Code) == posted {
			return o.Name
		}
	}
	return posted
}

// inputs transcribes a posted page: the fields of its questions in their order, then what else the form held.
func inputs(page interview.Visible, form url.Values) []line {
	var lines []line
	for _, q := range page.Shown {
		for _, field := range page.Posted(q) {
			lines = append(lines, transcribe(field, form[field], choices(page, q, field))...)
			delete(form, field)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(form)) {
		lines = append(lines, transcribe(field, form[field], nil)...)
	}
	return lines
}

// transcribe writes what a field held: chosen options in one line by their names, other values each in a line.
func transcribe(field string, posted []string, options []survey.Option) []line {
	posted = slices.DeleteFunc(slices.Clone(posted), func(v string) bool { return v == "" })
	if len(posted) == 0 {
		return nil
	}
	var values []string
	for _, v := range posted {
		values = append(values, name(options, v))
	}
	if options != nil {
		values = []string{strings.Join(values, ", ")}
	}
	var lines []line
	for _, v := range values {
		lines = append(lines, line{key: field, value: v})
	}
	return lines
}

// form is the form that a step of a script posts to the page.
func (s step) form(page interview.Visible) url.Values {
	form := url.Values{}
	for _, l := range s.inputs {
		var options []survey.Option
		if q := asked(page, l.key); q != nil {
			options = choices(page, q, l.key)
		}
		if options == nil {
			form.Add(l.key, l.value)
			continue
		}
		for _, word := range words(l.value) {
			form.Add(l.key, code(options, word))
		}
	}
	return form
}

// words splits what is typed or written of several options, at spaces and commas, full-width ones included.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t,;，、；　", r) })
}

// posts tells whether a form of the page may hold the field.
func posts(page interview.Visible, field string) bool {
	if field == interview.AgainField || asked(page, field) != nil {
		return true
	}
	return slices.ContainsFunc(page.Shown, func(q *survey.Question) bool {
		return slices.ContainsFunc(interview.Passes(q), func(p interview.Pass) bool { return field == p.Field(q.Name) })
	})
}
