package rehearsal_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

const questionnaire = `survey: shoes
title: {en: Shoes}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
lists:
  shop:
    - {code: 1, name: market, en: Market}
    - {code: 2, name: web, en: Web}
  arm:
    - {code: 1, name: shown, en: Shown}
    - {code: 2, name: hidden, en: Hidden}
assign:
  - {assign: arm, of: arm, en: Arm}
pages:
  - page: consent
    ask: [{consent: agree, en: Agree?}]
  - page: screener
    ask:
      - {number: age, min: 10, max: 99, en: Age?}
      - {one: shop, of: shop, en: Where?}
  - gate
  - page: market
    if: shop == "market"
    ask: [{text: stall, max: 5, en: Which?}]
  - page: last
    ask: [{text: words, max: 50, optional: true, en: Else?}]
eligible:
  - {need: adult, if: age >= 18}
types:
  - {type: web, en: Web, if: shop == "web"}
  - {type: rest, en: Rest}
quotas:
  - {cell: buyers, en: Buyers, types: [web], target: 10}
  - {cell: others, en: Others, types: [rest], target: 10}
  - {cell: shown, en: Shown, assign: arm, target: 10}
  - {cell: hidden, en: Hidden, assign: arm, target: 10}
`

func parse(t *testing.T, text string) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(text))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func begin(t *testing.T, full ...string) *rehearsal.Rehearsal {
	t.Helper()
	r, err := rehearsal.New(parse(t, questionnaire), rehearsal.Casting{Seed: 5, Full: full})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// post posts a page of the path and returns where that leads.
func post(t *testing.T, r *rehearsal.Rehearsal, page, form string) string {
	t.Helper()
	visible, ok := r.Path().Visible(page)
	if !ok {
		t.Fatalf("page %s is not on the path", page)
	}
	values, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	next, problems := r.Forward(visible, values)
	if len(problems) > 0 {
		return fmt.Sprint(problems[0].Code)
	}
	return next
}

func TestTheGate(t *testing.T) {
	for _, c := range []struct {
		name, form, want string
		full             []string
		cells            int
	}{
		{"admitted", "age=30&shop=1", "admitted rest  in progress", nil, 2},
		{"not eligible", "age=17&shop=1", "screened_out  adult screened_out", nil, 0},
		{"a full cell", "age=30&shop=2", "over_quota web  over_quota", []string{"buyers"}, 1},
		{"another's full cell", "age=30&shop=1", "admitted rest  in progress", []string{"buyers"}, 2},
		{"one arm is full", "age=30&shop=1", "admitted rest  in progress", []string{"shown"}, 2},
		{"both arms are full", "age=30&shop=1", "over_quota rest  over_quota", []string{"shown", "hidden"}, 1},
	} {
		r := begin(t, c.full...)
		post(t, r, "consent", "agree=1")
		post(t, r, "screener", c.form)
		end := string(r.Interview.Disposition)
		if end == "" {
			end = "in progress"
		}
		if got := fmt.Sprintf("%s %s %s %s", r.Gate.Decision, r.Gate.Type, r.Gate.Failed, end); got != c.want || len(r.Gate.Cells) != c.cells {
			t.Errorf("%s: %s in %v, want %s in %d cells", c.name, got, r.Gate.Cells, c.want, c.cells)
		}
		if r.Gate.Decision == interview.Admitted && (slices.Contains(c.full, r.Interview.Assigned["arm"]) || r.Interview.Assigned["arm"] == "") {
			t.Errorf("%s: assigned %q", c.name, r.Interview.Assigned["arm"])
		}
	}
	if _, err := rehearsal.New(parse(t, questionnaire), rehearsal.Casting{Full: []string{"nowhere"}}); err == nil || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("a cell that is not there: %v", err)
	}
}

func TestToTheEnd(t *testing.T) {
	r := begin(t)
	for _, step := range [][3]string{
		{"consent", "", "required"}, {"consent", "agree=1", "screener"}, {"screener", "age=abc&shop=1", "not_whole"}, {"screener", "age=40&shop=1", "market"},
		{"market", "stall=much+too+long", "too_long"}, {"market", "stall=a", "last"}, {"last", "", ""},
	} {
		if got := post(t, r, step[0], step[1]); got != step[2] {
			t.Fatalf("%s with %q leads to %q, want %q", step[0], step[1], got, step[2])
		}
	}
	if r.Interview.Disposition != interview.Completed || !r.Interview.InSample {
		t.Errorf("ends as %q", r.Interview.Disposition)
	}
	refused := begin(t)
	if next := post(t, refused, "consent", "agree=0"); next != "" || refused.Interview.Disposition != interview.Refused {
		t.Errorf("a refusal leads to %q and ends as %q", next, refused.Interview.Disposition)
	}
}

// TestAPageIsShownAsItWasPosted also when what was posted could not be kept as an answer.
func TestAPageIsShownAsItWasPosted(t *testing.T) {
	r := begin(t)
	post(t, r, "consent", "agree=1")
	post(t, r, "screener", "age=abc&shop=1")
	if got := r.Posted("screener"); got.Encode() != "age=abc&shop=1" {
		t.Errorf("shown again: %v", got)
	}
	r.Posted("screener").Set("age", "1")
	if r.Posted("screener").Get("age") != "abc" {
		t.Error("what is shown can be changed from outside")
	}
	screener, _ := r.Path().Visible("screener")
	if before := r.Back(screener, url.Values{"age": {"33"}}); before != "consent" || r.Interview.Submitted["screener"] {
		t.Errorf("back leads to %q", before)
	}
	if x, _ := r.Interview.Answers["age"].Number(); x != 33 || r.Interview.Answers["shop"].Answered() {
		t.Errorf("kept on the way back: %v", r.Interview.Answers)
	}
}

func TestAScreenerPagePostedAnewIsDecidedAnew(t *testing.T) {
	r := begin(t)
	post(t, r, "consent", "agree=1")
	post(t, r, "screener", "age=17&shop=1")
	if next := post(t, r, "screener", "age=18&shop=2"); next != "last" || r.Gate.Type != "web" || r.Interview.Disposition != interview.InProgress {
		t.Errorf("leads to %q as %q, %q", next, r.Gate.Type, r.Interview.Disposition)
	}
}

func TestAdopt(t *testing.T) {
	r := begin(t)
	post(t, r, "consent", "agree=1")
	post(t, r, "screener", "age=30&shop=2")
	post(t, r, "last", "words=x")
	changed := strings.NewReplacer("type: web, en: Web", "type: online, en: Web", "types: [web]", "types: [online]", "age >= 18", "age >= 31").Replace(questionnaire)
	r.Adopt(parse(t, changed))
	if r.Gate.Failed != "adult" || r.Interview.Disposition != interview.ScreenedOut {
		t.Errorf("with another rule: %+v, %q", r.Gate, r.Interview.Disposition)
	}
	r.Adopt(parse(t, strings.Replace(changed, "age >= 31", "age >= 30", 1)))
	if r.Gate.Type != "online" || r.Interview.Disposition != interview.Completed || r.Interview.Answers["words"].Text() != "x" {
		t.Errorf("with another name: %+v, %q", r.Gate, r.Interview.Disposition)
	}
	more := strings.Replace(questionnaire, "eligible:\n", "  - page: more\n    ask: [{text: more, max: 9, en: More?}]\neligible:\n", 1)
	r.Adopt(parse(t, more))
	if next := r.Settle(); next != "more" || r.Interview.Disposition != interview.InProgress {
		t.Errorf("with one more page: %q, %q", next, r.Interview.Disposition)
	}
}
