package headless

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeSource is axe-core 4.14.1 of Deque Systems, under the Mozilla Public License 2.0, which lies beside it. It is for
// tests alone and no page serves it.
//
//go:embed testdata/axe/axe.min.js
var axeSource string

// A Violation is a rule of accessibility that a page breaks.
type Violation struct {
	Rule   string   `json:"id"`
	Impact string   `json:"impact"` // minor, moderate, serious or critical
	Help   string   `json:"help"`
	Places []string `json:"places"` // selectors, each with what axe says of it
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.Rule, v.Impact, v.Help, strings.Join(v.Places, "\n\t"))
}

// Axe runs axe-core over the page that the browser shows, with the rules of WCAG 2.2 A and AA and its best practices,
// and returns what it finds of any impact. With rules it runs those alone, which is faster. Style sheets are not
// fetched a second time for the rules about rotation and sound, which no page has anything for. It is evaluated by the
// debugger, so that the page's own policy, which refuses foreign scripts, is neither in the way nor weakened.
func Axe(t testing.TB, ctx context.Context, rules ...string) []Violation {
	t.Helper()
	if !Ask[bool](t, ctx, `typeof axe === 'object'`) {
		Run(t, ctx, chromedp.Evaluate(axeSource+";0", nil))
	}
	only, err := json.Marshal(rules)
	if err != nil {
		t.Fatal(err)
	}
	run := `axe.run(document, {
		resultTypes: ['violations'], preload: false,
		runOnly: ` + string(only) + ` || ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	}).then(r => r.violations.map(v => ({
		id: v.id, impact: v.impact, help: v.help, places: v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary),
	})))`
	var found []Violation
	Run(t, ctx, chromedp.Evaluate(run, &found, awaited))
	return found
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
