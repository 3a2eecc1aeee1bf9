package alert_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/alert"
)

// A posted is a message that a hook was sent.
type posted struct {
	header http.Header
	body   string
}

// A hook is somebody's server, which answers with one status after another, and the last one ever after.
type hook struct {
	*httptest.Server
	came chan struct{}

	mu       sync.Mutex
	statuses []int
	got      []posted
}

func newHook(t *testing.T, statuses ...int) *hook {
	h := &hook{statuses: statuses, came: make(chan struct{}, 1000)}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, posted{r.Header, string(body)})
	status := h.statuses[min(len(h.got), len(h.statuses))-1]
	if status >= 300 && status < 400 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
	h.came <- struct{}{}
}

func (h *hook) told() []posted {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.got)
}

// verify does what docs/alerts.md tells a receiver to do.
func verify(t *testing.T, p posted, now time.Time) {
	t.Helper()
	var unix int64
	var signature string
	if _, err := fmt.Sscanf(p.header.Get("X-Fieldwork-Signature"), "t=%d,v1=%s", &unix, &signature); err != nil {
		t.Fatalf("signature %q: %v", p.header.Get("X-Fieldwork-Signature"), err)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", unix, p.body)
	if hex.EncodeToString(mac.Sum(nil)) != signature || unix != now.Unix() {
		t.Errorf("signature %q of %q is wrong", p.header.Get("X-Fieldwork-Signature"), p.body)
	}
}

func TestSign(t *testing.T) { // against openssl dgst -sha256 -hmac KEY
	want := "t=1444294800,v1=0291d0cbc8f713b1920360531f9413ffb138b2039011713e10ec6742412be4d3"
	if got := alert.Sign("correct horse battery", start, []byte(`{"a":1}`)); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestAWebhookIsTold(t *testing.T) {
	h := newHook(t, 204)
	d := newDesk(t, nil)
	d.hook(h.URL + "/in?token=T0PS3CRET")
	d.filled(100)
	d.look()
	d.send()
	d.send()
	d.pass(time.Hour)
	d.filled(97)
	d.look()
	d.send()
	told := h.told()
	if len(told) != 2 {
		t.Fatalf("%d messages, want that it is full and that it is not", len(told))
	}
	verify(t, told[0], start)
	verify(t, told[1], start.Add(time.Hour))
	if a, b := told[0].header.Get("Idempotency-Key"), told[1].header.Get("Idempotency-Key"); len(a) != 32 || a == b {
		t.Errorf("keys %q and %q", a, b)
	}
	if got := told[0].header.Get("Content-Type"); got != "application/json" {
		t.Errorf("content type %q", got)
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(told[1].body), &m); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]any{"version": 1.0, "event": "cleared", "survey": "mini", "kind": "filling", "subject": "B", "level": 100.0,
		"raised": "2015-10-08T09:00:00Z", "cleared": "2015-10-08T10:00:00Z", "text": "[跨境网购调查] 配额单元 B 不再是满额：97 / 100", "console": "https://host.example/console/mini"} {
		if m[field] != want {
			t.Errorf("%s is %v, want %v", field, m[field], want)
		}
	}
	if n := m["numbers"].(map[string]any); n["count"] != 97.0 || n["of"] != 100.0 {
		t.Errorf("numbers %v", n)
	}
	if strings.Contains(d.log.String(), "T0PS3CRET") || strings.Contains(d.log.String(), secret) || !strings.Contains(d.log.String(), "host=127.0.0.1") {
		t.Errorf("logged %s", d.log)
	}
}

func TestAWebhookThatFailsIsTriedAgain(t *testing.T) {
	h := newHook(t, 500, 200)
	d := newDesk(t, nil)
	d.hook(h.URL)
	d.filled(85)
	d.look()
	d.send()
	d.send() // at once nothing is due
	if n := len(h.told()); n != 1 {
		t.Fatalf("%d messages, want one", n)
	}
	d.pass(10 * time.Second)
	d.send()
	d.pass(time.Hour)
	d.send()
	told := h.told()
	if len(told) != 2 || told[0].header.Get("Idempotency-Key") != told[1].header.Get("Idempotency-Key") || told[0].body != told[1].body {
		t.Fatalf("told %+v", told)
	}
	verify(t, told[1], start.Add(10*time.Second))
}

// What a target was not told yet, it is told before what came later.
func TestClearedWaitsForRaised(t *testing.T) {
	h := newHook(t, 500, 200)
	d := newDesk(t, nil)
	d.hook(h.URL)
	d.filled(85)
	d.look()
	d.send()
	d.filled(10)
	d.look()
	d.send()
	if n := len(h.told()); n != 1 {
		t.Fatalf("%d messages before the first has arrived", n)
	}
	d.pass(10 * time.Second)
	d.send()
	if told := h.told(); len(told) != 3 || !strings.Contains(told[1].body, `"raised"`) || !strings.Contains(told[2].body, `"event":"cleared"`) {
		t.Errorf("told %+v", told)
	}
}

func TestPatienceIsADay(t *testing.T) {
	h := newHook(t, 500)
	d := newDesk(t, nil)
	d.hook(h.URL)
	d.filled(85)
	d.look()
	for range 20 * 24 {
		d.send()
		d.pass(3 * time.Minute)
	}
	n := len(h.told())
	if n < 20 || n > 40 {
		t.Errorf("%d attempts in a day", n)
	}
	d.pass(48 * time.Hour)
	d.send()
	if len(h.told()) != n || !strings.Contains(d.log.String(), "given up") {
		t.Error("it is not given up after a day")
	}
}

func TestWebhooksThatCannotBe(t *testing.T) {
	redirecting, inner := newHook(t, 302), newHook(t, 200)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(slow.Close)
	secured := httptest.NewUnstartedServer(inner)
	secured.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	secured.StartTLS()
	t.Cleanup(secured.Close)
	for name, c := range map[string]struct {
		url  string
		open bool // private addresses are allowed
		why  string
	}{
		"a redirect":        {redirecting.URL, true, "HTTP 302 Found (redirects are not followed)"},
		"slow":              {slow.URL, true, "no answer in time"},
		"private":           {secured.URL, false, "the host is at a private address, which is not allowed"},
		"by name":           {strings.Replace(secured.URL, "127.0.0.1", "localhost", 1), false, "the host is at a private address, which is not allowed"},
		"another's machine": {"https://169.254.169.254/", true, "the host is at an address where no server can be"},
		"a stranger's":      {secured.URL, true, "the host's certificate is not valid"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, func(c2 *alert.Config) { c2.AllowPrivate, c2.Timeout = c.open, 2*time.Second })
			if name == "slow" {
				d = newDesk(t, func(c2 *alert.Config) { c2.Timeout = 50 * time.Millisecond })
			}
			d.hook(c.url)
			results, err := d.Try(t.Context(), "mini")
			if err != nil || len(results) != 1 || results[0].Sent || results[0].Why != c.why || results[0].Channel != alert.ByWebhook {
				t.Errorf("tried: %+v (%v), want %q", results, err, c.why)
			}
			d.filled(85)
			d.look()
			d.send()
			if !strings.Contains(d.log.String(), c.why) {
				t.Errorf("logged %s", d.log)
			}
		})
	}
	if n := len(inner.told()); n > 0 {
		t.Errorf("%d messages reached an address that is not allowed", n)
	}
	if n := len(redirecting.told()); n > 2 {
		t.Error("a redirect was followed")
	}
}

func TestTry(t *testing.T) {
	h := newHook(t, 200)
	d := newDesk(t, nil)
	d.save(func(s *alert.Settings) {
		s.Language, s.Recipients = "en", []string{"anna@example.com"}
		s.Webhooks = []alert.Webhook{{URL: h.URL + "/secretpath", Secret: secret}}
	})
	results, err := d.Try(t.Context(), "mini")
	if err != nil || len(results) != 2 || !results[0].Sent || results[0].To != "127.0.0.1" || results[1].Sent || results[1].To != "anna@example.com" {
		t.Fatalf("tried: %+v (%v)", results, err)
	}
	if !strings.Contains(results[1].Why, "--smtp") {
		t.Errorf("why: %q", results[1].Why)
	}
	p := h.told()[0]
	verify(t, p, start)
	if p.body != `{"version":1,"event":"test","survey":"mini","text":"[Shoppers] Test: alerts of this survey arrive here","console":"https://host.example/console/mini"}` {
		t.Errorf("body %s", p.body)
	}
}

// A server that dies between the alert and its message, or in the middle of one, loses none.
func TestNoMessageIsLost(t *testing.T) {
	h := newHook(t, 200)
	file := filepath.Join(t.TempDir(), "test.db")
	before := openStore(t, file)
	d := deskOf(t, before, nil)
	d.hook(h.URL)
	d.filled(85)
	d.look()
	if _, err := before.ClaimSends(context.Background(), []string{"mini"}, start, start.Add(alert.Claim), 10); err != nil { // and dies
		t.Fatal(err)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	after := deskOf(t, openStore(t, file), nil)
	after.filled(85)
	after.look()
	after.send()
	if n := len(h.told()); n != 0 {
		t.Errorf("%d messages while another server may be sending", n)
	}
	after.pass(alert.Claim)
	after.send()
	after.send()
	if n := len(h.told()); n != 1 || len(after.open()) != 1 {
		t.Errorf("%d messages and %d alerts after the restart, want one of each", n, len(after.open()))
	}
}

func TestAnAddressThatWasTakenOutIsToldNothing(t *testing.T) {
	h := newHook(t, 200)
	d := newDesk(t, nil)
	d.hook(h.URL)
	d.filled(85)
	d.look()
	d.save(func(s *alert.Settings) { s.Webhooks = nil })
	d.send()
	d.pass(12 * time.Hour)
	d.send()
	if n := len(h.told()); n != 0 || strings.Count(d.log.String(), "given up") != 1 {
		t.Errorf("%d messages; logged %s", n, d.log)
	}
}

// While one server waits for an answer, the message is nobody else's.
func TestAMessageInHandIsNotSentTwice(t *testing.T) {
	var other *desk
	var came atomic.Int32
	h := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if came.Add(1) == 1 {
			if err := other.SendDue(context.Background()); err != nil {
				t.Error(err)
			}
		}
	}))
	t.Cleanup(h.Close)
	file := filepath.Join(t.TempDir(), "test.db")
	d := deskOf(t, openStore(t, file), nil)
	other = deskOf(t, openStore(t, file), nil)
	d.hook(h.URL)
	d.filled(85)
	d.look()
	d.send()
	if n := came.Load(); n != 1 {
		t.Errorf("%d messages, want one", n)
	}
}
