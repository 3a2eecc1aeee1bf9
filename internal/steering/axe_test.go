package steering_test

import (
	"context"
	"net/http"
	"testing"

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
	tried := b.Post("/console/kinds/sources/try", order("note", "Panel manager", "days", "7")).Want(http.StatusOK).Page().Find("#new-link").AttrOr("value", "")
	enter(t, ctx, s, b)
	for _, path := range []string{"/field", "/sources", "/preview", "/interviews", "/interviews?number=999", "/interviews/1", "/interviews/5"} {
		headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds"+path))
		headless.Accessible(t, ctx, path)
	}
	for name, press := range map[string]string{"confirm": `[data-door] button[value=closed]`, "a mistake": `[data-cell=A] button.next`} {
		headless.Run(t, ctx, chromedp.Navigate(s.URL+fieldPath),
			chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true); document.querySelectorAll('[name=why]').forEach(w => w.value = 'test')`, nil),
			chromedp.Click(press, chromedp.ByQuery), chromedp.WaitVisible(`[data-confirm], .error`, chromedp.ByQuery))
		headless.Accessible(t, ctx, name)
	}
	headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds/interviews/1"), chromedp.Click(`.identity button`, chromedp.ByQuery), chromedp.WaitVisible(`[data-identity]`, chromedp.ByQuery))
	headless.Accessible(t, ctx, "identity")
	for name, open := range map[string]string{"a rehearsed page": "table.log a[hreflang]", "a rehearsal's first page": ".pick .next"} {
		headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds/preview"), chromedp.Click(open, chromedp.ByQuery), chromedp.WaitVisible("aside.preview", chromedp.ByQuery))
		headless.Accessible(t, ctx, name)
	}
	for name, address := range map[string]string{"a test link's page": tried, "no such interview": s.URL + "/console/kinds/interviews/999", "a page for managers": s.URL + "/console/accounts"} {
		headless.Run(t, ctx, chromedp.Navigate(address))
		headless.Accessible(t, ctx, name)
	}
}

// enter gives the browser's session to Chromium.
func enter(t *testing.T, ctx context.Context, s *consoletest.Site, b *consoletest.Browser) {
	t.Helper()
	headless.Run(t, ctx, network.Enable())
	for _, c := range b.Cookies() {
		headless.Run(t, ctx, network.SetCookie(c.Name, c.Value).WithURL(s.URL).WithPath("/"))
	}
}
