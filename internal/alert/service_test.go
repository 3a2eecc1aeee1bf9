package alert_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/alert"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
	"fieldwork/internal/shell"
	"fieldwork/internal/store"
)

var start = time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC)

const secret = "correct horse battery"

// A desk is a service over a database, with a watch and a clock that the test sets.
type desk struct {
	*testing.T
	*alert.Service
	store *store.Store
	log   *bytes.Buffer

	mu    sync.Mutex
	now   time.Time
	watch field.Watch
}

func openStore(t *testing.T, file string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newDesk(t *testing.T, tweak func(*alert.Config)) *desk {
	return deskOf(t, openStore(t, filepath.Join(t.TempDir(), "test.db")), tweak)
}

func deskOf(t *testing.T, st *store.Store, tweak func(*alert.Config)) *desk {
	t.Helper()
	d := &desk{T: t, store: st, log: &bytes.Buffer{}, now: start}
	c := alert.Config{Store: st, Surveys: func() []string { return []string{"mini"} }, Clock: d.clock, Logger: slog.New(slog.NewTextHandler(d.log, nil)),
		Watch: func(context.Context, string) (field.Watch, error) { return d.watched(), nil }, Languages: shell.Languages(), Say: say,
		SurveyTitle: func(_, language string) string {
			return map[string]string{"zh-CN": "跨境网购调查", "en": "Shoppers"}[language]
		},
		ConsoleURL: func(survey string) string { return "https://host.example/console/" + survey }, AllowPrivate: true, Random: func() float64 { return 0.5 }}
	if tweak != nil {
		tweak(&c)
	}
	var err error
	if d.Service, err = alert.New(c); err != nil {
		t.Fatal(err)
	}
	return d
}

var words = sync.OnceValue(func() map[string]func(string, map[string]any) string {
	all := map[string]func(string, map[string]any) string{}
	for _, l := range shell.Languages() {
		all[l] = shell.Say(l)
	}
	return all
})

func say(language, id string, data map[string]any) string { return words()[language](id, data) }

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *desk) watched() field.Watch {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.watch
	w.At = d.now
	return w
}

// filled puts so many completes of 100 into the cell B.
func (d *desk) filled(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.watch = field.Watch{Tally: field.Tally{Cells: []quota.Cell{{Name: "B", Target: 100, Completed: n, State: quota.Open}}}}
}

func (d *desk) save(change func(*alert.Settings)) alert.Change {
	d.Helper()
	s, _, err := d.Settings(d.Context(), "mini")
	if err != nil {
		d.Fatal(err)
	}
	change(&s)
	c, err := d.Save(d.Context(), "mini", "anna", "field begins", s)
	if err != nil {
		d.Fatal(err)
	}
	return c
}

func (d *desk) hook(url string) {
	d.Helper()
	d.save(func(s *alert.Settings) { s.Webhooks = []alert.Webhook{{URL: url, Secret: secret}} })
}

func (d *desk) look() {
	d.Helper()
	if err := d.Look(d.Context()); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) send() {
	d.Helper()
	if err := d.SendDue(d.Context()); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) open() []alert.Alert {
	d.Helper()
	all, err := d.Open(d.Context(), "mini")
	if err != nil {
		d.Fatal(err)
	}
	return all
}

func TestAnAlertIsRaisedOnceAndCleared(t *testing.T) {
	d := newDesk(t, nil)
	d.filled(85)
	for range 3 {
		d.look()
	}
	open := d.open()
	if len(open) != 1 || open[0].Kind != alert.Filling || open[0].Level != 80 || open[0].Numbers != (alert.Numbers{Count: 85, Of: 100}) || !open[0].Raised.Equal(start) {
		t.Fatalf("open: %+v", open)
	}
	for language, want := range map[string]string{"en": "Cell B has reached 80 % of its target: 85 of 100", "zh-CN": "配额单元 B 已达到目标的 80%：85 / 100"} {
		if got := d.Sentence(language, open[0]); got != want {
			t.Errorf("%s says %q", language, got)
		}
	}
	d.filled(70)
	d.pass(time.Minute)
	d.look()
	past, err := d.Past(t.Context(), "mini", 10)
	if err != nil || len(d.open()) != 0 || len(past) != 1 || !past[0].Cleared.Equal(start.Add(time.Minute)) || past[0].After.Count != 70 {
		t.Errorf("past: %+v (%v)", past, err)
	}
	if got := d.Sentence("en", past[0]); got != "Cell B is below 80 % of its target again: 70 of 100" {
		t.Errorf("over: %q", got)
	}
	d.filled(80)
	d.look()
	if len(d.open()) != 1 {
		t.Error("it is not raised again")
	}
}

// Two servers of one database see the same watch: one of them raises, and one message goes out.
func TestTwoServersRaiseOneAlert(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.db")
	hook := newHook(t, 200)
	one, two := deskOf(t, openStore(t, file), nil), deskOf(t, openStore(t, file), nil)
	one.hook(hook.URL)
	for _, d := range []*desk{one, two} {
		d.filled(85)
	}
	var both sync.WaitGroup
	for _, d := range []*desk{one, two} {
		both.Go(func() {
			if err := errors.Join(d.Look(t.Context()), d.SendDue(t.Context()), d.SendDue(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if n := len(hook.told()); n != 1 || len(one.open()) != 1 {
		t.Errorf("%d messages and %d alerts, want one of each", n, len(one.open()))
	}
}

func TestEveryAlertHasWords(t *testing.T) {
	d := newDesk(t, nil)
	for _, language := range shell.Languages() {
		said := map[string]bool{}
		for _, k := range alert.Kinds() {
			for _, subject := range []string{"S1", alert.GivenUp} {
				for _, level := range []int{80, 100} {
					a := alert.Alert{Kind: k, Subject: subject, Level: level, Raised: start, Numbers: alert.Numbers{Count: 7, Of: 56, Since: start}, After: alert.Numbers{Count: 7, Of: 56, Since: start}}
					raised := d.Sentence(language, a)
					a.Cleared = start
					cleared := d.Sentence(language, a)
					if raised == cleared || strings.Contains(raised+cleared, "no value") || strings.Contains(raised+cleared, "alert_") || !strings.ContainsAny(raised, "71") {
						t.Errorf("%s: %s is %q and %q", language, k, raised, cleared)
					}
					said[raised] = true
				}
			}
		}
		if len(said) < 8 {
			t.Errorf("%s: only %d sentences", language, len(said))
		}
	}
}

func TestSettingsAreKept(t *testing.T) {
	var noted []alert.Change
	d := newDesk(t, func(c *alert.Config) {
		c.Note = func(_ context.Context, survey string, ch alert.Change) error { noted = append(noted, ch); return nil }
	})
	s, by, err := d.Settings(t.Context(), "mini")
	if err != nil || by.Who != "" || !s.Filling.On || s.Language != "zh-CN" || len(s.Webhooks)+len(s.Recipients) != 0 {
		t.Fatalf("before anybody saved: %+v by %+v (%v)", s, by, err)
	}
	d.save(func(s *alert.Settings) {
		s.Language, s.Filling.Levels, s.Quiet.On = "en", []int{50}, false
		s.Webhooks, s.Recipients = []alert.Webhook{{URL: "https://hooks.example.com/T0P", Secret: secret}}, []string{"anna@example.com"}
	})
	s, by, err = d.Settings(t.Context(), "mini")
	if err != nil || by.Who != "anna" || !by.At.Equal(start) || s.Language != "en" || len(s.Filling.Levels) != 1 || s.Quiet.On || !s.DropOff.On {
		t.Errorf("saved: %+v by %+v (%v)", s, by, err)
	}
	if len(s.Webhooks) != 1 || s.Webhooks[0].Secret != "" {
		t.Errorf("webhooks are shown as %#v", s.Webhooks)
	}
	change := d.save(func(s *alert.Settings) { s.Quiet.Minutes = 5 }) // without the secret, which is kept
	if !strings.Contains(change.After, "quiet off 5 min") || !strings.Contains(change.Before, "quiet off 60 min") || strings.Contains(change.After+change.Before, "T0P") {
		t.Errorf("change %+v", change)
	}
	if len(noted) != 2 || noted[1] != change || change.Who != "anna" || change.Why != "field begins" {
		t.Errorf("noted %+v", noted)
	}
}

func TestSaveRefuses(t *testing.T) {
	d := newDesk(t, nil)
	s := alert.Defaults("en")
	s.Quiet.Minutes, s.Recipients = 0, []string{"anna\r\nBcc: ben@example.com"}
	_, err := d.Save(t.Context(), "mini", "anna", "", s)
	var problems alert.Problems
	if !fault.Is(err, fault.Invalid) || !errors.As(err, &problems) || len(problems) != 2 {
		t.Fatalf("refused with %v", err)
	}
	for _, want := range []string{"quiet.minutes: Give a whole number from 1 to 10080", "recipients[0]: Give one e-mail address"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if _, by, _ := d.Settings(t.Context(), "mini"); by.Who != "" {
		t.Error("they were saved all the same")
	}
	for name, err := range map[string]error{
		"nobody":         second(d.Save(t.Context(), "mini", "", "", alert.Defaults("en"))),
		"another survey": second(d.Save(t.Context(), "other", "anna", "", alert.Defaults("en"))),
		"open elsewhere": second(d.Open(t.Context(), "other")),
		"past elsewhere": second(d.Past(t.Context(), "other", 1)),
		"endless past":   second(d.Past(t.Context(), "mini", 1_000_000)),
		"try elsewhere":  second(d.Try(t.Context(), "other")),
	} {
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestRunLooksAndSends(t *testing.T) {
	hook := newHook(t, 200)
	d := newDesk(t, func(c *alert.Config) { c.Every, c.Poll = time.Millisecond, time.Millisecond })
	d.hook(hook.URL)
	d.filled(85)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- d.Service.Run(ctx) }()
	<-hook.came
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run ended with %v", err)
	}
}
