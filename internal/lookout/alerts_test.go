package lookout

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"fieldwork/internal/alert"
	"fieldwork/internal/consoletest"
)

// settings are the form as a browser posts it that nobody has touched, with changes.
func settings(changes ...string) url.Values {
	f := formOf(alert.Defaults("en"))
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	return f
}

func TestAlertSettingsAreKept(t *testing.T) {
	r := raise(t, nil, kinds(t))
	m := r.As(consoletest.Manager)
	a := m.Post("/console/kinds/alerts", settings("filling.levels", "50、 90%", "webhooks[1].url", "https://127.0.0.1/hook", "webhooks[1].secret", "0123456789abcdef-secret",
		"recipients", "a@example.com\r\n\r\nb@example.com", "why", "night shift")).Want(http.StatusSeeOther)
	doc := m.Get(a.Header.Get("Location")).Want(http.StatusOK).Page()
	for selector, want := range map[string]string{"[name='filling.levels']": "50, 90", "#u-0": "https://127.0.0.1/hook", "#k-0": ""} {
		if got := doc.Find(selector).AttrOr("value", ""); got != want {
			t.Errorf("%s has %q, want %q", selector, got, want)
		}
	}
	if got := doc.Find("#recipients").Text(); got != "a@example.com\nb@example.com" {
		t.Errorf("recipients %q", got)
	}
	if doc.Find(".done").Length() != 1 || !strings.Contains(doc.Find("#settings").Text(), "Saved by manager") {
		t.Error("nobody is told that it was saved, and by whom")
	}
	// The secret is never shown, and stays when the field is left empty.
	whole, _ := doc.Html()
	if strings.Contains(whole, "0123456789abcdef") {
		t.Error("the secret is on the page")
	}
	m.Post("/console/kinds/alerts", settings("webhooks[0].url", "https://127.0.0.1/hook")).Want(http.StatusSeeOther)
	m.Post("/console/kinds/alerts", settings("webhooks[0].url", "https://127.0.0.1/other")).Want(http.StatusUnprocessableEntity)
}

func TestRefusedAlertSettingsKeepWhatWasTyped(t *testing.T) {
	m := raise(t, nil, kinds(t)).As(consoletest.Manager)
	const secret = "a secret that was typed"
	a := m.Post("/console/kinds/alerts?lang=en", settings("quiet.minutes", "soon", "filling.levels", "80, x", "webhooks[3].url", "ftp://x/<script>", "webhooks[3].secret", secret, "recipients", "nobody", "why", "because")).Want(http.StatusUnprocessableEntity)
	doc := a.Page()
	for selector, want := range map[string]string{"[name='quiet.minutes']": "soon", "[name='filling.levels']": "80, x", "#why": "because"} {
		if field := doc.Find(selector); field.AttrOr("value", "") != want {
			t.Errorf("%s has %q, want %q", selector, field.AttrOr("value", ""), want)
		}
	}
	for _, name := range []string{"quiet.minutes", "filling.levels"} {
		field := doc.Find("[name='" + name + "']")
		if text := doc.Find("[id='" + field.AttrOr("aria-describedby", "none") + "']").Text(); text == "" || field.AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%s is not said to be wrong", name)
		}
	}
	if doc.Find("#k-3").Length() == 1 && doc.Find("#eu-3").Text() == "" || !strings.Contains(doc.Find("#e-recipients").Text(), "nobody: ") {
		t.Error("an address is not said to be wrong")
	}
	if strings.Contains(a.Body, secret) || strings.Contains(a.Body, "<script>") || strings.Contains(doc.Text(), "no value") {
		t.Error("a secret, markup or a hole is on the page")
	}
}

func TestATestMessage(t *testing.T) {
	r := raise(t, nil, kinds(t))
	m := r.As(consoletest.Manager)
	reads(t, m.Post("/console/kinds/alerts/test", url.Values{"lang": {"en"}}).Want(http.StatusOK).Page(), map[string]string{"#tried": "There is nobody to tell yet: save a webhook or a recipient first."})
	var came atomic.Int32
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); len(body) > 0 {
			came.Add(1)
		}
	}))
	t.Cleanup(hook.Close)
	m.Post("/console/kinds/alerts", settings("webhooks[0].url", hook.URL, "webhooks[0].secret", "0123456789abcdef", "recipients", "a@example.com")).Want(http.StatusSeeOther)
	doc := m.Post("/console/kinds/alerts/test", url.Values{"x": {"1"}}).Want(http.StatusOK).Page()
	if came.Load() != 1 || doc.Find("#tried .sent").Length() != 1 || doc.Find("#tried .unsent").Length() != 1 {
		t.Errorf("%d came; %s", came.Load(), doc.Find("#tried").Text())
	}
}

func TestAViewerReadsTheSettings(t *testing.T) {
	doc := busy(t).As(consoletest.Viewer).Get("/console/kinds/alerts?lang=en").Want(http.StatusOK).Page()
	if doc.Find("main form").Length() > 0 || doc.Find(".rules li").Length() != len(alert.Kinds()) || doc.Find("#open li").Length() != 4 {
		t.Errorf("%s", doc.Find("main").Text())
	}
}
