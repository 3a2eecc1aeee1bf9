package simulate

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

func kinds(t *testing.T) *survey.Survey {
	t.Helper()
	s, err := survey.Load(os.DirFS("testdata"), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// served is the form by which a page asks what it shows.
func served(v interview.Visible) form {
	var f form
	add := func(kind controlKind, name, value string) {
		f.controls = append(f.controls, control{kind: kind, name: name, value: value})
	}
	options := func(kind controlKind, name string, offered []survey.Option) {
		for _, o := range offered {
			add(kind, name, strconv.Itoa(o.Code))
			if o.Specify && kind != hidden {
				add(typed, survey.SpecifyName(name, o.Name), "")
			}
		}
	}
	for _, q := range v.Shown {
		switch q.Kind {
		case survey.Consent:
			options(radio, q.Name, []survey.Option{{Code: 1}, {Code: 0}})
		case survey.Scale:
			for x := q.Min; x <= q.Max; x++ {
				add(radio, q.Name, strconv.Itoa(x))
			}
		case survey.Many:
			options(checkbox, q.Name, v.Options(q))
		case survey.One:
			options(radio, q.Name, v.Options(q))
			if q.Dropdown {
				add(radio, q.Name, "")
			}
		case survey.Rank:
			for _, place := range v.Posted(q) {
				add(radio, place, "")
				options(radio, place, v.Options(q))
			}
		case survey.Grid:
			for _, row := range v.Rows(q) {
				for _, o := range v.Options(q) {
					add(radio, survey.RowName(q.Name, row.Name), strconv.Itoa(o.Code))
				}
				for _, pass := range interview.Passes(q) {
					add(radio, survey.RowName(q.Name, row.Name), string(pass))
				}
			}
		case survey.Number, survey.Words, survey.Date, survey.Month:
			add(typed, q.Name, "")
		}
		for _, pass := range interview.Passes(q) {
			if q.Kind != survey.Grid {
				add(checkbox, pass.FieldIn(q, q.Name), string(pass))
			}
		}
	}
	return f
}

// fillsIn takes a respondent through the survey as far as the answers lead, every page of which must accept them.
func fillsIn(t *testing.T, s *survey.Survey, r Respondent) interview.Path {
	t.Helper()
	iv := interview.Interview{Survey: s.ID, Version: s.Version, Seed: r.seed, Answers: interview.Answers{}, Submitted: map[string]bool{}}
	for {
		path := interview.Walk(s, &iv)
		if path.At == interview.AtGate {
			through(s, &iv, path)
			continue
		}
		if path.Next == "" {
			return path
		}
		page, _ := path.Visible(path.Next)
		form := served(page)
		posted := form.fill(r.answersTo(page.Name, form), moveForward)
		given, problems := interview.Decode(page, posted)
		if len(problems) > 0 {
			t.Fatalf("arrival %d, page %s: %+v refused: %+v", r.Number, page.Name, posted, problems[0])
		}
		for field, v := range given {
			iv.Answers[field] = v
		}
		iv.Submitted[page.Name] = true
	}
}

func TestUniformRespondentsGiveEveryValidAnswer(t *testing.T) {
	s := kinds(t)
	p := Uniform(s)
	seen := map[string]map[string]int{}
	note := func(field, value string) {
		if seen[field] == nil {
			seen[field] = map[string]int{}
		}
		seen[field][value]++
	}
	const n = 600
	for i := range n {
		r := p.Draw(7, i)
		path := fillsIn(t, s, r)
		if path.At != interview.AtTheEnd {
			t.Fatalf("arrival %d stops at %s", i, path.At)
		}
		note("language", r.Language)
		for field, v := range path.Facts {
			note(field, spell(v))
		}
	}
	for _, c := range []struct {
		field  string
		values []string
	}{
		{"language", []string{"en", "zh-CN"}},
		{"agree", []string{"1"}},
		{"taste", []string{"1", "2", "98"}},
		{"menu", []string{"1", "2", "3", "4", "refused"}},
		{"best_1", []string{"1", "2", "3", "4"}},
		{"liked_plum", []string{"1", "2", "98", "dont_know", "refused"}},
		{"again", []string{"0", "1", "10", "2", "3", "4", "5", "6", "7", "8", "9", "refused"}},
		{"kilos", []string{"-1", "-2", "-3", "0", "1", "2", "3", "dont_know", "refused"}},
		{"day", []string{"2015-10-08", "2015-10-09", "2015-10-10", "dont_know"}},
		{"month", []string{"2015-11", "2015-12", "2016-01"}},
		{"check", []string{"4"}},
	} {
		var got []string
		for value := range seen[c.field] {
			got = append(got, value)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.values) {
			t.Errorf("%s: answers %v, want each of %v", c.field, got, c.values)
		}
	}
	sizes := map[int]bool{}
	for codes := range seen["bought"] {
		sizes[strings.Count(codes, ",")+1] = true
	}
	if !sizes[2] || !sizes[3] || !sizes[4] || len(sizes) != 3 {
		t.Errorf("of at least two options out of four there are %v chosen", sizes)
	}
	if seen["why"]["[99]"] == 0 || seen["why"]["refused"] == 0 || seen["best"]["refused"] == 0 || len(seen["why_other_text"]) == 0 {
		t.Errorf("no reason, refusals and other words: %v, %v, %v", seen["why"], seen["best"], seen["why_other_text"])
	}
	if given := total(seen["words"]); given == 0 || given > n*9/10 {
		t.Errorf("%d of %d answer what may be left open", given, n)
	}
}

func spell(v survey.Value) string {
	if pass, ok := interview.Passed(v); ok {
		return string(pass)
	}
	data, _ := v.MarshalJSON()
	if v.Text() != "" {
		return v.Text()
	}
	return string(data)
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func TestUniformAnswersAreTheRespondentsOwn(t *testing.T) {
	s := kinds(t)
	p := Uniform(s)
	a, b, other := fillsIn(t, s, p.Draw(7, 3)), fillsIn(t, s, p.Draw(7, 3)), fillsIn(t, s, p.Draw(8, 3))
	same := func(x, y survey.Facts) bool {
		for field := range x {
			if !x[field].Equal(y[field]) {
				return false
			}
		}
		return len(x) == len(y)
	}
	if !same(a.Facts, b.Facts) {
		t.Error("the same respondent answers otherwise the second time")
	}
	if same(a.Facts, other.Facts) {
		t.Error("another seed gives the same answers")
	}
}

func TestUniformExpectsEnoughArrivals(t *testing.T) {
	s := kinds(t)
	c := Config{Survey: s, Population: Uniform(s)}
	if n := c.withDefaults().Expected; n != 30 {
		t.Errorf("%d arrivals are expected to fill 10 places", n)
	}
}
