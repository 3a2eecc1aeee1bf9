package interview

import (
	"net/url"
	"testing"

	"fieldwork/internal/survey"
)

func pageOf(questions ...*survey.Question) Visible {
	return Visible{Page: &survey.Page{Name: "p", Questions: questions}, Shown: questions, Facts: survey.Facts{}}
}

// TestRefusingConsentAsksForNothingElse: the rest of the page had to be answered first, and was kept.
func TestRefusingConsentAsksForNothingElse(t *testing.T) {
	page := pageOf(&survey.Question{Kind: survey.Consent, Name: "agree"}, &survey.Question{Kind: survey.Words, Name: "nick", Max: 20})
	for _, form := range []url.Values{{"agree": {"0"}}, {"agree": {"0"}, "nick": {"SECRET"}}} {
		given, problems := Decode(page, form)
		if len(problems) > 0 || given["nick"].Given() || !given["agree"].Has(0) || !given["agree"].Given() {
			t.Errorf("%v: given %v, problems %v; want the refusal and nothing else", form, given, problems)
		}
	}
	declined := &Interview{Answers: Answers{"agree": survey.CodeValue(0)}, Submitted: map[string]bool{"p": true}}
	if at := Walk(&survey.Survey{Pages: []*survey.Page{page.Page}, Gate: 1}, declined).At; at != Declined {
		t.Errorf("the interview stands %q, want it declined", at)
	}
	if _, problems := Decode(page, url.Values{"agree": {"1"}}); len(problems) != 1 {
		t.Errorf("whoever agrees and leaves the rest open has %d problems, want one", len(problems))
	}
}

func TestWhatOnlyLooksLikeADateOrNumber(t *testing.T) {
	date := &survey.Question{Kind: survey.Date, Name: "x", From: "1900-01-01", To: "2100-12-31"}
	number := &survey.Question{Kind: survey.Number, Name: "x", Min: -5, Max: 100}
	for _, c := range []struct {
		q      *survey.Question
		posted string
		ok     bool
	}{
		{date, "2015-10-08", true}, {date, "2015年10月8日", true}, {date, "20151008", true}, {date, "2015/10/8", true},
		{date, "2015-10-08xyz", false}, {date, "about 2015-10-08", false}, {date, "2015-02-30", false},
		{number, "16", true}, {number, "-5", true}, {number, "0x10", false}, {number, "1e1", false}, {number, "0x10p0", false},
	} {
		if _, problems := Decode(pageOf(c.q), url.Values{"x": {c.posted}}); (len(problems) == 0) != c.ok {
			t.Errorf("%s %q: problems %v, want ok=%v", c.q.Kind, c.posted, problems, c.ok)
		}
	}
}

// TestWordsBehindTwoOptionsChooseNeither: the first ones were lost without a word.
func TestWordsBehindTwoOptionsChooseNeither(t *testing.T) {
	list := &survey.List{Options: []survey.Option{{Code: 1, Name: "a", Specify: true}, {Code: 2, Name: "b", Specify: true}}}
	page := pageOf(&survey.Question{Kind: survey.One, Name: "x", List: list})
	if _, problems := Decode(page, url.Values{"x_a_text": {"one"}, "x_b_text": {"two"}}); len(problems) != 1 || problems[0].Code != Required {
		t.Errorf("problems %v, want that a choice is missing", problems)
	}
	if given, problems := Decode(page, url.Values{"x_b_text": {"two"}}); len(problems) != 0 || !given["x"].Has(2) {
		t.Errorf("words behind one option: %v %v", given, problems)
	}
}

// TestNoneOfTheseIsNothingToCarry: it became a row of a grid and a place of a rank.
func TestNoneOfTheseIsNothingToCarry(t *testing.T) {
	list := &survey.List{Options: []survey.Option{{Code: 1, Name: "a"}, {Code: 2, Name: "b"}, {Code: 9, Name: "none", Exclusive: true, Anchor: true}}}
	from := &survey.Question{Kind: survey.Many, Name: "had", List: list, Min: 1, Max: 3}
	carry := &survey.Carry{Question: from, Chosen: true}
	facts := survey.Facts{"had": survey.CodesValue(1, 2)}
	grid := &survey.Question{Kind: survey.Grid, Name: "g", Rows: list, List: list, Carry: carry}
	rank := &survey.Question{Kind: survey.Rank, Name: "r", List: list, Max: 3, Carry: carry}
	many := &survey.Question{Kind: survey.Many, Name: "m", List: list, Max: 3, Carry: carry}
	v := Visible{Page: &survey.Page{}, Facts: facts}
	if rows, places, ticks := len(v.Rows(grid)), v.Places(rank), len(v.Options(many)); rows != 2 || places != 2 || ticks != 3 {
		t.Errorf("%d rows, %d places, %d ticks; want 2, 2, and 3 with none of these", rows, places, ticks)
	}
	v.Facts = survey.Facts{"had": survey.CodesValue(9)}
	if left := len(v.Options(many)); left != 0 {
		t.Errorf("with nothing to carry %d options are offered", left)
	}
}
