package archive_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/headless"
	"fieldwork/internal/works"
)

// enter gives the browser the session of the analyst.
func enter(t *testing.T, ctx context.Context, h *house) {
	t.Helper()
	for _, c := range h.As(consoletest.Analyst).Cookies() {
		headless.Run(t, ctx, chromedp.ActionFunc(func(ctx context.Context) error {
			return network.SetCookie(c.Name, c.Value).WithURL(h.URL + "/console").WithPath("/").WithHTTPOnly(true).WithSameSite(network.CookieSameSiteStrict).Do(ctx)
		}))
	}
}

// judge runs axe over what is shown, with everything open.
func judge(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	headless.Run(t, ctx, chromedp.Evaluate(`document.querySelectorAll('details').forEach(d => d.open = true)`, nil))
	headless.Accessible(t, ctx, name)
}

// shoot takes pictures of what is shown into the folder that FIELDWORK_SHOTS names, if it does.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("FIELDWORK_SHOTS")
	if dir == "" {
		return
	}
	for size, width := range map[string]int64{"phone": 360, "desk": 1280, "wall": 1920} {
		for _, scheme := range []string{"light", "dark"} {
			var picture []byte
			headless.Run(t, ctx, headless.Look(scheme, width), chromedp.FullScreenshot(&picture, 100))
			if err := os.WriteFile(filepath.Join(dir, name+"-"+size+"-"+scheme+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestEveryPageIsAccessible looks at every page in every state with axe; with long words too.
func TestEveryPageIsAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("every page in every state takes a quarter of a minute")
	}
	report, data := work(works.Report, wholeReport()), work(works.Delivery, wholeDelivery())
	failed := work(works.Delivery, nil)
	failed.ID, failed.State, failed.Failure, failed.Keep = "20151021-155958-delivery", works.Failed, strings.Repeat("verylongwordwithoutabreak", 20)+"\nthe second line", strings.Repeat("rule", 30)
	making := work(works.Delivery, nil)
	making.ID, making.State, making.Done, making.Total, making.What, making.By = "20151022-155958-delivery", works.Making, 4, 11, "completes.csv", strings.Repeat("ada", 40)
	h, ctx := opened(t, report, data, failed, making), headless.Browser(t)
	h.description.Variables[1].Label = strings.Repeat("数据很长的标签", 40)
	h.description.Rules[0].Name = strings.Repeat("long_name_", 12)
	h.description.Lacks = []string{"quality.yaml: " + strings.Repeat("x", 300)}
	enter(t, ctx, h)
	for name, path := range map[string]string{"data": "/data?lang=en", "reports": "/reports?lang=ko", "report": "/works/" + report.ID + "?lang=zh-CN", "delivery": "/works/" + data.ID + "?lang=en", "failed": "/works/" + failed.ID + "?lang=en"} {
		headless.Run(t, ctx, chromedp.Navigate(h.URL+at(path)))
		judge(t, ctx, name)
		shoot(t, ctx, "states-"+name)
	}
	headless.Run(t, ctx, chromedp.Navigate(h.URL+at("/data?lang=en")), chromedp.Evaluate(`document.querySelectorAll('[name=format]').forEach(b => b.checked = false)`, nil))
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(".order button", chromedp.ByQuery)); err != nil {
		t.Fatal(err)
	}
	headless.Run(t, ctx, chromedp.WaitReady("#format-error", chromedp.ByQuery))
	judge(t, ctx, "refused")
	shoot(t, ctx, "states-refused")
}

// TestThePageFollowsInABrowser orders a report in a browser, sees it being made and then made, all without loading the page
// again and without taking the keyboard's place in the list away.
func TestThePageFollowsInABrowser(t *testing.T) {
	before := work(works.Report, wholeReport())
	h, ctx := opened(t, before), headless.Browser(t)
	h.Shell.Pace = 20 * time.Millisecond
	enter(t, ctx, h)
	headless.Run(t, ctx, chromedp.Navigate(h.URL+at("/reports?lang=en")), chromedp.SendKeys("#as_of", "2015-10-15", chromedp.ByQuery))
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(".order button.next", chromedp.ByQuery)); err != nil { // which waits for the page it leads to
		t.Fatal(err)
	}
	came := func(selector string) {
		t.Helper()
		headless.Run(t, ctx, chromedp.WaitReady(selector, chromedp.ByQuery))
	}
	came(".live:not([hidden])")
	if got := h.shop.orders(); len(got) != 1 || got[0].Language != "en" || got[0].AsOf != "2015-10-15" {
		t.Fatalf("the form ordered %+v", got)
	}
	headless.Run(t, ctx, chromedp.Evaluate(`document.querySelector('.kept .act').focus(); scrolled = 'the same page'`, nil))
	now := work(works.Report, nil)
	now.ID, now.State, now.Ordered = "20151021-155958-report", works.Making, before.Ordered.Add(time.Hour)
	for n := range 3 {
		now.Done, now.Total = n+1, 11
		h.shop.put(now)
		came(`.moving progress[value="` + string(rune('1'+n)) + `"]`)
	}
	if !headless.Ask[bool](t, ctx, `document.activeElement.matches('.kept .act')`) {
		t.Error("who stood in the list was thrown out of it")
	}
	now.State, now.Files = works.Made, wholeReport()
	h.shop.put(now)
	came(`.kept[data-work="` + now.ID + `"]`)
	if !headless.Ask[bool](t, ctx, `scrolled === 'the same page' && !document.querySelector('.moving')`) {
		t.Error("the page was loaded again, or still shows what has ended")
	}
}
