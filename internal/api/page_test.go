package api_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/api"
	"fieldwork/internal/headless"
	"fieldwork/internal/shell"
)

// TestThePageSaysWhatThereIs reads the description as people do, in every language, without a token.
func TestThePageSaysWhatThereIs(t *testing.T) {
	r := raise(t)
	for _, l := range shell.Languages() {
		a := r.ask("", http.MethodGet, api.Address+"?lang="+l, "").want(http.StatusOK)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.Body))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := doc.Find("html").Attr("lang"); got != l || doc.Find("script, [style], style").Length() > 0 || strings.Contains(a.Header.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: language %q, or scripts or styles in the page", l, got)
		}
		for _, o := range r.api.Operations() {
			at := doc.Find("article[aria-labelledby=" + o.ID + "]")
			if at.Length() != 1 || !strings.Contains(at.Text(), o.Method+" "+api.Base+o.Path) || !strings.Contains(at.Text(), string(o.Needs)) || !strings.Contains(at.Text(), string(o.Scope)) {
				t.Errorf("%s: operation %s is not described: %s", l, o.ID, at.Text())
			}
		}
		for _, link := range doc.Find("a[href^='#']").EachIter() {
			to, _ := link.Attr("href")
			if doc.Find("[id='"+to[1:]+"']").Length() != 1 {
				t.Errorf("%s: link to %s leads nowhere", l, to)
			}
		}
	}
}

// TestThePageIsAccessible runs axe-core over it in every language, light and dark, on a phone and a desk.
func TestThePageIsAccessible(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser takes some seconds")
	}
	r := raise(t)
	ctx := headless.Browser(t)
	for i, l := range shell.Languages() {
		scheme, width := []string{"light", "dark"}[i%2], []int64{360, 1280}[i/2]
		headless.Run(t, ctx, chromedp.EmulateViewport(width, 800),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
			chromedp.Navigate(r.URL+api.Address+"?lang="+l))
		if headless.Ask[bool](t, ctx, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
			t.Errorf("%s: the page is wider than %d pixels", l, width)
		}
		rules := map[int][]string{0: nil, 1: {"color-contrast"}, 2: {"html-has-lang", "html-lang-valid", "valid-lang"}}[i] // all; in other colours; in other words
		for _, v := range headless.Axe(t, ctx, rules...) {
			t.Errorf("%s, %s, %d pixels: %s", l, scheme, width, v)
		}
		if dir := os.Getenv("FIELDWORK_SCREENSHOTS"); dir != "" {
			var picture []byte
			headless.Run(t, ctx, chromedp.CaptureScreenshot(&picture))
			if err := os.WriteFile(filepath.Join(dir, "api-"+l+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
