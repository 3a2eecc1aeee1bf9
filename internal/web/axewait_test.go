package web

import (
	"testing"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
)

// TestTheWaitPageIsAccessible in every language, but for one thing: it asks again by itself, which axe-core refuses of any page
// (WCAG 2.2.1). Here that is what the page is for: nothing is filled in, nothing is lost, and whoever was reading three sentences
// finds them where they were.
func TestTheWaitPageIsAccessible(t *testing.T) {
	sv := kinds(t)
	sv.Languages = append(sv.Languages, "ko")
	s := openSite(t, sv)
	s.crowded()
	ctx := headless.Browser(t)
	for _, l := range sv.Languages {
		headless.Run(t, ctx, chromedp.Navigate(s.URL+surveyPath(sv.ID)+"?lang="+l))
		for _, width := range []int64{360, 1280} {
			headless.Run(t, ctx, headless.Look("light", width))
			if found := headless.Axe(t, ctx); len(found) != 1 || found[0].Rule != "meta-refresh" {
				t.Errorf("%s, %d pixels: %v", l, width, found)
			}
		}
	}
}
