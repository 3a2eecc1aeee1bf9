package interview_test

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A person draws what a respondent fills in: always something that the page takes.
type person struct{ *rapid.T }

// fill is a form that the page takes: every question is answered, passed over where it may be, or left open where it may be.
func (p person) fill(v interview.Visible) url.Values {
	form := url.Values{interview.AgainField: {"1"}}
	for _, q := range v.Shown {
		how := rapid.IntRange(0, 9).Draw(p.T, "how "+q.Name+" is answered")
		switch {
		case q.Kind == survey.Grid:
			p.rows(v, q, form)
		case how == 0 && (q.Optional || q.Soft):
		case how == 1 && len(interview.Passes(q)) > 0:
			pass := rapid.SampledFrom(interview.Passes(q)).Draw(p.T, "way to pass")
			form.Set(pass.FieldIn(q, q.Name), string(pass))
		default:
			p.answer(v, q, form)
		}
	}
	return form
}

func (p person) rows(v interview.Visible, q *survey.Question, form url.Values) {
	for _, r := range v.Rows(q) {
		field := survey.RowName(q.Name, r.Name)
		how := rapid.IntRange(0, 9).Draw(p.T, "how "+field+" is answered")
		switch {
		case how == 0 && (q.Optional || q.Soft):
		case how == 1 && len(interview.Passes(q)) > 0:
			form.Set(field, string(rapid.SampledFrom(interview.Passes(q)).Draw(p.T, "way to pass")))
		default:
			form.Set(field, strconv.Itoa(p.option(v.Options(q)).Code))
		}
	}
}

func (p person) option(options []survey.Option) survey.Option {
	return rapid.SampledFrom(options).Draw(p.T, "option")
}

func (p person) answer(v interview.Visible, q *survey.Question, form url.Values) {
	switch q.Kind {
	case survey.One:
		p.choose(q, p.option(v.Options(q)), form)
	case survey.Many:
		p.several(v, q, form)
	case survey.Rank:
		order := rapid.Permutation(v.Options(q)).Draw(p.T, "rank")
		for i := range v.Places(q) {
			form.Set(survey.RankName(q.Name, i+1), strconv.Itoa(order[i].Code))
		}
	case survey.Number, survey.Scale:
		form.Set(q.Name, strconv.Itoa(rapid.IntRange(q.Min, q.Max).Draw(p.T, "number")))
	case survey.Date:
		form.Set(q.Name, fmt.Sprintf("20%02d-0%d-1%d", rapid.IntRange(10, 20).Draw(p.T, "year"), rapid.IntRange(1, 9).Draw(p.T, "month"), rapid.IntRange(0, 9).Draw(p.T, "day")))
	case survey.Month:
		form.Set(q.Name, fmt.Sprintf("20%02d-0%d", rapid.IntRange(10, 20).Draw(p.T, "year"), rapid.IntRange(1, 9).Draw(p.T, "month")))
	case survey.Words:
		form.Set(q.Name, rapid.StringMatching(`[a-z"',;{}<&= 一二\n]{0,8}x`).Draw(p.T, "words"))
	}
}

func (p person) choose(q *survey.Question, o survey.Option, form url.Values) {
	form.Add(q.Name, strconv.Itoa(o.Code))
	if o.Specify {
		form.Set(survey.SpecifyName(q.Name, o.Name), "words, \"of\" mine")
	}
}

// several chooses as many options as it must, or more, or the one that stands alone.
func (p person) several(v interview.Visible, q *survey.Question, form url.Values) {
	var together, alone []survey.Option
	for _, o := range rapid.Permutation(v.Options(q)).Draw(p.T, "options") {
		if o.Exclusive {
			alone = append(alone, o)
		} else {
			together = append(together, o)
		}
	}
	if len(together) == 0 || len(alone) > 0 && rapid.IntRange(0, 3).Draw(p.T, "alone") == 0 {
		p.choose(q, alone[0], form)
		return
	}
	n := rapid.IntRange(min(max(1, q.Min), len(together)), min(q.Max, len(together))).Draw(p.T, "how many")
	for _, o := range together[:n] {
		p.choose(q, o, form)
	}
}

// A ride is an interview under way in a random survey, led as the field leads it.
type ride struct {
	*rapid.T
	s  *survey.Survey
	iv interview.Interview
}

func (r *ride) path() interview.Path { return interview.Walk(r.s, &r.iv) }

// post takes a page's form; there must be nothing wrong with it, and everything that the page asks for must be decoded.
func (r *ride) post(v interview.Visible, form url.Values) {
	given, problems := interview.Decode(v, form)
	if len(problems) > 0 {
		r.Fatalf("page %s, form %v: problem %s at %s", v.Name, form, problems[0].Code, problems[0].Field)
	}
	for _, q := range v.Shown {
		for _, field := range v.Posted(q) {
			if form.Get(field) != "" && !given[field].Given() && !given[q.Name].Given() {
				r.Fatalf("page %s: field %s is posted as %q and not read", v.Name, field, form.Get(field))
			}
		}
	}
	maps.Copy(r.iv.Answers, given)
	r.iv.Submitted[v.Name] = true
}

// forward answers what comes next until the interview ends, with a look back now and then.
func (r *ride) forward(each func(interview.Path, interview.Visible)) {
	who := person{r.T}
	for range 60 {
		path := r.path()
		switch path.At {
		case interview.AtGate:
			c := interview.Classify(r.s, path.Facts)
			r.iv.Type, r.iv.Membership, r.iv.Decision = c.Type, c.Membership, interview.Admitted
			continue
		case interview.AtTheEnd:
			r.iv.Disposition, r.iv.InSample = interview.Completed, true
			return
		}
		name := path.Next
		if before := path.Before(name); before != "" && rapid.IntRange(0, 4).Draw(r.T, "back") == 0 {
			name = before
		}
		v, _ := path.Visible(name)
		each(path, v)
		r.post(v, who.fill(v))
		if name == path.Next {
			r.continued(path)
		}
	}
	r.Fatal("the interview does not end")
}

// begin draws a questionnaire and begins an interview.
func begin(t *rapid.T) *ride {
	text := questionnaires(t)
	s, findings := survey.Parse("random.yaml", []byte(text))
	for _, f := range findings { // a random rule may hold for nobody; all else the author writes soundly
		if !strings.HasPrefix(f.Code, "unreachable-") {
			t.Fatalf("%s\n%s", findings.Error(), text)
		}
	}
	return &ride{t, s, interview.Interview{ID: 1, Survey: s.ID, Version: s.Version, Seed: rapid.Uint64().Draw(t, "seed"), Answers: interview.Answers{}, Submitted: map[string]bool{}}}
}
