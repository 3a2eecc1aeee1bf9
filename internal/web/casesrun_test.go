package web

import (
	"fmt"
	"iter"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/labstack/echo/v4"

	"fieldwork/internal/dataset"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A caseRun is one case on its way: a survey of its own, and an interview that has come to the page of the case.
type caseRun struct {
	t    *testing.T
	site *site
	file caseFile
	s    *survey.Survey
	iv   interview.Interview
	page interview.Visible
}

// questionnaireOf is the smallest questionnaire around the questions of a case.
const questionnaireOf = `survey: cases
title: {en: Cases}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
lists:
%s
pages:
  - page: before
    ask:
%s
  - page: asked
    ask:
%s
  - gate
types: [{type: all, en: All}]
quotas: [{cell: all, en: All, types: [all], target: 10}]
`

// newCaseRun parses the questionnaire and answers the page before.
func newCaseRun(t *testing.T, s *site, file kindFile, c caseFile) *caseRun {
	t.Helper()
	lists, before := file.Lists, file.Before
	if lists == "" {
		lists = "unused: [{code: 1, name: one, en: One}]"
	}
	if before == "" {
		before = "- {note: welcome, en: Welcome}"
	}
	text := fmt.Sprintf(questionnaireOf, indent(lists, 2), indent(before, 6), indent(c.Ask, 6))
	sv, findings := survey.Parse("cases.yaml", []byte(text))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	r := &caseRun{t: t, site: s, file: c, s: sv, iv: interview.Interview{
		ID: 1, Survey: sv.ID, Version: sv.Version, Language: "en", Seed: 20151008, Answers: interview.Answers{}, Submitted: map[string]bool{},
	}}
	r.page, _ = interview.Walk(sv, &r.iv).Visible("before")
	given, problems := interview.Decode(r.page, query(t, c.Given))
	if len(problems) > 0 {
		t.Fatalf("the page before: %v", said(problems))
	}
	r.keep(given)
	path := interview.Walk(sv, &r.iv)
	var ok bool
	if r.page, ok = path.Visible("asked"); !ok {
		t.Fatalf("the path is %s at %q", path.At, path.Next)
	}
	return r
}

func indent(text string, by int) string {
	pad := strings.Repeat(" ", by)
	return pad + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+pad)
}

// keep does what the store does with the answers to the page.
func (r *caseRun) keep(given interview.Answers) {
	for name, a := range given {
		delete(r.iv.Answers, name)
		if a.Given() {
			r.iv.Answers[name] = a
		}
	}
	r.iv.Submitted[r.page.Name] = true
}

// render writes the page as the server does.
func (r *caseRun) render(form url.Values, problems []interview.Problem) string {
	r.t.Helper()
	w := httptest.NewRecorder()
	c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), w)
	v := &field.Visit{Survey: r.s, Interview: &r.iv, Path: interview.Walk(r.s, &r.iv), Page: r.page.Name}
	if err := r.site.web.renderPage(c, 200, v, r.page, state{seed: r.iv.Seed, form: form}, problems...); err != nil {
		r.t.Fatal(err)
	}
	return w.Body.String()
}

// exports are the variables of the page as the dataset has them, once the interview is complete.
func (r *caseRun) exports() map[string]string {
	r.t.Helper()
	iv := r.iv
	iv.Decision, iv.Type, iv.Membership = interview.Admitted, "all", []string{"all"}
	iv.Disposition, iv.InSample = interview.Completed, true
	if path := interview.Walk(r.s, &iv); path.At != interview.AtTheEnd {
		r.t.Errorf("after the page the path is %s at %q", path.At, path.Next)
	}
	f, err := dataset.Build(r.s, nil, one(iv))
	if err != nil {
		r.t.Fatal(err)
	}
	cells := map[string]string{}
	for _, v := range r.s.Variables {
		if v.Page != "asked" {
			continue
		}
		c, _ := f.Column(v.Name)
		if cells[v.Name] = c.String(0); c.Missing[0] != survey.Present {
			cells[v.Name] = "(" + c.Missing[0].String() + ")"
		}
	}
	return cells
}

func one(iv interview.Interview) iter.Seq2[interview.Interview, error] {
	return func(yield func(interview.Interview, error) bool) { yield(iv, nil) }
}

// controls are the controls of a page's form, by the name they are posted under.
func controls(t *testing.T, page string) map[string]*goquery.Selection {
	t.Helper()
	doc := reply{body: page, t: t}.page()
	found := map[string]*goquery.Selection{}
	doc.Find("form input, form select, form textarea").Each(func(_ int, el *goquery.Selection) {
		name := el.AttrOr("name", "")
		if found[name] == nil {
			found[name] = el
			return
		}
		found[name] = found[name].AddSelection(el)
	})
	return found
}

// offers checks that a form can be filled in as posted: that each field is there, and each value where values are given.
func offers(t *testing.T, page string, form url.Values) {
	t.Helper()
	there := controls(t, page)
	for name, values := range form {
		el := there[name]
		if el == nil {
			if name != interview.AgainField { // which only a refused page has
				t.Errorf("the page has no control %q", name)
			}
			continue
		}
		for _, value := range values {
			of := `[value=` + strconv.Quote(value) + `]`
			closed := el.Is("select") && el.Find("option"+of).Length() == 0 || el.Is("[type=radio], [type=checkbox]") && el.Filter(of).Length() == 0
			if closed {
				t.Errorf("control %q does not offer %q", name, value)
			}
		}
	}
}

// submission is what a browser without scripts posts of a page that is left as it is.
func submission(t *testing.T, page string) url.Values {
	t.Helper()
	form := url.Values{}
	for name, els := range controls(t, page) {
		els.Each(func(_ int, el *goquery.Selection) {
			_, checked := el.Attr("checked")
			switch {
			case el.Is("textarea"):
				form.Add(name, el.Text())
			case el.Is("select"):
				chosen := el.Find("option[selected]")
				if chosen.Length() == 0 {
					chosen = el.Find("option").First()
				}
				form.Add(name, chosen.Last().AttrOr("value", ""))
			case checked || !slices.Contains([]string{"radio", "checkbox"}, el.AttrOr("type", "")):
				form.Add(name, el.AttrOr("value", ""))
			}
		})
	}
	return form
}
