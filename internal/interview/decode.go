package interview

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fieldwork/internal/survey"
)

// A Problem is one thing wrong with a posted page, for the respondent to mend.
type Problem struct {
	Field    string // the form field to put the message at
	Question *survey.Question
	Row      survey.Option // of a grid: the row without an answer
	Code     ProblemCode
	Min, Max int // the bounds, where the code speaks of them; of dates, From and To
	From, To string
	Given    int  // how many were given
	Soft     bool // the page asks for it once, and takes it as it is when posted again with AgainField
}

// A ProblemCode names a message in the locale files: "problem_" + code.
type ProblemCode string

const (
	Required      ProblemCode = "required"       // no answer
	RowRequired   ProblemCode = "row_required"   // no answer to a row of a grid
	UnknownChoice ProblemCode = "unknown_choice" // a code that is no option
	TooMany       ProblemCode = "too_many"       // more than Max options
	TooFew        ProblemCode = "too_few"        // fewer than Min options
	NotAlone      ProblemCode = "not_alone"      // an exclusive option with others
	WordsMissing  ProblemCode = "words_missing"  // an option that asks for words, without them
	NotWhole      ProblemCode = "not_whole"      // not a whole number
	OutOfRange    ProblemCode = "out_of_range"   // a number outside Min..Max
	TooLong       ProblemCode = "too_long"       // a text longer than Max characters
	BadText       ProblemCode = "bad_text"       // bytes that are no UTF-8, or control characters
	NotADate      ProblemCode = "not_a_date"     // no day or month that there is
	OutOfDates    ProblemCode = "out_of_dates"   // a date outside From..To
	RankedTwice   ProblemCode = "ranked_twice"   // an option in two places of a rank
	RankGap       ProblemCode = "rank_gap"       // places of a rank without an option
)

// MaxSpecify is the longest text, in characters, behind "other, please specify".
const MaxSpecify = 200

// Decode reads a posted page. Given holds every usable answer, also beside problems, so that nothing that was given is
// lost; a field without an answer is in it as the zero Value, which deletes an earlier answer.
func Decode(v Visible, form url.Values) (given Answers, problems []Problem) {
	if consent := v.declines(form); consent != "" {
		return v.nothingBut(consent), nil
	}
	d := decoder{page: v, form: form, given: make(Answers, v.fields())}
	for _, q := range v.Shown {
		d.q = q
		if q.Limited() && v.empty(q) || d.passed() { // a question with nothing to offer is not asked
			continue
		}
		d.question()
	}
	return d.given, d.problems
}

type decoder struct {
	page     Visible
	form     url.Values
	q        *survey.Question
	given    Answers
	problems []Problem
}

func (d *decoder) problem(p Problem) {
	p.Question = d.q
	p.Soft = d.q.Soft && (p.Code == Required || p.Code == RowRequired)
	if p.Field == "" {
		p.Field = d.q.Name
	}
	d.problems = append(d.problems, p)
}

func (d *decoder) question() {
	switch d.q.Kind {
	case survey.Consent:
		d.given[d.q.Name] = d.choice(d.q.Name, []survey.Option{{Code: 0}, {Code: 1}}, Problem{Code: Required})
	case survey.One:
		d.one()
	case survey.Many:
		d.many()
	case survey.Grid:
		d.grid()
	case survey.Scale:
		d.given[d.q.Name] = d.number()
	case survey.Rank:
		d.rank()
	case survey.Date, survey.Month:
		d.given[d.q.Name] = d.date()
	case survey.Number:
		d.given[d.q.Name] = d.number()
	case survey.Words:
		d.given[d.q.Name] = d.words(d.q.Name, d.q.Max, Problem{Code: Required})
	}
}

// grid reads the rows that are shown; what was answered in others is kept, in case they come back.
func (d *decoder) grid() {
	scale := d.page.offers(d.q)
	for _, r := range d.page.Rows(d.q) {
		field := d.q.Row(r.Name)
		if posted := d.form.Get(field); passes(d.q, posted) {
			d.given[field] = Pass(posted).Value()
			continue
		}
		d.given[field] = d.choice(field, scale, Problem{Code: RowRequired, Row: r})
	}
}

// choice reads one code of those offered; missing is the problem when there is none.
func (d *decoder) choice(field string, offered []survey.Option, missing Problem) survey.Value {
	missing.Field = field
	posted := d.form[field]
	if len(posted) == 0 || posted[0] == "" {
		if d.needed() {
			d.problem(missing)
		}
		return survey.Value{}
	}
	o, ok := option(offered, posted[0])
	if !ok || len(posted) > 1 {
		d.problem(Problem{Field: field, Code: UnknownChoice})
		return survey.Value{}
	}
	return survey.CodeValue(o.Code)
}

func option(offered []survey.Option, posted string) (survey.Option, bool) {
	for _, o := range offered {
		if strconv.Itoa(o.Code) == posted {
			return o, true
		}
	}
	return survey.Option{}, false
}

func (d *decoder) one() {
	offered := d.page.offers(d.q)
	// Words typed behind an option choose that option when nothing else is chosen. Behind two of them they choose neither.
	if d.form.Get(d.q.Name) == "" {
		var typed []survey.Option
		for _, o := range offered {
			if o.Specify && d.form.Get(survey.SpecifyName(d.q.Name, o.Name)) != "" {
				typed = append(typed, o)
			}
		}
		if len(typed) == 1 {
			d.form.Set(d.q.Name, strconv.Itoa(typed[0].Code))
		}
	}
	answer := d.choice(d.q.Name, offered, Problem{Code: Required})
	d.given[d.q.Name] = answer
	d.specify(answer)
}

func (d *decoder) many() {
	posted, offered := d.form[d.q.Name], d.page.offers(d.q)
	var codes []int
	exclusive := false
	for _, o := range offered { // stored in list order, whatever order was shown
		typed := o.Specify && d.form.Get(survey.SpecifyName(d.q.Name, o.Name)) != ""
		if containsText(posted, strconv.Itoa(o.Code)) || typed {
			codes = append(codes, o.Code)
			exclusive = exclusive || o.Exclusive
		}
	}
	for _, p := range posted {
		if _, ok := option(offered, p); !ok && !passes(d.q, p) {
			d.problem(Problem{Code: UnknownChoice})
			break
		}
	}
	answer := survey.Value{}
	if len(codes) > 0 || d.q.Optional && len(Passes(d.q)) == 0 || d.q.Min == 0 {
		answer = survey.CodesValue(codes...)
	}
	least := d.q.Least(offered)
	bounds := Problem{Min: least, Max: d.q.Max, Given: len(codes)}
	switch {
	case exclusive && len(codes) > 1:
		bounds.Code = NotAlone
	case len(codes) == 0 && least > 0 && d.needed():
		bounds.Code = Required
	case len(codes) > 0 && !exclusive && len(codes) < least:
		bounds.Code = TooFew
	case len(codes) > d.q.Max:
		bounds.Code = TooMany
	}
	if bounds.Code != "" {
		d.problem(bounds)
	}
	d.given[d.q.Name] = answer
	d.specify(answer)
}

// specify reads the words behind the chosen options that ask for them.
func (d *decoder) specify(answer survey.Value) {
	for _, o := range d.q.List.Options {
		if !o.Specify {
			continue
		}
		field := survey.SpecifyName(d.q.Name, o.Name)
		if !answer.Has(o.Code) {
			d.given[field] = survey.Value{}
			continue
		}
		d.given[field] = d.words(field, MaxSpecify, Problem{Code: WordsMissing, Row: o})
	}
}

func (d *decoder) number() survey.Value {
	posted := strings.TrimSpace(halfWidth(d.form.Get(d.q.Name)))
	if posted == "" {
		if d.needed() {
			d.problem(Problem{Code: Required})
		}
		return survey.Value{}
	}
	bounds := Problem{Min: d.q.Min, Max: d.q.Max}
	x, err := strconv.ParseFloat(posted, 64)
	if strings.Trim(posted, "+-.0123456789") != "" || err != nil || x != math.Trunc(x) || math.IsInf(x, 0) {
		bounds.Code = NotWhole
		d.problem(bounds)
		return survey.Value{}
	}
	if x < float64(d.q.Min) || x > float64(d.q.Max) {
		bounds.Code = OutOfRange
		d.problem(bounds)
		return survey.Value{}
	}
	return survey.NumberValue(x + 0) // "-0" is 0
}

// halfWidth turns the full-width digits that Chinese keyboards produce into ASCII ones.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

func (d *decoder) words(field string, limit int, missing Problem) survey.Value {
	missing.Field = field
	posted := strings.TrimSpace(strings.ReplaceAll(d.form.Get(field), "\r\n", "\n"))
	switch {
	case !utf8.ValidString(posted) || strings.ContainsFunc(posted, forbidden):
		d.problem(Problem{Field: field, Code: BadText})
		return survey.Value{}
	case posted == "":
		if d.needed() || missing.Code == WordsMissing && !d.q.Optional {
			d.problem(missing)
		}
		return survey.Value{}
	case utf8.RuneCountInString(posted) > limit:
		d.problem(Problem{Field: field, Code: TooLong, Max: limit, Given: utf8.RuneCountInString(posted)})
		return survey.Value{}
	}
	return survey.TextValue(posted)
}

// forbidden are control characters: they have no meaning in an answer and some readers of exports choke on them.
func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

func containsText(texts []string, text string) bool {
	for _, t := range texts {
		if t == text {
			return true
		}
	}
	return false
}
