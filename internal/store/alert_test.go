package store

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/alert"
)

var (
	hookTarget = alert.Target{Channel: alert.ByWebhook, Hash: "h1"}
	mailTarget = alert.Target{Channel: alert.ByMail, Hash: "m1"}
)

// raising is the change that raises a level of a cell.
func raising(level int, at time.Time, silent bool, to ...alert.Target) alert.Changes {
	a := alert.Alert{Kind: alert.Filling, Subject: "A", Level: level, Raised: at, Numbers: alert.Numbers{Count: 8, Of: 10, Since: start}}
	return alert.Changes{Survey: "mini", At: at, Targets: to, Verdict: alert.Verdict{Raised: []alert.Turn{{Alert: a, Silent: silent}}}}
}

func clearing(a alert.Alert, at time.Time, to ...alert.Target) alert.Changes {
	a.Cleared, a.After = at, alert.Numbers{Count: 1, Of: 10}
	return alert.Changes{Survey: "mini", At: at, Targets: to, Verdict: alert.Verdict{Cleared: []alert.Turn{{Alert: a}}}}
}

// claims are the events and targets that are due at the instant, in order; they are nobody else's for a minute.
func claims(t *testing.T, s *Store, now time.Time) (sends []alert.Send, words []string) {
	t.Helper()
	sends, err := s.ClaimSends(context.Background(), []string{"mini"}, now, now.Add(time.Minute), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range sends {
		words = append(words, string(one.Event)+" "+one.Target.Hash)
	}
	return sends, words
}

func TestAlertSettingsAreKept(t *testing.T) {
	s, ctx := openTest(t), context.Background()
	defaults := alert.Defaults("ko")
	got, by, found, err := s.AlertSettings(ctx, "mini", defaults)
	if err != nil || found || !reflect.DeepEqual(got, defaults) || by != (alert.Saved{}) {
		t.Fatalf("without any: %+v by %+v, found %t (%v)", got, by, found, err)
	}
	want := alert.Defaults("en")
	want.Filling = alert.Levels{Levels: []int{50}}
	want.Webhooks, want.Recipients = []alert.Webhook{{URL: "https://h.example/a", Secret: "0123456789abcdef"}}, []string{"anna@example.com"}
	for _, who := range []string{"ben", "anna"} {
		if err := s.SaveAlertSettings(ctx, "mini", want, alert.Saved{Who: who, At: start}); err != nil {
			t.Fatal(err)
		}
	}
	got, by, found, err = s.AlertSettings(ctx, "mini", defaults)
	if err != nil || !found || !reflect.DeepEqual(got, want) || by != (alert.Saved{Who: "anna", At: start}) {
		t.Errorf("saved: %+v by %+v, found %t (%v)", got, by, found, err)
	}
	if defaults.Filling.Levels[0] != 80 {
		t.Error("reading wrote into the defaults")
	}
	if err := s.writer.db.Exec(`UPDATE alert_settings SET settings = '{"language":"en","quiet":{"on":false}}'`).Error; err != nil {
		t.Fatal(err)
	}
	got, _, _, err = s.AlertSettings(ctx, "mini", defaults) // as an older program may have written them
	if err != nil || got.Quiet.On || got.Quiet.Minutes != 60 || !got.DropOff.On || !slices.Equal(got.Filling.Levels, []int{80, 95, 100}) {
		t.Errorf("with fields missing: %+v (%v)", got, err)
	}
}

func TestAnAlertIsOpenOnce(t *testing.T) {
	s, ctx := openTest(t), context.Background()
	for i, want := range []int{1, 0} {
		done, err := s.ChangeAlerts(ctx, raising(80, start, false, hookTarget, mailTarget))
		if err != nil || len(done.Raised) != want {
			t.Fatalf("time %d: raised %+v (%v)", i+1, done.Raised, err)
		}
	}
	if _, err := s.ChangeAlerts(ctx, raising(95, start.Add(time.Second), true, hookTarget)); err != nil {
		t.Fatal(err)
	}
	open, err := s.OpenAlerts(ctx, "mini")
	if err != nil || len(open) != 2 || open[0].Level != 95 || open[1].Level != 80 || !open[1].Raised.Equal(start) || open[1].Numbers.Count != 8 || !open[1].Numbers.Since.Equal(start) {
		t.Fatalf("open: %+v (%v)", open, err)
	}
	if _, words := claims(t, s, start); !slices.Equal(words, []string{"raised h1", "raised m1"}) {
		t.Errorf("due: %q", words)
	}
	later := start.Add(time.Hour)
	for i, want := range []int{1, 0} {
		done, err := s.ChangeAlerts(ctx, clearing(open[1], later))
		if err != nil || len(done.Cleared) != want {
			t.Fatalf("time %d: cleared %+v (%v)", i+1, done.Cleared, err)
		}
	}
	past, err := s.PastAlerts(ctx, "mini", 1)
	if err != nil || len(past) != 1 || !past[0].Cleared.Equal(later) || past[0].After.Count != 1 || past[0].Numbers.Count != 8 {
		t.Errorf("past: %+v (%v)", past, err)
	}
	if done, err := s.ChangeAlerts(ctx, raising(80, later, false)); err != nil || len(done.Raised) != 1 {
		t.Errorf("raised again: %+v (%v)", done, err)
	}
	for name, elsewhere := range map[string]func(context.Context, string) ([]alert.Alert, error){
		"open": s.OpenAlerts, "past": func(ctx context.Context, survey string) ([]alert.Alert, error) { return s.PastAlerts(ctx, survey, 10) }} {
		if all, err := elsewhere(ctx, "other"); err != nil || len(all) > 0 {
			t.Errorf("%s of another survey: %+v (%v)", name, all, err)
		}
	}
	foreign := clearing(open[0], later)
	foreign.Survey = "other"
	if done, err := s.ChangeAlerts(ctx, foreign); err != nil || len(done.Cleared) != 0 {
		t.Errorf("another survey clears it: %+v (%v)", done, err)
	}
}

func TestAlertSendsAreClaimedInOrder(t *testing.T) {
	s, ctx := openTest(t), context.Background()
	done, err := s.ChangeAlerts(ctx, raising(80, start, false, hookTarget, mailTarget))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangeAlerts(ctx, clearing(done.Raised[0].Alert, start, hookTarget, mailTarget)); err != nil {
		t.Fatal(err)
	}
	if other, err := s.ClaimSends(ctx, []string{"other"}, start, start, 10); err != nil || len(other) > 0 {
		t.Fatalf("another survey's: %+v (%v)", other, err)
	}
	sends, words := claims(t, s, start)
	if !slices.Equal(words, []string{"raised h1", "raised m1"}) || !sends[0].Made.Equal(start) || sends[0].Alert.ID != done.Raised[0].ID || sends[0].Attempts != 0 {
		t.Fatalf("first due: %q %+v", words, sends)
	}
	if _, words := claims(t, s, start); len(words) > 0 {
		t.Errorf("claimed twice: %q", words)
	}
	if err := s.AlertSent(ctx, sends[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := s.AlertUnsent(ctx, sends[1].ID, start.Add(time.Hour), "HTTP 500"); err != nil {
		t.Fatal(err)
	}
	if _, words := claims(t, s, start.Add(time.Minute)); !slices.Equal(words, []string{"cleared h1"}) {
		t.Errorf("due after a minute: %q", words)
	}
	sends, words = claims(t, s, start.Add(time.Hour))
	if !slices.Equal(words, []string{"cleared h1", "raised m1"}) || sends[1].Attempts != 1 {
		t.Fatalf("due after an hour: %q %+v", words, sends)
	}
	if err := s.AlertUnsent(ctx, sends[1].ID, time.Time{}, "HTTP 500"); err != nil {
		t.Fatal(err)
	}
	if err := s.AlertUnsent(ctx, sends[1].ID, start, "late"); err != nil { // one that was given up stays so
		t.Fatal(err)
	}
	if _, words := claims(t, s, start.Add(2*time.Hour)); !slices.Equal(words, []string{"cleared m1", "cleared h1"}) && !slices.Equal(words, []string{"cleared h1", "cleared m1"}) {
		t.Errorf("due after two hours: %q", words)
	}
}
