package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// TestOneWayToPassExcludesTheOther in a browser with scripts: boxes that contradict each other are not both ticked, also
// where the question has no choices of its own. Without scripts the server decides.
func TestOneWayToPassExcludesTheOther(t *testing.T) {
	ask := `- {number: age, min: 18, max: 99, may_refuse: true, may_not_know: true, en: How old are you?}
- {many: use, of: shop, may_refuse: true, may_not_know: true, en: Where?}`
	text := fmt.Sprintf(questionnaireOf, "  shop: [{code: 1, name: market, en: Market}, {code: 2, name: web, en: Web}]", indent(ask, 6), "      - {note: bye, en: Bye}")
	sv, findings := survey.Parse("cases.yaml", []byte(text))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	sv.Sources["direct"] = panel.Direct()
	s, ctx := openSite(t, sv), headless.Browser(t)
	headless.Run(t, ctx, chromedp.Navigate(s.URL+"/s/cases"))
	came(t, ctx, "main[data-page=before]")
	for _, c := range []struct{ click, chosen string }{
		{"n-age", "n-age"}, {"k-age", "k-age"}, {"n-age", "n-age"},
		{"i-use-1", "n-age,i-use-1"}, {"i-use-2", "n-age,i-use-1,i-use-2"}, {"k-use", "n-age,k-use"}, {"n-use", "n-age,n-use"}, {"i-use-2", "n-age,i-use-2"},
	} {
		headless.Run(t, ctx, chromedp.Click("#"+c.click, chromedp.ByQuery))
		if got := headless.Ask[string](t, ctx, `[...document.querySelectorAll(':checked')].map(e => e.id).join()`); got != c.chosen {
			t.Errorf("after %s there are ticked %s, want %s", c.click, got, c.chosen)
		}
	}
}
