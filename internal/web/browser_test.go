package web

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/panel"
)

// came waits for the page or end that the browser is led to.
func came(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	headless.Run(t, ctx, chromedp.WaitReady(selector, chromedp.ByQuery))
}

func TestInABrowserWithoutScripts(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	headless.Run(t, ctx, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(s.URL+"/s/kinds"))
	next := chromedp.Click("button.next", chromedp.ByQuery)
	came(t, ctx, "main[data-page=consent]")
	headless.Run(t, ctx, chromedp.Click("#i-agree-1", chromedp.ByQuery), next)
	came(t, ctx, "main[data-page=you]")
	// Enter in a field presses the form's first button, which must lead on and not back or to another language.
	headless.Run(t, ctx, chromedp.Click("#i-city-1", chromedp.ByQuery), chromedp.Click("#i-korean-2", chromedp.ByQuery), chromedp.SendKeys("#i-age", "３０\r", chromedp.ByQuery))
	came(t, ctx, "main[data-page=reasons]")
	for _, box := range []string{"1", "2", "3", "4"} {
		headless.Run(t, ctx, chromedp.Click("#i-reasons-"+box, chromedp.ByQuery))
	}
	headless.Run(t, ctx, next)
	came(t, ctx, ".summary")
	headless.Run(t, ctx, chromedp.Click("#i-reasons-4", chromedp.ByQuery), next)
	came(t, ctx, "main[data-page=importance]")
	headless.Run(t, ctx, chromedp.Click("#i-importance_price-5", chromedp.ByQuery), chromedp.Click("#i-importance_delivery-4", chromedp.ByQuery), chromedp.Click("#i-importance_service-1", chromedp.ByQuery), next)
	came(t, ctx, "main[data-page=words]")
	headless.Run(t, ctx, chromedp.SendKeys("#i-comments", "很好", chromedp.ByQuery), next)
	came(t, ctx, "main[data-outcome=complete]")
}

func TestInABrowserWithScripts(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	v := s.visitor()
	reasons := s.URL + v.until(v.arrive("p1"), "reasons")
	headless.Run(t, ctx, chromedp.Navigate(reasons))
	came(t, ctx, "main[data-page=reasons]")
	click := func(id string) { headless.Run(t, ctx, chromedp.Click("#"+id, chromedp.ByQuery)) }
	count := func(want string) {
		t.Helper()
		if got := headless.Ask[string](t, ctx, `document.querySelector('[role=status]').textContent`); got != want {
			t.Errorf("the count says %q, want %q", got, want)
		}
	}
	chosen := func() string {
		return headless.Ask[string](t, ctx, `[...document.querySelectorAll(':checked')].map(e => e.value).sort().join()`)
	}
	count("")
	for _, box := range []string{"1", "2", "3", "4"} {
		click("i-reasons-" + box)
	}
	count("已选 4 项，最多可选 3 项")
	if n := headless.Ask[int](t, ctx, `document.querySelectorAll('input:disabled').length`); n != 0 {
		t.Errorf("%d boxes are disabled", n)
	}
	click("i-reasons-99")
	if got := chosen(); got != "99" {
		t.Errorf("beside the one that stands alone: %s", got)
	}
	headless.Run(t, ctx, chromedp.SendKeys("#i-reasons_other_text", "别的", chromedp.ByQuery))
	if got := chosen(); got != "98" {
		t.Errorf("after typing: %s", got)
	}
	count("已选 1 项")
	for _, box := range []string{"1", "2", "3"} {
		click("i-reasons-" + box)
	}
	headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery))
	came(t, ctx, ".summary")
	if got := headless.Ask[string](t, ctx, `document.activeElement.className`); got != "summary" {
		t.Errorf("the focus is on %q", got)
	}
	count("已选 4 项，最多可选 3 项")
	first := strings.TrimPrefix(headless.Ask[string](t, ctx, `document.querySelector('.summary a').hash`), "#")
	headless.Run(t, ctx, chromedp.Click(".summary a", chromedp.ByQuery))
	if got := headless.Ask[string](t, ctx, `document.activeElement.id`); got != first {
		t.Errorf("the summary leads to %q, not %q", got, first)
	}
	// Two taps send one page.
	click("i-reasons-1")
	headless.Run(t, ctx, chromedp.Evaluate(`{const b = document.querySelector('button.next'); b.click(); b.click()}`, nil))
	came(t, ctx, "main[data-page=importance]")
	if posts := strings.Count(s.log.String(), "method=POST"); posts != 2+2 { // the visitor's two, the refused one, and this one
		t.Errorf("%d posts", posts)
	}
}

// TestTheScriptShowsTheNextPage: the answer to a post has it, so that a phone asks once a page. It has its own address, which
// leads back and forth and is loaded anew as any page's, and whoever listens hears it from its heading on.
func TestTheScriptShowsTheNextPage(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	v := s.visitor()
	consent := v.arrive("p1")
	standsAt := func(page, title string) {
		t.Helper()
		headless.Run(t, ctx, eventually(`location.pathname.endsWith('/`+page+`') && document.querySelector('main[data-page=`+page+`]')`))
		if got := headless.Ask[string](t, ctx, `document.title`); got != title {
			t.Errorf("page %s has the title %q", page, got)
		}
	}
	next := chromedp.Click("button.next", chromedp.ByQuery)
	leaf := func(steps string) { headless.Run(t, ctx, chromedp.Evaluate(`history.go(`+steps+`)`, nil)) }
	headless.Run(t, ctx, chromedp.Navigate(s.URL+consent), chromedp.Click("#i-agree-1", chromedp.ByQuery))
	asked := s.requests("GET")
	headless.Run(t, ctx, next)
	standsAt("you", "基本情况 - 网购习惯调查")
	if got := headless.Ask[string](t, ctx, `document.activeElement.tagName + document.activeElement.textContent`); got != "H1基本情况" {
		t.Errorf("the focus is on %q", got)
	}
	headless.Run(t, ctx, chromedp.SendKeys("#i-age", "30", chromedp.ByQuery), next)
	came(t, ctx, ".summary")
	headless.Run(t, ctx, chromedp.Click(".summary a", chromedp.ByQuery), chromedp.Click("#i-city-1", chromedp.ByQuery), chromedp.Click("#i-korean-2", chromedp.ByQuery), next)
	standsAt("reasons", "购买原因 - 网购习惯调查")
	headless.Run(t, ctx, chromedp.Click("#i-reasons-1", chromedp.ByQuery), next)
	standsAt("importance", "看重的因素 - 网购习惯调查")
	headless.Run(t, ctx, chromedp.Click("button.back", chromedp.ByQuery))
	standsAt("reasons", "购买原因 - 网购习惯调查")
	headless.Run(t, ctx, chromedp.Click(`button[value="lang:en"]`, chromedp.ByQuery), eventually(`document.documentElement.lang === 'en'`))
	standsAt("reasons", "Reasons - Shopping habits")
	if now := s.requests("GET"); now != asked {
		t.Errorf("the pages were asked for %d times", now-asked)
	}
	kept := `document.querySelector('#i-reasons-1:checked')`
	leaf("-1")
	standsAt("importance", "What matters - Shopping habits")
	leaf("-1")
	standsAt("reasons", "Reasons - Shopping habits")
	headless.Run(t, ctx, eventually(kept))
	leaf("1")
	standsAt("importance", "What matters - Shopping habits")
	leaf("1")
	standsAt("reasons", "Reasons - Shopping habits")
	headless.Run(t, ctx, chromedp.Reload(), eventually(kept))
	standsAt("reasons", "Reasons - Shopping habits")
	leaf("-4") // where the screener was, which is closed now
	standsAt("importance", "What matters - Shopping habits")
}

// requests is how many requests of a method for pages of interviews the site has answered.
func (s *site) requests(method string) int {
	return strings.Count(s.log.String(), "method="+method+" route=/s/:survey/:token/:page")
}

// TestAStepBackPostsNothingElsewhere: the browser is at the address of the page before at once, and its page may be long in
// coming. Whatever the page on the screen had still to send must not be taken for that one's.
func TestAStepBackPostsNothingElsewhere(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	f := &fence{}
	site, still, posted := f.around(s.web.Handler()), make(chan struct{}), atomic.Int32{}
	var stalls atomic.Bool
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet && stalls.Load():
			<-still
		case r.Method == http.MethodPost && stalls.Load():
			posted.Add(1)
		}
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	v := s.visitor()
	reasons := v.until(v.arrive("p1"), "reasons")
	busy := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	next := chromedp.Click("button.next", chromedp.ByQuery)
	headless.Run(t, ctx, chromedp.Navigate(front.URL+reasons), chromedp.Click("#i-reasons-1", chromedp.ByQuery), next)
	came(t, ctx, "main[data-page=importance]")
	f.stop.Store(&busy)
	headless.Run(t, ctx, hurry("200", "20000"), next, eventually(waits))
	stalls.Store(true)
	f.stop.Store(nil)
	headless.Run(t, ctx, chromedp.Evaluate(`history.back()`, nil), chromedp.Sleep(800*time.Millisecond))
	if n := posted.Load(); n != 0 {
		t.Errorf("%d posts while the page before is on its way", n)
	}
	stalls.Store(false)
	close(still)
	headless.Run(t, ctx, eventually(`document.querySelector('main[data-page=reasons] #i-reasons-1:checked')`))
}

// TestAnOlderProgramLeadsTheScript: it does not give the page that it is asked for, and tells the address.
func TestAnOlderProgramLeadsTheScript(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	older := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Prefer")
		s.web.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(older.Close)
	v := s.visitor()
	reasons := older.URL + v.until(v.arrive("p1"), "reasons")
	headless.Run(t, ctx, chromedp.Navigate(reasons), chromedp.Click("#i-reasons-1", chromedp.ByQuery))
	before := s.requests("GET")
	headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery))
	came(t, ctx, "main[data-page=importance]")
	if n := s.requests("GET") - before; n != 1 {
		t.Errorf("the next page was asked for %d times", n)
	}
}

// TestABrowserIsLedBackToThePanel holds the policy against Chromium, which applies form-action to the redirects that
// follow a post.
func TestABrowserIsLedBackToThePanel(t *testing.T) {
	panelSite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<main id=panel>%s</main>", html.EscapeString(r.URL.RawQuery))
	}))
	t.Cleanup(panelSite.Close)
	sv := kinds(t)
	sv.Sources["panel"] = panel.Source{Name: "panel", IDParam: "pid", Redirect: map[panel.Outcome]string{panel.ScreenOut: panelSite.URL + "/back?s=out&id={id}"}}
	s, ctx := openSite(t, sv), headless.Browser(t)
	headless.Run(t, ctx, chromedp.Navigate(s.URL+"/s/kinds?source=panel&pid=p1"))
	came(t, ctx, "main[data-page=consent]")
	headless.Run(t, ctx, chromedp.Click("#i-agree-0", chromedp.ByQuery), chromedp.Click("button.next", chromedp.ByQuery))
	came(t, ctx, "#panel")
	if got := headless.Ask[string](t, ctx, `document.querySelector('#panel').textContent`); got != "s=out&id=p1" {
		t.Errorf("the panel was told %q", got)
	}
}

// views are the pages that are looked at, by name.
func views(t *testing.T) (s *site, addresses map[string]string) {
	s = newSite(t)
	v := s.visitor()
	at := func(id, page string) string {
		address := v.get("/s/kinds?source=panel&pid=" + id).to()
		return s.URL + v.until(address, page)
	}
	beside := func(id, page string) string { return strings.TrimSuffix(at(id, "you"), "you") + page }
	gone := strings.TrimSuffix(at("7", "you"), "/you")
	v.press(strings.TrimPrefix(gone, s.URL)+"/withdraw", "withdraw", nil).to()
	return s, map[string]string{
		"privacy": beside("2", "privacy"), "withdraw": beside("2", "withdraw"), "withdrawn": gone,
		"consent": at("1", "consent"), "you": at("2", "you"), "reasons": at("3", "reasons"), "importance": at("4", "importance"), "words": at("5", "words"),
		"end": at("6", ""), "failure": s.URL + "/s/nothing", "list": s.URL + "/",
	}
}

// TestPagesFitEveryScreen measures that no page scrolls sideways at 320 pixels, also with text twice as large. With
// FIELDWORK_SHOTS it leaves pictures in that folder.
func TestPagesFitEveryScreen(t *testing.T) {
	_, addresses := views(t)
	ctx := headless.Browser(t)
	for name, address := range addresses {
		for _, refused := range []bool{false, true} {
			headless.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(address))
			if refused {
				if headless.Ask[int](t, ctx, `document.querySelectorAll('main[data-page]').length`) == 0 {
					continue
				}
				headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery))
				came(t, ctx, ".summary")
			}
			for _, size := range []string{"100%", "200%"} {
				headless.Run(t, ctx, chromedp.Evaluate(`document.documentElement.style.fontSize = '`+size+`'`, nil))
				if width := headless.Ask[int](t, ctx, `document.documentElement.scrollWidth`); width > 320 {
					t.Errorf("%s (refused: %v) at %s is %d pixels wide", name, refused, size, width)
				}
			}
			headless.Run(t, ctx, chromedp.Evaluate(`document.documentElement.style.fontSize = ''`, nil))
			shoot(t, ctx, name, refused)
		}
	}
}

func shoot(t *testing.T, ctx context.Context, name string, refused bool) {
	t.Helper()
	dir := os.Getenv("FIELDWORK_SHOTS")
	if dir == "" {
		return
	}
	if refused {
		name += "-refused"
	}
	for size, viewport := range map[string][2]int64{"phone": {360, 740}, "desk": {1280, 800}} {
		for _, scheme := range []string{"light", "dark"} {
			var picture []byte
			headless.Run(t, ctx, emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
				chromedp.EmulateViewport(viewport[0], viewport[1]), chromedp.FullScreenshot(&picture, 100))
			if err := os.WriteFile(dir+"/"+name+"-"+size+"-"+scheme+".png", picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
