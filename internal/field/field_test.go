package field_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

const questionnaire = `survey: shoes
title: {en: Shoes, zh-CN: 鞋}
organiser: {en: Us, zh-CN: 我们}
languages: [zh-CN, en]
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes", zh-CN: 是}
    - {code: 2, name: "no", en: "No", zh-CN: 否}
pages:
  - page: consent
    ask: [{consent: agree, en: Agree?, zh-CN: 同意？}]
  - page: screener
    ask:
      - {number: age, min: 10, max: 99, en: Age?, zh-CN: 年龄？}
      - {one: buyer, of: yesno, en: Buyer?, zh-CN: 买家？}
  - gate
  - page: taste
    ask: [{one: likes, of: yesno, en: Likes?, zh-CN: 喜欢？}]
  - page: why
    ask: [{text: why, max: 10, en: Why?, zh-CN: 为什么？}]
eligible:
  - {need: adult, if: age >= 18}
types:
  - {type: buyer, en: Buyer, zh-CN: 买家, if: buyer == "yes"}
  - {type: other, en: Other, zh-CN: 其他}
quotas:
  - {cell: buyers, en: Buyers, zh-CN: 买家, types: [buyer], target: 1}
  - {cell: others, en: Others, zh-CN: 其他, types: [other], target: 1}
`

// A desk is a service with a real store and a clock that the test moves.
type desk struct {
	testing.TB
	svc   *field.Service
	store *store.Store
	now   time.Time
}

func openDesk(t testing.TB, store func(*store.Store) field.Store) *desk {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(questionnaire))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	s.Sources["club"] = panel.Source{Name: "club", IDParam: "m", Redirect: map[panel.Outcome]string{panel.Complete: "https://club.example/?r=1&m={id}"}}
	d := &desk{TB: t, now: time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC), store: openStore(t)}
	svc, err := field.New(context.Background(), store(d.store), []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.svc = svc
	return d
}

func openStore(t testing.TB) *store.Store {
	st, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "f.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

func plain(s *store.Store) field.Store { return s }

type person struct {
	*desk
	*field.Visit
}

func (d *desk) arrive(id string) *person {
	d.Helper()
	v, err := d.svc.Arrive(context.Background(), field.Knock{Survey: "shoes", Source: "club", RespondentID: id})
	if err != nil {
		d.Fatal(err)
	}
	return &person{d, v}
}

func (p *person) try(page, form string, move field.Move) (field.Step, error) {
	p.Helper()
	values, err := url.ParseQuery(form)
	if err != nil {
		p.Fatal(err)
	}
	step, err := p.svc.Answer(context.Background(), field.Post{Survey: "shoes", Token: p.Interview.Token, Page: page, Form: values, Move: move})
	if err == nil {
		p.Visit = step.Visit
	}
	return step, err
}

func (p *person) answer(page, form string) *person {
	p.Helper()
	step, err := p.try(page, form, field.Forward)
	if err != nil || len(step.Problems) > 0 {
		p.Fatalf("%s: %v %v", page, err, step.Problems)
	}
	return p
}

func (p *person) at(page string, d interview.Disposition) *person {
	p.Helper()
	if p.Page != page || p.Interview.Disposition != d {
		p.Fatalf("stands at %q (%q), want %q (%q)", p.Page, p.Interview.Disposition, page, d)
	}
	return p
}

func TestAnInterview(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1").at("consent", "")
	p.answer("consent", "agree=1").at("screener", "")
	p.answer("screener", "age=30&buyer=1").at("taste", "")
	if p.Interview.Type != "buyer" || p.Interview.Decision != interview.Admitted {
		t.Fatalf("type %q, decision %q", p.Interview.Type, p.Interview.Decision)
	}
	p.answer("taste", "likes=1").at("why", "")
	p.answer("why", "why=red").at("", interview.Completed)
	if !p.Interview.InSample || p.Outcome != panel.Complete || p.Redirect != "https://club.example/?r=1&m=m1" {
		t.Errorf("in sample %v, outcome %q, redirect %q", p.Interview.InSample, p.Outcome, p.Redirect)
	}
	again := d.arrive("m1").at("", interview.Completed)
	if again.Redirect != p.Redirect || again.Interview.ID != p.Interview.ID {
		t.Errorf("a second click leads to %q (interview %d), want the same end again", again.Redirect, again.Interview.ID)
	}
}

func TestEndings(t *testing.T) {
	d := openDesk(t, plain)
	d.arrive("refuser").answer("consent", "agree=0").at("", interview.Refused)
	d.arrive("child").answer("consent", "agree=1").answer("screener", "age=15&buyer=1").at("", interview.ScreenedOut)
	d.arrive("first").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").at("taste", "")
	full := d.arrive("second").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").at("", interview.OverQuota)
	if full.Outcome != panel.QuotaFull || full.Redirect != "" {
		t.Errorf("outcome %q, redirect %q; want quotafull and our own page", full.Outcome, full.Redirect)
	}
	tally, err := d.svc.Monitor(context.Background(), "shoes")
	if err != nil {
		t.Fatal(err)
	}
	if tally.Started != 4 || tally.Arrivals["buyer"] != 2 || tally.Ended[interview.ScreenedOut] != 1 || tally.Ended[interview.Refused] != 1 {
		t.Errorf("tally %+v", tally)
	}
	if drifts, err := d.svc.Verify(context.Background(), "shoes"); err != nil || len(drifts) > 0 {
		t.Errorf("verify %v %v", drifts, err)
	}
}

func TestLateFinisherIsSentBackAsComplete(t *testing.T) {
	d := openDesk(t, plain)
	slow := d.arrive("slow").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1")
	d.now = d.now.Add(21 * time.Minute)
	d.arrive("quick").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=x").at("", interview.Completed)
	slow.answer("why", "why=y").at("", interview.OverQuotaLate)
	if slow.Outcome != panel.Complete || slow.Redirect == "" {
		t.Errorf("outcome %q, redirect %q: who did the whole work is sent back as complete", slow.Outcome, slow.Redirect)
	}
	if got := slow.Interview.Answers["why"].Text(); got != "y" {
		t.Errorf("the late answers are %q, want them kept", got)
	}
}

func TestTheGateOpensOneWay(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1")
	// A browser's back button, or a second tab: the screener is posted again with another answer.
	p.answer("screener", "age=30&buyer=2").at("taste", "")
	if p.Interview.Type != "buyer" || !p.Interview.Answers["buyer"].Has(1) {
		t.Error("a screener answer was changed behind the gate")
	}
}

func TestBackKeepsWhatWasGiven(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=2")
	if _, err := p.try("why", "why=half", field.Back); err != nil {
		t.Fatal(err)
	}
	p.at("taste", "")
	p.answer("taste", "likes=1").at("why", "")
	if got := p.Interview.Answers["why"].Text(); got != "half" {
		t.Errorf("what was typed before going back is %q", got)
	}
}

func TestProblemsAreSavedButDoNotPass(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1").answer("consent", "agree=1")
	step, err := p.try("screener", "age=abc&buyer=1", field.Forward)
	if err != nil || len(step.Problems) != 1 || step.Page != "screener" {
		t.Fatalf("%v %v at %q", err, step.Problems, step.Page)
	}
	if resumed := d.arrive("m1").at("screener", ""); !resumed.Interview.Answers["buyer"].Has(1) {
		t.Error("the usable answer beside the problem is lost")
	}
}

func TestAPageThatIsNotOnThePath(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1")
	for _, page := range []string{"why", "nowhere", ""} {
		if _, err := p.try(page, "why=x", field.Forward); err != nil {
			t.Fatal(err)
		}
		p.at("consent", "")
	}
}

func TestUnknown(t *testing.T) {
	d := openDesk(t, plain)
	_, err := d.svc.Arrive(context.Background(), field.Knock{Survey: "boots"})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown survey: %v", err)
	}
	if _, err := d.svc.Visit(context.Background(), "shoes", "nonsense"); !fault.Is(err, fault.NotFound) {
		t.Errorf("unknown token: %v", err)
	}
	if _, err := d.svc.Arrive(context.Background(), field.Knock{Survey: "shoes", Source: "club", RespondentID: strings.Repeat("x", 129)}); !fault.Is(err, fault.Invalid) {
		t.Errorf("overlong id: %v", err)
	}
}

// A broken store fails at the gate.
type brokenGate struct{ field.Store }

func (brokenGate) Admit(context.Context, field.Application) (interview.Interview, error) {
	return interview.Interview{}, fault.Errorf(fault.Unavailable, "the database does not answer: %w", errors.New("disk"))
}

// TestTheGateFailsClosed: a database error at the gate never lets an unmetered interview through, and loses no answer.
func TestTheGateFailsClosed(t *testing.T) {
	d := openDesk(t, func(s *store.Store) field.Store { return brokenGate{s} })
	p := d.arrive("m1").answer("consent", "agree=1")
	if _, err := p.try("screener", "age=30&buyer=1", field.Forward); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("error %v, want unavailable", err)
	}
	resumed := d.arrive("m1").at("screener", "")
	if resumed.Interview.Decision != interview.Undecided || !resumed.Interview.Answers["buyer"].Has(1) {
		t.Errorf("decision %q; answers %v", resumed.Interview.Decision, resumed.Interview.Answers)
	}
}

// TestAnInterviewKeepsItsVersion: the questionnaire is changed while somebody is answering it.
func TestAnInterviewKeepsItsVersion(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1").answer("consent", "agree=1")
	changed, findings := survey.Parse("shoes.yaml", []byte(strings.Replace(questionnaire, "text: why, max: 10", "text: reason, max: 10", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	changed.Sources["club"] = panel.Source{Name: "club"}
	svc, err := field.New(context.Background(), d.store, []*survey.Survey{changed}, func() time.Time { return d.now }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d.svc = svc
	p.answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=old").at("", interview.Completed)
	if n := d.arrive("m2"); n.Survey.Version != changed.Version {
		t.Error("a new interview began with the old version")
	}
}

// sandals is the survey without its pages behind the gate.
func sandals(t *testing.T) *survey.Survey {
	t.Helper()
	cut := questionnaire[:strings.Index(questionnaire, "  - page: taste")] + questionnaire[strings.Index(questionnaire, "eligible:"):]
	s, findings := survey.Parse("shoes.yaml", []byte(strings.Replace(cut, "survey: shoes", "survey: sandals", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAGateAtTheEndCompletes: a survey that asks nothing behind its gate left who was admitted on the screener's last page.
func TestAGateAtTheEndCompletes(t *testing.T) {
	d := openDesk(t, plain)
	s := sandals(t)
	svc, err := field.New(context.Background(), d.store, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	v, err := svc.Arrive(context.Background(), field.Knock{Survey: "sandals"})
	if err != nil {
		t.Fatal(err)
	}
	for _, post := range []field.Post{{Page: "consent", Form: url.Values{"agree": {"1"}}}, {Page: "screener", Form: url.Values{"age": {"30"}, "buyer": {"1"}}}} {
		post.Survey, post.Token, post.Move = "sandals", v.Interview.Token, field.Forward
		step, err := svc.Answer(context.Background(), post)
		if err != nil {
			t.Fatal(err)
		}
		v = step.Visit
	}
	if v.Interview.Disposition != interview.Completed || !v.Interview.InSample {
		t.Errorf("disposition %q at page %q, want a complete", v.Interview.Disposition, v.Page)
	}
}

// TestAnInvalidRepostIsToBeMended: a valid page was answered again with what is refused, and the interview went on with it.
func TestAnInvalidRepostIsToBeMended(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1")
	if step, err := p.try("taste", "likes=7", field.Forward); err != nil || len(step.Problems) != 1 {
		t.Fatalf("%v %v", err, step.Problems)
	}
	d.arrive("m1").at("taste", "")
	p.try("taste", "likes=1", field.Back)
	if got := d.arrive("m1"); got.Page != "taste" {
		t.Errorf("stands at %q, want the page that was never submitted validly again", got.Page)
	}
}

// between lets a test act between two transactions of the service.
type between struct {
	field.Store
	before func(interview.Interview)
}

func (b *between) once(read interview.Interview) {
	if act := b.before; act != nil {
		b.before = nil
		act(read)
	}
}

func (b *between) Admit(ctx context.Context, a field.Application) (interview.Interview, error) {
	b.once(a.Interview)
	return b.Store.Admit(ctx, a)
}

func (b *between) Complete(ctx context.Context, e field.Ending) (interview.Interview, error) {
	b.once(e.Interview)
	return b.Store.Complete(ctx, e)
}

// TestAnotherTabAtTheGate: an answer changed between saving the page and deciding at the gate, so that the type and the
// stored answers disagreed.
func TestAnotherTabAtTheGate(t *testing.T) {
	var b *between
	d := openDesk(t, func(s *store.Store) field.Store { b = &between{Store: s}; return b })
	p := d.arrive("m1").answer("consent", "agree=1")
	b.before = func(interview.Interview) {
		v, err := d.svc.Visit(context.Background(), "shoes", p.Interview.Token)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Store.SavePage(context.Background(), &field.PageSave{Interview: v.Interview, Page: "screener", Submitted: true, Event: "answered",
			Given: interview.Answers{"buyer": survey.CodeValue(2)}, Now: d.now})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.answer("screener", "age=30&buyer=1").at("screener", "")
	p.answer("screener", "age=30&buyer=2").at("taste", "")
	if p.Interview.Type != "other" || !p.Interview.Answers["buyer"].Has(2) {
		t.Errorf("type %q with answers %v", p.Interview.Type, p.Interview.Answers)
	}
}

// TestAnotherTabAtTheEnd: a required answer was emptied between saving the last page and completing.
func TestAnotherTabAtTheEnd(t *testing.T) {
	var b *between
	d := openDesk(t, func(s *store.Store) field.Store { b = &between{Store: s}; return b })
	p := d.arrive("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1")
	b.before = func(read interview.Interview) {
		_, err := b.Store.SavePage(context.Background(), &field.PageSave{Interview: &read, Page: "taste", AfterGate: true, Refused: true, Event: "refused",
			Given: interview.Answers{"likes": survey.Value{}}, Lease: time.Hour, Now: d.now})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.answer("why", "why=x").at("taste", "")
	p.answer("taste", "likes=1").answer("why", "why=x").at("", interview.Completed)
}

// TestACrashBeforeTheEndOfAGateLastSurvey: it was admitted, its end failed, and no page was left to post.
func TestACrashBeforeTheEndOfAGateLastSurvey(t *testing.T) {
	d := openDesk(t, plain)
	s := sandals(t)
	ctx := context.Background()
	failing := &failingEnd{Store: d.store, fail: true}
	svc, err := field.New(ctx, failing, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	v, err := svc.Arrive(ctx, field.Knock{Survey: "sandals"})
	if err != nil {
		t.Fatal(err)
	}
	post := func(page string, form url.Values) (field.Step, error) {
		return svc.Answer(ctx, field.Post{Survey: "sandals", Token: v.Interview.Token, Page: page, Form: form, Move: field.Forward})
	}
	if _, err := post("consent", url.Values{"agree": {"1"}}); err != nil {
		t.Fatal(err)
	}
	last := url.Values{"age": {"30"}, "buyer": {"1"}}
	if _, err := post("screener", last); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("error %v, want unavailable", err)
	}
	failing.fail = false
	step, err := post("screener", last)
	if err != nil || step.Interview.Disposition != interview.Completed {
		t.Errorf("posted again: %v, %q at %q; want a complete", err, step.Interview.Disposition, step.Page)
	}
}

type failingEnd struct {
	field.Store
	fail bool
}

func (f *failingEnd) Complete(ctx context.Context, e field.Ending) (interview.Interview, error) {
	if f.fail {
		return interview.Interview{}, fault.New(fault.Unavailable, "the database does not answer")
	}
	return f.Store.Complete(ctx, e)
}
