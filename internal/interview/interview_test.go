package interview_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

const questionnaire = `survey: shoes
title: {en: Shoes}
organiser: {en: Us}
languages: [en]
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes"}
    - {code: 2, name: "no", en: "No"}
  shop:
    - {code: 1, name: market, en: Market}
    - {code: 2, name: mall, en: Mall}
    - {code: 3, name: web, en: Web}
    - {code: 4, name: none, en: None, exclusive: true, anchor: true}
    - {code: 98, name: other, en: Other, specify: true, anchor: true}
pages:
  - page: consent
    ask: [{consent: agree, en: Agree?}]
  - page: screener
    ask:
      - {number: age, min: 10, max: 99, en: Age?}
      - {many: shops, of: shop, max: 2, order: random, en: Where?}
  - page: marketing
    if: has(shops, "market")
    ask: [{one: stall, of: yesno, en: Stall?}]
  - gate
  - page: stalls
    if: stall == "yes"
    ask: [{text: which, max: 5, en: Which?}]
  - page: rating
    ask:
      - {note: hello, en: Hello}
      - {grid: rate, rows: shop, of: yesno, en: Rate}
      - {one: best, of: shop, optional: true, en: Best?}
eligible:
  - {need: adult, if: age >= 18}
types:
  - {type: web, en: Web, if: 'has(shops, "web")'}
  - {type: market, en: Market, if: 'has(shops, "market")'}
  - {type: rest, en: Rest}
quotas:
  - {cell: buyers, en: Buyers, types: [web, market], target: 10}
  - {cell: others, en: Others, types: [rest], target: 10}
  - {cell: young, en: Young, dimension: age, if: age < 40, target: 10}
`

func shoes(t testing.TB) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(questionnaire))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// walker answers pages; its methods read as what a respondent does.
type walker struct {
	testing.TB
	s  *survey.Survey
	iv interview.Interview
}

func newWalker(t testing.TB) *walker {
	return &walker{t, shoes(t), interview.Interview{Answers: interview.Answers{}, Submitted: map[string]bool{}, Seed: 7}}
}

func (w *walker) path() interview.Path { return interview.Walk(w.s, &w.iv) }

// post posts a page with url-encoded fields and returns the problems.
func (w *walker) post(page, form string) []interview.Problem {
	w.Helper()
	v, ok := w.path().Visible(page)
	if !ok {
		w.Fatalf("page %s is not on the path", page)
	}
	values, err := url.ParseQuery(form)
	if err != nil {
		w.Fatal(err)
	}
	given, problems := interview.Decode(v, values)
	for name, a := range given {
		if a.Answered() {
			w.iv.Answers[name] = a
		} else {
			delete(w.iv.Answers, name)
		}
	}
	w.iv.Submitted[page] = len(problems) == 0
	return problems
}

func (w *walker) expect(at interview.Place, next string) interview.Path {
	w.Helper()
	p := w.path()
	if p.At != at || p.Next != next {
		w.Fatalf("the path is %s at %q, want %s at %q", p.At, p.Next, at, next)
	}
	return p
}

const allRated = "rate_market=1&rate_mall=1&rate_web=2&rate_none=2&rate_other=1"

func TestPath(t *testing.T) {
	w := newWalker(t)
	w.expect(interview.Asking, "consent")
	w.post("consent", "agree=1")
	w.expect(interview.Asking, "screener")
	w.post("screener", "age=30&shops=1")
	w.expect(interview.Asking, "marketing")
	w.post("marketing", "stall=1")
	w.expect(interview.AtGate, "")
	w.iv.Decision, w.iv.Type = interview.Admitted, "market"
	p := w.expect(interview.Asking, "stalls")
	if p.Before("stalls") != "" || p.Before("marketing") != "screener" {
		t.Errorf("back from the first page behind the gate leads to %q, and from marketing to %q", p.Before("stalls"), p.Before("marketing"))
	}
	w.post("stalls", "which=abc")
	w.post("rating", allRated)
	w.expect(interview.AtTheEnd, "")
}

// TestAnswersOffThePathNeitherRouteNorCount is the trap: a respondent goes back and unticks what led to a page whose
// answer led to another.
func TestAnswersOffThePathNeitherRouteNorCount(t *testing.T) {
	w := newWalker(t)
	w.post("consent", "agree=1")
	w.post("screener", "age=30&shops=1")
	w.post("marketing", "stall=1")
	w.post("screener", "age=30&shops=2")
	p := w.expect(interview.AtGate, "")
	if p.Facts["stall"].Answered() {
		t.Error("an answer off the path still counts")
	}
	w.iv.Decision, w.iv.Type = interview.Admitted, "rest"
	w.expect(interview.Asking, "rating")
	if !w.iv.Answers["stall"].Answered() {
		t.Error("the answer itself must be kept, should the respondent come back to it")
	}
}

func TestConsentRefused(t *testing.T) {
	w := newWalker(t)
	w.post("consent", "agree=0")
	w.expect(interview.Declined, "")
}

func TestTurnedAwayStopsAtTheGate(t *testing.T) {
	for _, d := range []interview.Decision{interview.TurnedAway, interview.Ineligible} {
		w := newWalker(t)
		w.post("consent", "agree=1")
		w.post("screener", "age=30&shops=2")
		w.iv.Decision = d
		w.expect(interview.Stopped, "")
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct {
		name, page, form string
		want             []interview.ProblemCode
		field            string
	}{
		{"sound", "screener", "age=30&shops=1&shops=2", nil, ""},
		{"full-width digits", "screener", "age=３０&shops=1", nil, ""},
		{"nothing given", "screener", "", []interview.ProblemCode{interview.Required, interview.Required}, "age"},
		{"not a number", "screener", "age=old&shops=1", []interview.ProblemCode{interview.NotWhole}, "age"},
		{"half a year", "screener", "age=30.5&shops=1", []interview.ProblemCode{interview.NotWhole}, "age"},
		{"not finite", "screener", "age=Inf&shops=1", []interview.ProblemCode{interview.NotWhole}, "age"},
		{"too young for the range", "screener", "age=9&shops=1", []interview.ProblemCode{interview.OutOfRange}, "age"},
		{"three of two", "screener", "age=30&shops=1&shops=2&shops=3", []interview.ProblemCode{interview.TooMany}, "shops"},
		{"none with others", "screener", "age=30&shops=1&shops=4", []interview.ProblemCode{interview.NotAlone}, "shops"},
		{"unknown code", "screener", "age=30&shops=1&shops=77", []interview.ProblemCode{interview.UnknownChoice}, "shops"},
		{"a code written otherwise", "screener", "age=30&shops=01", []interview.ProblemCode{interview.UnknownChoice, interview.Required}, "shops"},
		{"other without words", "screener", "age=30&shops=98", []interview.ProblemCode{interview.WordsMissing}, "shops_other_text"},
		{"words choose their option", "screener", "age=30&shops_other_text=boat", nil, ""},
		{"broken UTF-8", "screener", "age=30&shops=98&shops_other_text=%ff%fe", []interview.ProblemCode{interview.BadText}, "shops_other_text"},
		{"control characters", "screener", "age=30&shops=98&shops_other_text=a%00b", []interview.ProblemCode{interview.BadText}, "shops_other_text"},
		{"consent with a strange value", "consent", "agree=2", []interview.ProblemCode{interview.UnknownChoice}, "agree"},
		{"a row left out", "rating", "rate_market=1&rate_mall=1&rate_web=2&rate_none=2", []interview.ProblemCode{interview.RowRequired}, "rate_other"},
		{"two codes in one row", "rating", allRated + "&rate_web=1", []interview.ProblemCode{interview.UnknownChoice}, "rate_web"},
		{"optional left empty", "rating", allRated, nil, ""},
		{"text at its limit", "stalls", "which=%E4%BD%A0%E5%A5%BDabc", nil, ""},
		{"text too long", "stalls", "which=" + strings.Repeat("x", 1<<20), []interview.ProblemCode{interview.TooLong}, "which"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWalker(t)
			w.post("consent", "agree=1")
			w.post("screener", "age=30&shops=1")
			w.post("marketing", "stall=1")
			w.iv.Decision = interview.Undecided
			if c.page == "stalls" || c.page == "rating" {
				w.iv.Decision, w.iv.Type = interview.Admitted, "market"
			}
			if c.page == "rating" {
				w.post("stalls", "which=abc")
			}
			var codes []interview.ProblemCode
			problems := w.post(c.page, c.form)
			for _, p := range problems {
				codes = append(codes, p.Code)
			}
			if !slices.Equal(codes, c.want) {
				t.Fatalf("problems %v, want %v", codes, c.want)
			}
			if c.field != "" && problems[0].Field != c.field {
				t.Errorf("the problem stands at %s, want %s", problems[0].Field, c.field)
			}
		})
	}
}

func TestProblemsKeepWhatWasGiven(t *testing.T) {
	w := newWalker(t)
	w.post("consent", "agree=1")
	w.post("screener", "age=abc&shops=1&shops=2&shops=3")
	if got := w.iv.Answers["shops"].Codes(); !slices.Equal(got, []int{1, 2, 3}) {
		t.Errorf("kept %v of a refused answer, want all three for the respondent to choose from", got)
	}
	w.expect(interview.Asking, "screener")
}

func TestClassify(t *testing.T) {
	s := shoes(t)
	for _, c := range []struct {
		name  string
		age   float64
		shops []int
		want  interview.Classification
	}{
		{"first rule wins, membership is kept", 50, []int{1, 3}, interview.Classification{Type: "web", Membership: []string{"web", "market"}, Cells: []string{"buyers"}}},
		{"a cell in each dimension", 30, []int{1}, interview.Classification{Type: "market", Membership: []string{"market"}, Cells: []string{"buyers", "young"}}},
		{"the last type takes everybody", 50, []int{2}, interview.Classification{Type: "rest", Membership: []string{"rest"}, Cells: []string{"others"}}},
		{"not eligible", 17, []int{1}, interview.Classification{Failed: "adult"}},
	} {
		got := interview.Classify(s, survey.Facts{"age": survey.NumberValue(c.age), "shops": survey.CodesValue(c.shops...)})
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	if got := interview.Classify(s, survey.Facts{}); got.Failed != "adult" {
		t.Errorf("without answers: %+v, want not eligible", got)
	}
}

func TestOrder(t *testing.T) {
	s := shoes(t)
	q, _ := s.Question("shops")
	names := func(seed uint64) string {
		var ns []string
		for _, o := range interview.Order(seed, q) {
			ns = append(ns, o.Name)
		}
		return strings.Join(ns, " ")
	}
	if first, second := names(1), names(1); first != second {
		t.Errorf("the order changes between two showings: %s, then %s", first, second)
	}
	seen := map[string]int{}
	for seed := range uint64(3000) {
		if n := names(seed); !strings.HasSuffix(n, " none other") {
			t.Fatalf("anchored options moved: %s", n)
		} else {
			seen[n]++
		}
	}
	// Six orders of three free options, 500 expected each; the standard deviation is 20, so 400..600 is five of them.
	if len(seen) != 6 {
		t.Errorf("%d orders, want 6", len(seen))
	}
	for order, n := range seen {
		if n < 400 || n > 600 {
			t.Errorf("order %s came %d times of 3000, want about 500", order, n)
		}
	}
}

// TestNoFormPanics posts random forms: whatever comes, what is kept lies within the question's own bounds.
func TestNoFormPanics(t *testing.T) {
	s := shoes(t)
	rapid.Check(t, func(t *rapid.T) {
		form := url.Values{}
		for _, field := range []string{"agree", "age", "shops", "shops_other_text", "stall", "which", "rate_market", "best", "best_other_text"} {
			form[field] = rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"", "0", "1", "2", "98", "-1", "1e9", "NaN"}), rapid.String()), 0, 4).Draw(t, field)
		}
		for _, page := range s.Pages {
			given, problems := interview.Decode(interview.Visible{Page: page, Shown: page.Questions}, form)
			for name, a := range given {
				if x, ok := a.Number(); ok && name == "age" && (x < 10 || x > 99) {
					t.Fatalf("age %v is kept", x)
				}
				if n := len([]rune(a.Text())); name == "which" && n > 5 {
					t.Fatalf("a text of %d characters is kept", n)
				}
			}
			if page.Name == "consent" && len(problems) == 0 && !given["agree"].Answered() {
				t.Fatal("consent passes without an answer")
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	s := shoes(f)
	f.Add("age=30&shops=1&shops=98&shops_other_text=x")
	f.Add("rate_market=1&which=%ff")
	f.Fuzz(func(t *testing.T, body string) {
		form, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		for _, page := range s.Pages {
			interview.Decode(interview.Visible{Page: page, Shown: page.Questions}, form)
		}
	})
}
