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
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// openClub is a desk whose club is told of outcomes from server to server and has an address for each.
func openClub(t testing.TB) *desk {
	s, findings := survey.Parse("shoes.yaml", []byte(questionnaire))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	s.Sources["direct"] = panel.Direct()
	s.Sources["club"] = panel.Source{Name: "club", IDParam: "m", Keep: []string{"k"},
		Redirect: map[panel.Outcome]string{
			panel.Complete: "https://club.example/?r=1&m={id}&k={k}", panel.Closed: "https://club.example/?r=9&m={id}", panel.Duplicate: "https://club.example/?r=7&m={id}"},
		Callback: &panel.Callback{Method: "POST", URL: "https://club.example/members/{id}/end", JSON: `{"status":"{word}","seconds":{seconds}}`,
			Words: map[panel.Outcome]string{panel.Complete: "5", panel.QuotaFull: "3"}}}
	d := &desk{TB: t, now: time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC), store: openStore(t)}
	var err error
	if d.svc, err = field.New(context.Background(), d.store, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) callbacks() []field.Callback {
	d.Helper()
	due, err := d.svc.Callbacks(context.Background(), 10)
	if err != nil {
		d.Fatal(err)
	}
	return due
}

func TestASourceIsToldFromServerToServer(t *testing.T) {
	d := openClub(t)
	p := d.knock(field.Knock{RespondentID: "m1", Kept: map[string]string{"k": "7"}})
	p.answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1")
	if due := d.callbacks(); len(due) != 0 {
		t.Fatalf("before the end %d messages are due", len(due))
	}
	d.now = d.now.Add(90 * time.Second)
	p.answer("why", "why=red")
	if p.Redirect != "https://club.example/?r=1&m=m1&k=7" {
		t.Errorf("redirect %q, want what the link carried", p.Redirect)
	}
	due := d.callbacks()
	if len(due) != 1 {
		t.Fatalf("%d messages are due, want one", len(due))
	}
	c := due[0]
	if c.Message.URL != "https://club.example/members/m1/end" || c.Message.Body != `{"status":"5","seconds":90}` || c.Key != "shoes-1-complete" || c.Source != "club" {
		t.Errorf("callback %q %q with key %q", c.Message.URL, c.Message.Body, c.Key)
	}
	if err := d.svc.CallbackSent(context.Background(), c.ID); err != nil {
		t.Fatal(err)
	}
	d.arriveAtClub("m1") // the same outcome for ever, told once
	if due := d.callbacks(); len(due) != 0 {
		t.Errorf("after it was sent %d messages are due", len(due))
	}
}

// TestAMessageWaitsWhileItsSourceWantsNone: a mistake in sources.yaml must not lose a complete.
func TestAMessageWaitsWhileItsSourceWantsNone(t *testing.T) {
	d := openClub(t)
	d.arriveAtClub("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=red")
	s, err := d.svc.Survey("shoes")
	if err != nil {
		t.Fatal(err)
	}
	club := s.Sources["club"]
	dumb := club
	dumb.Callback = nil
	s.Sources["club"] = dumb
	if due := d.callbacks(); len(due) != 0 {
		t.Fatalf("%d messages to a source that wants none", len(due))
	}
	s.Sources["club"] = club
	if due := d.callbacks(); len(due) != 0 {
		t.Errorf("the message was not put off")
	}
	d.now = d.now.Add(time.Hour)
	if due := d.callbacks(); len(due) != 1 || due[0].Attempts != 0 {
		t.Errorf("an hour later %d messages are due, want one that was never tried", len(due))
	}
}

func (d *desk) knock(k field.Knock) *person {
	d.Helper()
	k.Survey, k.Source = "shoes", "club"
	v, err := d.svc.Arrive(context.Background(), k)
	if err != nil {
		d.Fatal(err)
	}
	return &person{d, v}
}

func (d *desk) arriveAtClub(id string) *person { return d.knock(field.Knock{RespondentID: id}) }

func TestAClosedFieldSendsNewcomersBack(t *testing.T) {
	d, ctx := openClub(t), context.Background()
	begun := d.arriveAtClub("m1")
	if _, err := d.store.SetDoor(ctx, field.DoorClosed, field.Order{Survey: "shoes", Who: "lin", Why: "the field period is over", At: d.now}); err != nil {
		t.Fatal(err)
	}
	if v := d.arriveAtClub("m2"); v.Outcome != panel.Closed || v.Redirect != "https://club.example/?r=9&m=m2" || v.Page != "" {
		t.Errorf("somebody new is led to page %q, outcome %q, %q", v.Page, v.Outcome, v.Redirect)
	}
	if _, err := d.svc.Arrive(ctx, field.Knock{Survey: "shoes"}); !fault.Is(err, fault.Closed) {
		t.Errorf("a direct visitor: %v, want the kind closed", err)
	}
	d.arriveAtClub("m1").at("consent", "")
	begun.answer("consent", "agree=1").at("screener", "")
}

func TestABrowserWithAnotherInterviewIsADuplicate(t *testing.T) {
	d := openClub(t)
	first := d.arriveAtClub("m1")
	if same := d.knock(field.Knock{RespondentID: "m1", Browser: first.Interview.Token}); same.Page != "consent" {
		t.Errorf("the same respondent in the same browser stands at %q", same.Page)
	}
	second := d.knock(field.Knock{RespondentID: "m2", Browser: first.Interview.Token})
	if second.Interview.Disposition != interview.Duplicated || second.Outcome != panel.Duplicate || !strings.HasSuffix(second.Redirect, "r=7&m=m2") {
		t.Errorf("another id in the same browser: %q, %q, %q", second.Interview.Disposition, second.Outcome, second.Redirect)
	}
	if again := d.arriveAtClub("m2"); again.Outcome != panel.Duplicate {
		t.Errorf("a second click is answered %q", again.Outcome)
	}
	if other := d.knock(field.Knock{RespondentID: "m3", Browser: "no such token"}); other.Page != "consent" {
		t.Errorf("a browser with an unknown token stands at %q", other.Page)
	}
}

func TestAnInvalidatedRespondentIsToldTheSameForEver(t *testing.T) {
	d, ctx := openClub(t), context.Background()
	p := d.arriveAtClub("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=red")
	if _, err := d.store.Invalidate(ctx, p.Interview.ID, field.Order{Survey: "shoes", Who: "lin", Why: "copied text", At: d.now}); err != nil {
		t.Fatal(err)
	}
	if again := d.arriveAtClub("m1"); again.Redirect != p.Redirect || again.Outcome != panel.Complete {
		t.Errorf("after the invalidation %q, before it %q", again.Redirect, p.Redirect)
	}
}

func TestTheArmRoutes(t *testing.T) {
	text := strings.Replace(questionnaire, "  - page: taste\n", "  - page: taste\n    if: arm == \"long\"\n", 1)
	text = strings.Replace(text, "quotas:\n", "assign: [{assign: arm, of: arm, en: Arm, zh-CN: 组}]\nquotas:\n"+
		"  - {cell: short, assign: arm, en: Short, zh-CN: 短, target: 5}\n  - {cell: long, assign: arm, en: Long, zh-CN: 长, target: 5}\n", 1)
	text = strings.Replace(text, "lists:\n", "lists:\n  arm:\n    - {code: 1, name: short, en: Short, zh-CN: 短}\n    - {code: 2, name: long, en: Long, zh-CN: 长}\n", 1)
	text = strings.ReplaceAll(text, "target: 1}", "target: 10}")
	s, findings := survey.Parse("shoes.yaml", []byte(text))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	d := &desk{TB: t, now: time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC), store: openStore(t)}
	var err error
	if d.svc, err = field.New(context.Background(), d.store, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader); err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for range 10 {
		v, err := d.svc.Arrive(context.Background(), field.Knock{Survey: "shoes"})
		if err != nil {
			t.Fatal(err)
		}
		p := (&person{d, v}).answer("consent", "agree=1").answer("screener", "age=30&buyer=1")
		pages[p.Interview.Assigned["arm"]] += p.Page + " "
	}
	if pages["long"] != strings.Repeat("taste ", 5) || pages["short"] != strings.Repeat("why ", 5) {
		t.Errorf("behind the gate the arms see %v", pages)
	}
}

// TestAMessageThatCannotBeSentIsGivenUp: an id that could mean something in a path is not put into one, and that is said.
func TestAMessageThatCannotBeSentIsGivenUp(t *testing.T) {
	d := openClub(t)
	d.arriveAtClub("x y").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=red")
	if due := d.callbacks(); len(due) != 0 {
		t.Fatalf("%d messages are due", len(due))
	}
	for a, err := range d.store.SentBy(context.Background(), "shoes", "club") {
		if err != nil || a.Callback != "given_up" {
			t.Errorf("the account says %q (%v), want given_up", a.Callback, err)
		}
	}
}
