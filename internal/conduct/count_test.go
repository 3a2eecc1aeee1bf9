package conduct

import (
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestWhoAgreed says of every way to stand at the door whether the respondent has agreed to take part.
func TestWhoAgreed(t *testing.T) {
	s := shoes(t)
	yes, no := interview.Answers{"agree": survey.CodeValue(1)}, interview.Answers{"agree": survey.CodeValue(0)}
	posted := map[string]bool{"consent": true}
	for _, c := range []struct {
		name string
		iv   interview.Interview
		want bool
	}{
		{"has not answered", interview.Interview{}, false},
		{"agrees", interview.Interview{Answers: yes, Submitted: posted}, true},
		{"has said no, and it is not stored yet", interview.Interview{Answers: no, Submitted: posted}, false},
		{"agrees and refuses a later consent", interview.Interview{Answers: yes, Submitted: posted, Disposition: interview.Refused}, false},
		{"is changing the answer", interview.Interview{Answers: yes, Submitted: map[string]bool{"consent": false}}, false},
		{"was decided about, and withdrew", interview.Interview{Decision: interview.Ineligible, Disposition: interview.Withdrawn}, true},
		{"withdrew before", interview.Interview{Disposition: interview.Withdrawn}, false},
	} {
		if got := agreed(s, c.iv); got != c.want {
			t.Errorf("%s: agreed %v", c.name, got)
		}
	}
	s.Pages[0].Questions = nil // nobody asks for consent: the first page tells
	if !agreed(s, interview.Interview{Submitted: posted}) {
		t.Error("without a question of consent the first page does not tell")
	}
}

func TestADispositionOfTomorrowIsCountedToo(t *testing.T) {
	list := dispositionsOf(map[interview.Disposition]int{word(interview.InProgress): 1, "abducted": 2})
	if last := list[len(list)-1]; last != (Disposition{"abducted", "", 2}) || len(list) != len(interview.Dispositions())+1 {
		t.Errorf("%+v", list)
	}
}

// TestTheInstrument holds the counts of the small questionnaire to a pencil's.
func TestTheInstrument(t *testing.T) {
	in := instrumentOf(shoes(t), nil)
	want := Instrument{Pages: 4, Screener: 2, Questions: 5, Items: 7, LeastItems: 1, MostItems: 3, ConditionalPages: 1, Random: 1, Required: 4, Optional: 1, Consents: 1, ConsentFirst: true, Types: 2, Requirements: 1}
	if in != want {
		t.Errorf("%+v", in)
	}
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	if in := instrumentOf(s, s.Sources); !in.Notice || !in.ConsentFirst || in.Pages != len(s.Pages) {
		t.Errorf("the shipped survey: %+v", in)
	}
}

// TestBothWaysToPassOverAreCounted: a question that offers both counts for both.
func TestBothWaysToPassOverAreCounted(t *testing.T) {
	s, err := survey.Load(questionnaires.FS, "city-libraries")
	if err != nil {
		t.Fatal(err)
	}
	file := string(s.Files)
	in := instrumentOf(s, nil)
	if refusable, unknowable := strings.Count(file, "may_refuse: true"), strings.Count(file, "may_not_know: true"); in.Refusable != refusable || in.Unknowable != unknowable || refusable*unknowable == 0 {
		t.Errorf("%d may be refused and %d not known; the file has %d and %d", in.Refusable, in.Unknowable, refusable, unknowable)
	}
}

// TestDirectVisitorsAreNoDeclaredSource: every survey that does not turn them away has them among its sources.
func TestDirectVisitorsAreNoDeclaredSource(t *testing.T) {
	sources, findings := survey.ParseSources("sources.yaml", []byte("sources:\n  - {source: open, id: pid, once: browser}\n  - {source: plain, id: pid}\n"))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if in := instrumentOf(shoes(t), sources); in.Sources != 2 || in.SignedSources != 0 || in.BrowserSources != 1 {
		t.Errorf("%d declared, %d signed, %d by the browser", in.Sources, in.SignedSources, in.BrowserSources)
	}
}

// TestAConsentIsFirstOnlyBeforeEverythingElse and only when everybody is asked for it.
func TestAConsentIsFirstOnlyBeforeEverythingElse(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(first *survey.Page)
		want  bool
	}{
		{"as it is", func(*survey.Page) {}, true},
		{"behind a note", func(p *survey.Page) { p.Questions = slices.Insert(p.Questions, 0, &survey.Question{Kind: survey.Note}) }, true},
		{"behind a question", func(p *survey.Page) {
			p.Questions = slices.Insert(p.Questions, 0, &survey.Question{Kind: survey.One})
		}, false},
		{"not of everybody", func(p *survey.Page) { p.Questions[0].If = &survey.Rule{} }, false},
		{"on a page that not everybody sees", func(p *survey.Page) { p.If = &survey.Rule{} }, false},
		{"in an order that is drawn", func(p *survey.Page) { p.Random = true }, false},
	} {
		s := shoes(t)
		c.spoil(s.Pages[0])
		if got := consentFirst(s); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
