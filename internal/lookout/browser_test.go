package lookout

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/alert"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
	"fieldwork/internal/headless"
)

// seat logs a browser with scripts in, and fails the test for whatever its console reports: a script that breaks, and what
// the pages' policy refuses.
func (r *rig) seat(ctx context.Context, name string) {
	r.t.Helper()
	chromedp.ListenTarget(ctx, func(ev any) {
		switch e := ev.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError && e.Entry.Source == log.SourceSecurity {
				r.t.Errorf("the browser refuses: %s (%s)", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			r.t.Errorf("a script breaks: %s", e.ExceptionDetails.Error())
		}
	})
	headless.Run(r.t, ctx, log.Enable(), runtime.Enable(), chromedp.ActionFunc(func(ctx context.Context) error {
		for _, c := range r.As(name).Cookies() {
			if err := network.SetCookie(c.Name, c.Value).WithURL(r.URL).Do(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// hasten lets the pages' own patience pass fifty times as fast: what is tested is what they do then, and not how long they wait.
func hasten() chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(`{ const patient = setTimeout; setTimeout = (f, ms, ...more) => patient(f, ms / 50, ...more) }`).Do(ctx)
		return err
	})
}

// settled waits for what the page has to show by itself.
func settled(t testing.TB, ctx context.Context, expression string) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	eventually(t, within, expression, func() bool { return headless.Ask[bool](t, ctx, expression) })
}

const (
	chartsDrawn = `document.querySelectorAll('.chart canvas').length >= 5`
	isLive      = `document.getElementById('live').textContent === 'Live'`
)

// TestTheMonitorLives: 40 respondents come while the page is open, and a cell fills.
func TestTheMonitorLives(t *testing.T) {
	ctx := headless.Browser(t)
	sv := kinds(t)
	sv.Cells[0].Target, sv.Cells[1].Target = 100, 10
	r := raise(t, nil, sv)
	r.Shell.Pace = 50 * time.Millisecond
	r.arrive("first").until("", "30", "2")
	r.seat(ctx, consoletest.Viewer)
	headless.Run(t, ctx, hasten(), chromedp.EmulateViewport(1280, 800), chromedp.Navigate(r.URL+"/console/kinds?lang=en"))
	settled(t, ctx, isLive)
	settled(t, ctx, chartsDrawn)
	headless.Run(t, ctx, chromedp.Evaluate(`window.opened = true; window.spoken = 0;
		new MutationObserver(() => window.spoken++).observe(document.getElementById('live'), {childList: true, characterData: true, subtree: true});
		document.querySelector('#curve details').open = true; document.querySelector('#curve summary').focus()`, nil))
	for i := range 40 {
		r.arrive("p"+strconv.Itoa(i)).until("", "30", strconv.Itoa(1+i%2))
		if i == 20 {
			r.Pass(15 * time.Minute)
		}
	}
	settled(t, ctx, `document.querySelector('[data-cell=B]').dataset.state === 'closed'`)
	settled(t, ctx, `document.querySelector('#fills tr[data-fill=B]') !== null`)
	settled(t, ctx, `document.querySelector('.headline div:nth-child(3) dd').textContent === '41'`)
	option := `echarts.getInstanceByDom(document.querySelector('[data-chart=curve]')).getOption()`
	settled(t, ctx, option+`.series[1].markLine.data.some(d => d.name === 'B')`)
	settled(t, ctx, option+`.series[0].data.at(-1)[1] === 21`)
	settled(t, ctx, `echarts.getInstanceByDom(document.querySelector('[data-chart=funnel]')).getOption().series[0].data[0] === 41`)
	for what, holds := range map[string]string{
		"the page was loaded again":              `window.opened === true`,
		"the live mark speaks without news":      `window.spoken === 0`,
		"a closed table was opened":              `!document.querySelector('#drop details').open`,
		"an open table was closed":               `document.querySelector('#curve details').open`,
		"the focus was lost":                     `document.activeElement === document.querySelector('#curve summary')`,
		"nothing stands in the table by day":     `document.querySelectorAll('[data-days] tbody td').length === 2`,
		"a figure is read out whenever it moves": `document.querySelector('#watch [aria-live], #watch [role=status]') === null`,
	} {
		if !headless.Ask[bool](t, ctx, holds) {
			t.Error(what)
		}
	}
	r.Shell.Close()
	r.Server.Close()
	settled(t, ctx, `document.getElementById('live').textContent.startsWith('Not live since')`)
}

// TestTheMonitorPolls when the stream does not come through.
func TestTheMonitorPolls(t *testing.T) {
	ctx := headless.Browser(t)
	r := raise(t, nil, kinds(t))
	r.seat(ctx, consoletest.Viewer)
	headless.Run(t, ctx, hasten(), network.Enable(), network.SetBlockedURLs().WithURLPatterns([]*network.BlockPattern{{URLPattern: "*://*:*/console/kinds/events", Block: true}}), chromedp.Navigate(r.URL+"/console/kinds?lang=en"))
	r.arrive("p1")
	settled(t, ctx, `document.querySelector('.headline div:nth-child(3) dd').textContent === '1'`)
	settled(t, ctx, isLive)
}

// pages are those of the room, in the states that look different.
func pages() []string {
	return []string{"", "/wall", "/arrivals", "/alerts"}
}

// busy is a rig with alerts of every kind, flags, and everybody who can come.
func busy(t testing.TB) *rig {
	r := fielded(t)
	alerts := []alert.Turn{}
	for _, a := range []alert.Alert{
		{Kind: alert.Filling, Subject: "B", Level: 100, Numbers: alert.Numbers{Count: 1, Of: 1}}, {Kind: alert.DropOff, Subject: "words", Numbers: alert.Numbers{Count: 31, Of: 150}},
		{Kind: alert.Quiet, Numbers: alert.Numbers{Count: 75, Since: consoletest.Start}}, {Kind: alert.Callbacks, Subject: alert.Failing, Numbers: alert.Numbers{Count: 6}},
	} {
		a.Survey, a.Raised = "kinds", consoletest.Start
		alerts = append(alerts, alert.Turn{Alert: a})
	}
	if _, err := r.Store.ChangeAlerts(t.Context(), alert.Changes{Survey: "kinds", Verdict: alert.Verdict{Raised: alerts}, At: consoletest.Start}); err != nil {
		t.Fatal(err)
	}
	flags := field.Flags{At: consoletest.Start.Add(-time.Hour), Judged: 50, Flagged: 4, Counts: []field.FlagCount{{Rule: "too_fast", Kind: "speeder", N: 3}, {Rule: "same_answers", Kind: "straightline", N: 1}}}
	if err := r.Store.KeepFlags(t.Context(), "kinds", flags); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPagesAreAccessible runs axe over the pages and over a refused form.
func TestPagesAreAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("every page in a browser takes a while")
	}
	r, ctx := busy(t), headless.Browser(t)
	r.seat(ctx, consoletest.Manager)
	for _, at := range append(pages(), "/alerts"+refused) {
		headless.Run(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(r.URL+"/console/kinds"+trimmed(at)+"?lang=en"))
		if at == "" || at == "/wall" {
			settled(t, ctx, `document.querySelectorAll('.chart canvas').length >= 2`)
		}
		if at != trimmed(at) {
			headless.Run(t, ctx, chromedp.Evaluate(`document.querySelector('[name="quiet.minutes"]').value = 'x'; document.querySelector('#u-0').value = 'ftp://x'; document.querySelector('.settings .next').click()`, nil))
			settled(t, ctx, `document.querySelectorAll('.summary').length === 1`)
		}
		headless.Accessible(t, ctx, at)
	}
}

const refused = " refused"

func trimmed(page string) string { return strings.TrimSuffix(page, refused) }

// TestPagesFitEveryScreen measures that no page scrolls sideways at 320 pixels, also with text twice as large. With
// FIELDWORK_SHOTS it leaves pictures in that folder.
func TestPagesFitEveryScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("every page in a browser takes a while")
	}
	r, ctx := busy(t), headless.Browser(t)
	r.seat(ctx, consoletest.Manager)
	for _, language := range []string{"zh-CN", "en", "ko"} {
		for _, page := range pages() {
			headless.Run(t, ctx, chromedp.EmulateViewport(320, 640), chromedp.Navigate(r.URL+"/console/kinds"+page+"?lang="+language))
			if page == "" {
				settled(t, ctx, chartsDrawn)
			}
			for _, size := range []string{"100%", "200%"} {
				headless.Run(t, ctx, chromedp.Evaluate(`document.documentElement.style.fontSize = '`+size+`'`, nil))
				if width := headless.Ask[int](t, ctx, `document.documentElement.scrollWidth`); width > 320 {
					t.Errorf("%s in %s at %s is %d pixels wide: %s", page, language, size, width, headless.Ask[string](t, ctx, `[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 321 && !e.closest('.sideways')).slice(0, 4).map(e => e.nodeName + '.' + e.className + ' ' + e.textContent.slice(0, 30)).join(' | ')`))
				}
			}
			headless.Run(t, ctx, chromedp.Evaluate(`document.documentElement.style.fontSize = ''`, nil))
		}
	}
}

// shoot leaves pictures of a page where FIELDWORK_SHOTS says.
func shoot(t testing.TB, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("FIELDWORK_SHOTS")
	for _, width := range []int64{360, 1280, 1920} {
		for _, scheme := range []string{"light", "dark"} {
			var picture []byte
			headless.Run(t, ctx, headless.Look(scheme, width), chromedp.Sleep(500*time.Millisecond), chromedp.FullScreenshot(&picture, 100))
			if err := os.WriteFile(dir+"/"+name+"-"+strconv.FormatInt(width, 10)+"-"+scheme+".png", picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
