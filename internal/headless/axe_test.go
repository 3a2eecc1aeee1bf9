package headless

import (
	"net/url"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAxeFindsWhatIsWrong holds that an empty list means something.
func TestAxeFindsWhatIsWrong(t *testing.T) {
	ctx := Browser(t)
	for markup, want := range map[string]string{
		`<input>`: "label",
		`<p style="color:#aaa;background:#fff">pale</p>`: "color-contrast",
		`<img src="data:,">`:                             "image-alt",
		``:                                               "",
	} {
		page := `<!doctype html><html lang=en><title>t</title><main><h1>Heading</h1>` + markup + `</main>`
		Run(t, ctx, chromedp.Navigate("data:text/html,"+url.PathEscape(page)))
		found := Axe(t, ctx)
		if want == "" && len(found) > 0 || want != "" && !slices.ContainsFunc(found, func(v Violation) bool { return v.Rule == want }) {
			t.Errorf("%s: %v, want %q", markup, found, want)
		}
	}
}
