package steering_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/headless"
)

// TestThePagesAreAccessible runs axe-core over every page of the room with respondents in it, light and dark, on a phone
// and a desk, and over what is shown after a mistake.
func TestThePagesAreAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("every page in both schemes takes some fifteen seconds")
	}
	ctx := headless.Browser(t)
	s := newSite(t)
	populate(t, s)
	b := s.As(consoletest.Manager)
	b.Post("/console/kinds/sources/try", order("note", "Panel manager", "days", "7")).Want(http.StatusOK)
	enter(t, ctx, s, b)
	for _, path := range []string{"/field", "/sources", "/preview", "/interviews", "/interviews?number=999", "/interviews/1", "/interviews/5"} {
		headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds"+path))
		judge(t, ctx, path, !strings.Contains(path, "?"))
	}
	for name, press := range map[string]string{"confirm": `[data-door] button[value=closed]`, "a mistake": `[data-cell=A] button.next`} {
		headless.Run(t, ctx, chromedp.Navigate(s.URL+fieldPath),
			chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true); document.querySelectorAll('[name=why]').forEach(w => w.value = 'test')`, nil),
			chromedp.Click(press, chromedp.ByQuery), chromedp.WaitVisible(`[data-confirm], .error`, chromedp.ByQuery))
		judge(t, ctx, name, false)
	}
	headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds/interviews/1"), chromedp.Click(`.identity button`, chromedp.ByQuery), chromedp.WaitVisible(`[data-identity]`, chromedp.ByQuery))
	judge(t, ctx, "identity", false)
}

// enter gives the browser's session to Chromium.
func enter(t *testing.T, ctx context.Context, s *consoletest.Site, b *consoletest.Browser) {
	t.Helper()
	headless.Run(t, ctx, network.Enable())
	for _, c := range b.Cookies() {
		headless.Run(t, ctx, network.SetCookie(c.Name, c.Value).WithURL(s.URL).WithPath("/"))
	}
}

// judge runs every rule once in each scheme and once at each width; crossed adds the rules that judge by what is seen in the
// other two combinations, which pages need that are not shaped like one before.
func judge(t *testing.T, ctx context.Context, name string, crossed bool) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1280} {
			headless.Run(t, ctx, chromedp.EmulateViewport(width, 800),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}))
			if wide := headless.Ask[int](t, ctx, `document.documentElement.scrollWidth`); wide > int(width) {
				t.Errorf("%s is %d pixels wide at %d", name, wide, width)
			}
			var rules []string // all
			other := (scheme == "dark") != (width > 1000)
			if other && !crossed {
				continue
			}
			if other {
				rules = strings.Fields("color-contrast link-in-text-block target-size scrollable-region-focusable")
			}
			for _, v := range headless.Axe(t, ctx, rules...) {
				t.Errorf("%s, %s, %d pixels: %s", name, scheme, width, v)
			}
		}
	}
}
