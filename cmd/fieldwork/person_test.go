package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
)

var update = flag.Bool("update", false, "take the README's screenshots anew")

// pictureFolder is where the README's pictures are; it is resolved before a test changes its folder.
var pictureFolder, _ = filepath.Abs("../../docs/images")

// A person fills in the served survey in a browser.
type person struct {
	*testing.T
	browser context.Context
}

func (p person) open(url string, width int64) {
	p.Helper()
	headless.Run(p.T, p.browser, emulation.SetDeviceMetricsOverride(width, 740, 1, width < 600), chromedp.Navigate(url), chromedp.WaitReady("main", chromedp.ByQuery))
}

// fill answers everything that is on the page and still open, with the wanted codes where given and the first otherwise.
const fill = `(wanted => {
	for (const group of document.querySelectorAll('[data-question]')) {
		for (const box of group.querySelectorAll('input[type=radio],input[type=checkbox]')) {
			const codes = wanted[box.name] || (group.querySelector('[name="' + box.name + '"]') === box ? [box.value] : []);
			if (codes.includes(box.value) && !box.checked && !(box.type === 'radio' && group.querySelector('[name="' + box.name + '"]:checked'))) box.click();
		}
		for (const menu of group.querySelectorAll('select')) {
			const taken = [...group.querySelectorAll('select')].map(m => m.value);
			if (!menu.value) menu.value = wanted[menu.name] ? wanted[menu.name][0] : [...menu.options].map(o => o.value).find(v => v && !taken.includes(v));
		}
		for (const entry of group.querySelectorAll('input:not([type=radio]):not([type=checkbox]), textarea')) if (wanted[entry.name]) entry.value = wanted[entry.name][0];
	}
})`

// through fills page after page until the interview ends, and returns the pages it saw.
func (p person) through(wanted string) (pages []string, outcome string) {
	p.Helper()
	for range 40 {
		outcome = headless.Ask[string](p.T, p.browser, `document.querySelector('main').dataset.outcome || ''`)
		if outcome != "" {
			return pages, outcome
		}
		pages = append(pages, headless.Ask[string](p.T, p.browser, `document.querySelector('main').dataset.page || document.title`))
		headless.Run(p.T, p.browser, chromedp.Evaluate(fill+"("+wanted+")", nil))
		if name := pages[len(pages)-1]; *update && (name == "importance" || name == "channels") {
			p.picture("phone-" + name + ".png")
		}
		p.press("button.next")
	}
	p.Fatalf("no end after %v", pages)
	return nil, ""
}

// press clicks a button and waits for the page it leads to.
func (p person) press(button string) {
	p.Helper()
	_, err := chromedp.RunResponse(p.browser, chromedp.Click(button, chromedp.ByQuery))
	if err != nil {
		p.Fatal(err)
	}
}

func (p person) picture(name string) {
	p.Helper()
	var png []byte
	headless.Run(p.T, p.browser, chromedp.CaptureScreenshot(&png))
	if err := os.WriteFile(filepath.Join(pictureFolder, name), png, 0o644); err != nil {
		p.Fatal(err)
	}
}

func TestAPersonFillsInTheSurvey(t *testing.T) {
	p := person{t, headless.Browser(t)}
	srv, _ := testServer(t, time.Now)
	for _, c := range []struct{ name, wanted, outcome, passes string }{
		{"a buyer on Korean platforms", `{age:['30'],channels:['1','2']}`, "complete", "language_support"},
		{"a buyer on Chinese platforms", `{age:['30'],channels:['1']}`, "complete", "repurchase"},
		{"interested", `{age:['30'],channels:['3'],visited_site:['1']}`, "complete", "site_visit"},
		{"not interested", `{age:['49'],channels:['3'],visited_site:['2']}`, "complete", "reasons"},
		{"too old", `{age:['50']}`, "screenout", "screener"},
		{"no consent", `{agree:['0']}`, "screenout", "consent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := person{t, p.browser}
			p.open(srv.url+"/s/haitao-2015?source=panel&pid="+strings.ReplaceAll(c.name, " ", "-"), 360)
			if lang := headless.Ask[string](t, p.browser, `document.documentElement.lang`); lang != "zh-CN" {
				t.Errorf("the survey begins in %q", lang)
			}
			pages, outcome := p.through(c.wanted)
			if outcome != c.outcome || !strings.Contains(strings.Join(pages, " "), c.passes) {
				t.Errorf("ended as %q by way of %v; want %q by way of %s", outcome, pages, c.outcome, c.passes)
			}
		})
	}
	if drifts, err := srv.field.Verify(context.Background(), shipped); err != nil || len(drifts) > 0 {
		t.Errorf("verify: %v %v", drifts, err)
	}
}

func TestAPersonSwitchesToEnglish(t *testing.T) {
	p := person{t, headless.Browser(t)}
	srv, _ := testServer(t, time.Now)
	p.open(srv.url+"/s/haitao-2015?source=panel&pid=english", 360)
	headless.Run(t, p.browser, chromedp.Click("#i-agree-1", chromedp.ByQuery))
	headless.Run(t, p.browser, chromedp.Click(`button[value="lang:en"]`, chromedp.ByQuery), chromedp.WaitReady("html[lang=en] main", chromedp.ByQuery))
	if got := headless.Ask[string](t, p.browser, `document.documentElement.lang + ' ' + document.querySelector('#i-agree-1').checked`); got != "en true" {
		t.Errorf("after the switch: %q, want English and the answer kept", got)
	}
	if _, outcome := p.through(`{age:['30']}`); outcome != "complete" {
		t.Errorf("ended as %q", outcome)
	}
	if text := headless.Ask[string](t, p.browser, `document.querySelector('main').innerText`); !strings.Contains(text, "Thank you") {
		t.Errorf("the end page says %q", text)
	}
}
