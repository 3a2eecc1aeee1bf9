package headless

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Accessible holds the page that the browser shows against axe-core, in two looks: every rule in the light on a desk, and in
// the dark on a phone those that judge by what is seen. What the others judge does not change with the look, and they take
// most of the time. A page that is wider than its window fails as well. It leaves the second look.
func Accessible(t testing.TB, ctx context.Context, name string) {
	t.Helper()
	for _, look := range []struct {
		scheme string
		width  int64
		rules  []string // none: all
	}{
		{"light", 1280, nil},
		{"dark", 360, []string{"color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"}},
	} {
		Run(t, ctx, Look(look.scheme, look.width))
		for _, v := range Axe(t, ctx, look.rules...) {
			t.Errorf("%s, %s, %d pixels: %s", name, look.scheme, look.width, v)
		}
		if wide := Ask[int64](t, ctx, `document.documentElement.scrollWidth`); wide > look.width {
			t.Errorf("%s is %d pixels wide in a window of %d", name, wide, look.width)
		}
	}
}

// Look gives the page a colour scheme, light or dark, and a width in pixels, with nothing that moves.
func Look(scheme string, width int64) chromedp.Action {
	return chromedp.Tasks{
		chromedp.EmulateViewport(width, 800),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
	}
}
