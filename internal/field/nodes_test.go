package field_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// parsed is the tests' survey with something in it replaced.
func parsed(t testing.TB, was, is string) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(strings.Replace(questionnaire, was, is, 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// nodes are services over one store, as several processes have them over one database.
func nodes(t testing.TB, surveys ...*survey.Survey) []*desk {
	t.Helper()
	all, now, shared := []*desk{}, time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC), openStore(t)
	for _, s := range surveys {
		d := &desk{TB: t, now: now, store: shared}
		svc, err := field.New(context.Background(), shared, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader, field.AmongNodes())
		if err != nil {
			t.Fatal(err)
		}
		d.svc = svc
		all = append(all, d)
	}
	return all
}

// on lets another node serve the respondent.
func (p *person) on(d *desk) *person {
	p.desk = d
	return p
}

// TestEachPostGoesToAnotherNode and each node acts on what was posted to the others, however lately it saw the interview: on the
// second page it asks what the first page's answer, given elsewhere a moment ago, makes it ask.
func TestEachPostGoesToAnotherNode(t *testing.T) {
	s := parsed(t, `ask: [{text: why, max: 10, en: Why?, zh-CN: 为什么？}]`,
		`ask: [{text: why, max: 10, en: Why?, zh-CN: 为什么？}, {text: more, max: 10, if: likes == "yes", en: More?, zh-CN: 还有？}]`)
	all := nodes(t, s, s)
	one, two := all[0], all[1]
	begun, err := one.svc.Arrive(t.Context(), field.Knock{Survey: "shoes"})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{one, begun}
	p.on(two).answer("consent", "agree=1").on(one).answer("screener", "age=30&buyer=1").at("taste", "")
	p.on(two).answer("taste", "likes=2").at("why", "") // two remembers a visit in which nothing more is asked
	p.on(one).answer("taste", "likes=1").at("why", "")
	page, err := two.svc.Page(t.Context(), "shoes", p.Interview.Token, "why")
	if shown, on := page.Path.Visible("why"); err != nil || !on || len(shown.Shown) != 2 {
		t.Errorf("the other node shows %d questions (%v)", len(shown.Shown), err)
	}
	if step, err := p.on(two).try("why", "why=red", field.Forward); err != nil || len(step.Problems) != 1 {
		t.Errorf("a question that the first node's answer asks is passed over: %v %v", step.Problems, err)
	}
	p.on(two).answer("why", "why=red&more=blue").at("", interview.Completed)
	if p.Interview.Answers["more"].Text() != "blue" || !p.Interview.InSample {
		t.Errorf("it ends with %v", p.Interview.Answers)
	}
	if v, err := one.svc.Visit(t.Context(), "shoes", p.Interview.Token); err != nil || v.Interview.Disposition != interview.Completed {
		t.Errorf("the first node has it %q (%v)", v.Interview.Disposition, err)
	}
}

// TestANodeServesAVersionThatItDidNotStartWith: another was started with a changed questionnaire, and its respondents come to
// both.
func TestANodeServesAVersionThatItDidNotStartWith(t *testing.T) {
	older, newer := parsed(t, "", ""), parsed(t, "text: why, max: 10", "text: reason, max: 10")
	all := nodes(t, older, newer)
	one, two := all[0], all[1]
	begun, err := two.svc.Arrive(t.Context(), field.Knock{Survey: "shoes"})
	if err != nil || begun.Survey.Version != newer.Version {
		t.Fatalf("version %s (%v)", begun.Survey.Version.Short(), err)
	}
	p := &person{one, begun}
	p.answer("consent", "agree=1").on(two).answer("screener", "age=30&buyer=1").on(one).answer("taste", "likes=1").answer("why", "reason=red").at("", interview.Completed)
	if p.Survey.Version != newer.Version || p.Interview.Answers["reason"].Text() != "red" {
		t.Errorf("version %s, answers %v", p.Survey.Version.Short(), p.Interview.Answers)
	}
	if r, err := one.svc.Look(t.Context(), "shoes", p.Interview.ID); err != nil || r.Survey.Version != newer.Version {
		t.Errorf("looked up: %v", err)
	}
	if v, err := one.svc.Arrive(t.Context(), field.Knock{Survey: "shoes"}); err != nil || v.Survey.Version != older.Version {
		t.Errorf("who comes to the older node gets another version than it serves (%v)", err)
	}
	if _, err := one.svc.Version(t.Context(), "shoes", "nobody's"); !fault.Is(err, fault.Internal) {
		t.Errorf("a version that is nowhere: %v", err)
	}
}

// TestCallbacksAreOfTheSurveysThatAreAskedFor.
func TestCallbacksAreOfTheSurveysThatAreAskedFor(t *testing.T) {
	d := openDesk(t, plain)
	if due, err := d.svc.CallbacksOf(t.Context(), nil, 10); err != nil || len(due) != 0 {
		t.Errorf("of no survey: %v (%v)", due, err)
	}
}
