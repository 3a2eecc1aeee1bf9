package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/interview"
)

// TestAHoneypotIsWherePeopleAreNot: the field is in every page of a survey that asks for it, out of reach, out of what is
// read out, and out of what browsers and password managers fill in.
func TestAHoneypotIsWherePeopleAreNot(t *testing.T) {
	s := openSite(t, gathering(t, "[honeypot]"), kindsNamed(t, "silent"))
	v := s.visitor()
	address := v.arrive("p1")
	for _, page := range []string{"consent", "you", "reasons"} {
		address = v.until(address, page)
		doc := v.get(address).want(http.StatusOK).page()
		trap := doc.Find("form input[name='" + interview.HoneypotField + "']")
		if trap.Length() != 1 || trap.AttrOr("type", "") != "text" || trap.AttrOr("value", "") != "" || trap.AttrOr("id", "") != "" {
			t.Fatalf("%s: %d fields", page, trap.Length())
		}
		for attribute, want := range map[string]string{"tabindex": "-1", "autocomplete": "off", "data-lpignore": "true"} {
			if got := trap.AttrOr(attribute, ""); got != want {
				t.Errorf("%s: %s is %q, want %q", page, attribute, got, want)
			}
		}
		if hidden := trap.Closest(".unseen[aria-hidden='true']"); hidden.Length() != 1 || strings.TrimSpace(hidden.Text()) == "" {
			t.Errorf("%s: the field is seen, read out, or says nothing to whoever meets it", page)
		}
	}
	if n := s.visitor().get("/s/silent?source=panel&pid=p1").to(); strings.Contains(s.visitor().get(n).body, interview.HoneypotField) {
		t.Error("a survey that asks for none has a honeypot")
	}
}

// TestAHoneypotIsPassedByTheKeyboard: in a browser the field takes no room, and Tab never leads there.
func TestAHoneypotIsPassedByTheKeyboard(t *testing.T) {
	s, ctx := openSite(t, gathering(t, "[honeypot]")), headless.Browser(t)
	v := s.visitor()
	headless.Run(t, ctx, chromedp.Navigate(s.URL+v.until(v.arrive("p1"), "you")))
	came(t, ctx, "main[data-page=you]")
	controls := headless.Ask[int](t, ctx, `document.querySelectorAll('a, button, input, select, textarea').length`)
	for range controls {
		headless.Run(t, ctx, chromedp.KeyEvent("\t"))
		if name := headless.Ask[string](t, ctx, `document.activeElement.name || ''`); name == interview.HoneypotField {
			t.Fatal("Tab leads into the honeypot")
		}
	}
	if seen := headless.Ask[bool](t, ctx, `(() => { const r = document.querySelector('[name="`+interview.HoneypotField+`"]').parentNode.parentNode.getBoundingClientRect(); return r.width > 1 || r.height > 1 })()`); seen {
		t.Error("the honeypot takes room")
	}
}
