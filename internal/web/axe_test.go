package web

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
)

// TestEveryPageIsAccessible runs axe-core over every page of every shipped survey, as it is first shown and as it is
// refused, over its ends, the list of surveys and the failures, in every language, light and dark, on a phone and a desk.
func TestEveryPageIsAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("every page in every language takes most of a minute")
	}
	surveys := shipped(t)
	s := openSite(t, surveys...)
	for i := range s.memory.cells {
		s.memory.cells[i].Target = 1000
	}
	examine(t, headless.Browser(t), "list", s.URL+"/")
	for _, sv := range surveys {
		for _, l := range sv.Languages {
			t.Run(sv.ID+" "+l, func(t *testing.T) {
				ctx := headless.Browser(t)
				for _, p := range s.walked(sv, l) {
					examine(t, ctx, p.name, s.URL+p.address)
				}
				for name, path := range map[string]string{"not found": "/none", "no page": "/none/none"} {
					examine(t, ctx, name, s.URL+surveyPath(sv.ID)+path+"?lang="+l)
				}
			})
		}
	}
}

// examine looks at one address, and, if it is a page of questions, also at what it says of nothing answered.
func examine(t *testing.T, ctx context.Context, name, address string) {
	t.Helper()
	headless.Run(t, ctx, chromedp.Navigate(address))
	headless.Accessible(t, ctx, name)
	if headless.Ask[bool](t, ctx, `!document.querySelector('main[data-page]') || ![...document.querySelectorAll('[aria-required],[required]')].length`) {
		return
	}
	headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery), eventually(`document.querySelector('.summary, main[data-outcome]')`))
	headless.Accessible(t, ctx, name+" refused")
}
