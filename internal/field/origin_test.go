package field_test

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// notice is what a questionnaire needs that gathers signals of devices.
const notice = `privacy: {handler: {en: Us, zh-CN: 我们}, contact: {en: Phone, zh-CN: 电话}, purpose: {en: Research, zh-CN: 研究}, method: {en: Server, zh-CN: 服务器},
  categories: {en: A code, zh-CN: 代码}, retention: {en: A year, zh-CN: 一年}, rights: {en: Withdraw, zh-CN: 撤回}}
`

// gathering is a desk with a questionnaire that asks for paradata.
func gathering(t *testing.T, asked string) *desk {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(questionnaire+notice+asked))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	d := &desk{TB: t, now: time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC), store: openStore(t)}
	var err error
	if d.svc, err = field.New(context.Background(), d.store, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) visitorFrom(o field.Origin) *person {
	d.Helper()
	v, err := d.svc.Arrive(context.Background(), field.Knock{Survey: "shoes", Origin: o})
	if err != nil {
		d.Fatal(err)
	}
	return &person{d, v}
}

// TestSignalsAreKeptWhereTheyAreAskedFor and nowhere else.
func TestSignalsAreKeptWhereTheyAreAskedFor(t *testing.T) {
	for asked, want := range map[string]int{"": 0, "paradata: [honeypot]\n": 0, "paradata: [device]\n": 2} {
		d := gathering(t, asked)
		d.visitorFrom(field.Origin{Browser: "a"})
		d.visitorFrom(field.Origin{})
		past, err := d.store.AsOf(context.Background(), "shoes", time.Time{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for s, err := range past.Signals(context.Background()) {
			if err != nil || s.Device == "" {
				t.Errorf("signals %+v (%v)", s, err)
			}
			n++
		}
		if n != want {
			t.Errorf("%q: %d visitors have signals, want %d", asked, n, want)
		}
	}
}

// TestAHoneypotMarksItsPost and changes nothing else: who has filled it in goes on like anybody.
func TestAHoneypotMarksItsPost(t *testing.T) {
	for asked, marked := range map[string]bool{"": false, "paradata: [device]\n": false, "paradata: [honeypot]\n": true} {
		d := gathering(t, asked)
		p := d.visitorFrom(field.Origin{})
		p.answer("consent", "agree=1&"+interview.HoneypotField+"=")
		p.answer("screener", "age=30&buyer=1&"+interview.HoneypotField+"="+strings.Repeat("%ff", 5000)).at("taste", interview.InProgress)
		p.answer("taste", "likes=1")
		p.try("why", interview.HoneypotField+"=buy+now", field.Back)
		want := map[string]bool{"consent": false, "screener": marked, "taste": false, "why": marked}
		n := 0
		for e, err := range d.store.Events(context.Background(), "shoes") {
			if err != nil || e.Honeypot != want[e.Page] {
				t.Errorf("%q: the event of %s is marked %v (%v)", asked, e.Page, e.Honeypot, err)
			}
			n++
		}
		if n != len(want) {
			t.Errorf("%q: %d events", asked, n)
		}
		for name := range p.Interview.Answers {
			if name == interview.HoneypotField {
				t.Errorf("%q: what the trap caught is among the answers", asked)
			}
		}
	}
}
