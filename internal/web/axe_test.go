package web

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
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
	judge(t, ctx, name)
	if headless.Ask[bool](t, ctx, `!document.querySelector('main[data-page]') || ![...document.querySelectorAll('[aria-required],[required]')].length`) {
		return
	}
	headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery), eventually(`document.querySelector('.summary, main[data-outcome]')`))
	judge(t, ctx, name+" refused")
}

// crossed tells whether a scheme and a width go together in which only the rules that judge by what is seen are run: every
// rule has then been run once in the scheme and once at the width.
func crossed(scheme string, width int64) bool { return (scheme == "dark") != (width > 1000) }

// judge runs axe over what is shown, in both schemes and at both widths: every rule once a scheme and once a width, and
// the rules that judge by what is seen in the other two combinations as well.
func judge(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1280} {
			headless.Run(t, ctx, chromedp.EmulateViewport(width, 800),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}))
			var rules []string                                                 // all
			if crossed(scheme, width) && strings.HasSuffix(name, " refused") { // it has the colours and sizes of the page before
				continue
			}
			if crossed(scheme, width) {
				rules = []string{"color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"}
			}
			for _, v := range headless.Axe(t, ctx, rules...) {
				t.Errorf("%s, %s, %d pixels: %s", name, scheme, width, v)
			}
		}
	}
}
