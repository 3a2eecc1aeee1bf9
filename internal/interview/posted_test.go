package interview_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// postedHead begins what the fuzz targets post to; with postedKinds every key is there that changes what may be posted.
const postedHead = `survey: posted
title: {en: Posted}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
lists:
  plain:
    - {code: 1, name: a, en: A}
    - {code: 2, name: b, en: "B"}
    - {code: -3, name: c, en: C}
    - {code: 10, name: d, en: D}
  rich:
    - {code: 1, name: a, en: A, if: 'has(before, "a")'}
    - {code: 2, name: b, en: "B", if: 'has(before, "b")'}
    - {code: 98, name: other, en: Other, specify: true}
    - {code: 99, name: none, en: None, exclusive: true}
pages:
  - page: before
    ask: [{many: before, of: plain, optional: true, en: Before?}]
  - page: asked
    ask:
`

const postedTail = `
  - gate
types: [{type: all, en: All}]
quotas: [{cell: all, en: All, types: [all], target: 10}]
`

// postedKinds are the bodies of the questions of each kind, without its name and its words.
func postedKinds() map[survey.Kind][]string {
	return map[survey.Kind][]string{
		survey.Consent: {""},
		survey.One:     {"of: plain", "of: rich", "of: plain, show: dropdown", "of: plain, chosen: before", "of: plain, not_chosen: before, order: random"},
		survey.Many:    {"of: plain", "of: rich, min: 2, max: 3", "of: plain, min: 0, max: 2", "of: plain, min: 2, chosen: before", "of: plain, not_chosen: before"},
		survey.Grid:    {"rows: plain, of: plain", "rows: rich, of: plain", "rows: plain, of: rich, chosen: before", "rows: plain, of: plain, not_chosen: before"},
		survey.Scale:   {"min: 0, max: 10, low: {en: L}, high: {en: H}", "min: -2, max: 2, low: {en: L}, high: {en: H}"},
		survey.Rank:    {"of: plain", "of: plain, pick: 2, order: random", "of: plain, pick: 3, chosen: before"},
		survey.Number:  {"min: 0, max: 99", "min: -10, max: 1000000"},
		survey.Date:    {"", "from: 2015-01-01, to: 2015-12-31"},
		survey.Month:   {"", "from: 2015-01, to: 2015-12"},
		survey.Words:   {"", "max: 5"},
		survey.Note:    {""},
	}
}

// postedPages are pages with all questions of a kind, asked in every manner, to somebody who ticked nothing before and to
// others.
func postedPages(t testing.TB, kind survey.Kind) []interview.Visible {
	t.Helper()
	manners := []string{"", "optional: true", "soft: true", "may_refuse: true", "optional: true, may_refuse: true",
		"may_not_know: true", "may_refuse: true, may_not_know: true"}
	if kind == survey.Consent || kind == survey.Note {
		manners = manners[:1]
	}
	var file strings.Builder
	file.WriteString(postedHead)
	n := 0
	for _, body := range postedKinds()[kind] {
		for _, manner := range manners {
			file.WriteString("      - {" + string(kind) + ": q" + strconv.Itoa(n) + ", en: Q")
			for _, part := range []string{body, manner} {
				if part != "" {
					file.WriteString(", " + part)
				}
			}
			file.WriteString("}\n")
			n++
		}
	}
	file.WriteString(postedTail)
	s, findings := survey.Parse("posted.yaml", []byte(file.String()))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	var pages []interview.Visible
	for _, before := range []survey.Value{{}, survey.CodesValue(), survey.CodesValue(1), survey.CodesValue(1, 2, -3, 10)} {
		iv := interview.Interview{Seed: 7, Answers: interview.Answers{"before": before}, Submitted: map[string]bool{"before": true}}
		if v, ok := interview.Walk(s, &iv).Visible("asked"); ok {
			pages = append(pages, v)
		}
	}
	return pages
}

// TestEveryKindIsFuzzed fails for a kind that has no questions to post to.
func TestEveryKindIsFuzzed(t *testing.T) {
	for _, kind := range survey.Kinds() {
		if len(postedKinds()[kind]) == 0 {
			t.Errorf("there is nothing to post to a %s; give it questions here, and a fuzz target", kind)
		}
		if kind != survey.Note && len(postedPages(t, kind)) != 4 {
			t.Errorf("the pages of a %s are not shown to everybody", kind)
		}
	}
}

// fuzzKind posts hostile forms to every page of the kind. A value stands for the field of each question: a form of
// `=1&-refused=x` is posted as q0=1, q0-refused=x, q1=1 and so on.
func fuzzKind(f *testing.F, kind survey.Kind, seeds ...string) {
	pages := postedPages(f, kind)
	for _, seed := range append(seeds, "", "=", "=1", "=1&=2", "=1&=1&=refused", "=refused", "-refused=refused", "=dont_know", "-dont_know=x", "=refused&=dont_know", "=1&-refused=x&-dont_know=x", "=%00", "=%ff", "=NaN", "=-0", "=01", "=1e3", "="+strings.Repeat("9", 400)) {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, body string, again bool) {
		template, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		for _, page := range pages {
			form := url.Values{}
			for _, q := range page.Shown {
				for suffix, values := range template {
					form[q.Name+suffix] = slices.Clone(values)
				}
			}
			if again {
				form.Set(interview.AgainField, "1")
			}
			checkPosted(t, page, form)
		}
	})
}

// checkPosted holds what is true of any post: what is given was offered; without problems the page is filled in; and what
// is given, shown again and posted as it is, is given again.
func checkPosted(t *testing.T, page interview.Visible, form url.Values) {
	t.Helper()
	given, problems := interview.Decode(page, form)
	wrong := map[string]bool{}
	for _, p := range problems {
		if p.Question == nil || !slices.Contains(append(page.Posted(p.Question), p.Question.Fields()...), p.Field) {
			t.Fatalf("form %v: problem %s stands at %q, where no question is", form, p.Code, p.Field)
		}
		wrong[p.Question.Name] = true
	}
	for _, q := range page.Shown {
		if err := unfit(page, q, given, wrong[q.Name]); err != "" {
			t.Fatalf("form %v, question %s: %s; given %v", form, q.Name, err, given)
		}
	}
	second, more := interview.Decode(page, shownAgain(page, given, form.Get(interview.AgainField)))
	for field, a := range given {
		if !second[field].Equal(a) {
			t.Fatalf("form %v: %s is given as %v, and shown and posted again as %v", form, field, a, second[field])
		}
	}
	for _, p := range more {
		if !wrong[p.Question.Name] {
			t.Fatalf("form %v: shown and posted again %s has the problem %s", form, p.Field, p.Code)
		}
	}
}

// shownAgain is the form as a page shows the answers that it was given.
func shownAgain(page interview.Visible, given interview.Answers, again string) url.Values {
	form := url.Values{interview.AgainField: {again}}
	for _, q := range page.Shown {
		if pass, ok := interview.Passed(given[q.Name]); ok {
			form.Set(pass.Field(q.Name), string(pass))
			continue
		}
		for _, field := range q.Fields() {
			a := given[field]
			if x, ok := a.Number(); ok {
				form.Set(field, strconv.FormatFloat(x, 'f', -1, 64))
			}
			for i, code := range a.Codes() {
				if q.Kind == survey.Rank {
					form.Set(survey.RankName(q.Name, i+1), strconv.Itoa(code))
				} else {
					form.Add(field, strconv.Itoa(code))
				}
			}
			if a.Text() != "" {
				form.Set(field, strings.ReplaceAll(a.Text(), "\n", "\r\n"))
			}
			if pass, ok := interview.Passed(a); ok {
				form.Set(field, string(pass))
			}
		}
	}
	return form
}

// unfit says what is wrong with the answers to a question; "" when they are what it may be answered with.
func unfit(page interview.Visible, q *survey.Question, given interview.Answers, wrong bool) string {
	for _, field := range q.Fields() {
		if given[field].Refused() && !q.May {
			return "refused, which is not offered"
		}
		if given[field].DontKnow() && !q.Unknown {
			return "not known, which is not offered"
		}
		if err := unfitField(page, q, field, given[field]); err != "" {
			return err
		}
	}
	if wrong || q.Optional || q.Soft || q.Kind == survey.Note || given[q.Name].Passed() {
		return ""
	}
	if q.Kind == survey.Grid {
		for _, r := range page.Rows(q) {
			if !given[survey.RowName(q.Name, r.Name)].Given() {
				return "row " + r.Name + " is left open without a problem"
			}
		}
		return ""
	}
	answer := given[q.Name]
	switch codes := answer.Codes(); {
	case !answer.Given():
		return "left open without a problem"
	case q.Kind == survey.Rank && len(codes) != page.Places(q):
		return "places left open without a problem"
	case q.Kind == survey.Many && len(codes) > q.Max:
		return "too many without a problem"
	case q.Kind == survey.Many && len(codes) > 1 && answer.Has(99):
		return "one that stands alone does not"
	case q.List != nil && answer.Has(98) && given[survey.SpecifyName(q.Name, "other")].Text() == "":
		return "without the words that an option asks for"
	}
	return ""
}

func unfitField(page interview.Visible, q *survey.Question, field string, a survey.Value) string {
	offered := codesOf(page.Options(q))
	if x, isNumber := a.Number(); isNumber {
		fits := x == float64(int(x)) && slices.Contains(offered, int(x))
		switch q.Kind {
		case survey.Number, survey.Scale:
			fits = x == float64(int(x)) && int(x) >= q.Min && int(x) <= q.Max && strconv.FormatFloat(x, 'f', -1, 64) != "-0"
		case survey.Consent:
			fits = x == 0 || x == 1
		case survey.Date, survey.Month, survey.Words:
			fits = false
		}
		if !fits {
			return "a number that is not offered"
		}
	}
	seen := map[int]bool{}
	for _, code := range a.Codes() {
		if !slices.Contains(offered, code) || seen[code] {
			return "a code that is not offered, or twice"
		}
		seen[code] = true
	}
	return unfitText(q, field, a.Text())
}

func unfitText(q *survey.Question, field, text string) string {
	limit := q.Max
	if q.Kind != survey.Words {
		limit = interview.MaxSpecify
	}
	at, err := time.Parse(q.Kind.DateLayout(), text)
	switch {
	case text == "":
		return ""
	case q.Kind.DateLayout() != "":
		if day := at.Format(q.Kind.DateLayout()); err != nil || day != text || day < q.From || day > q.To {
			return "a day that is none, or out of range"
		}
		return ""
	case q.Kind != survey.Words && field == q.Name:
		return "words where none are asked for"
	case !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit || text != strings.TrimSpace(text):
		return "words that are too long, or not trimmed, or no words"
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return "control characters"
	}
	return ""
}
