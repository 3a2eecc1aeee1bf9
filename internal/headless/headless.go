// Package headless opens a browser for tests. It is imported by tests only.
package headless

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/browser"
)

// Browser starts a headless Chromium that ends with the test. Without one the test is skipped, except in CI, where it
// must be there.
func Browser(t testing.TB) context.Context {
	t.Helper()
	path, found := browser.Find("")
	if !found {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium; install it with apt-get install chromium")
		}
		t.Skip("no chromium, so nothing was seen in a browser; install it with apt-get install chromium")
	}
	profile, err := os.MkdirTemp("", "fieldwork-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(profile) }) // not t.TempDir, which fails the test when a process of the browser is slow to go
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN,zh"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// Run runs actions or ends the test.
func Run(t testing.TB, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// Ask evaluates an expression in the page.
func Ask[T any](t testing.TB, ctx context.Context, expression string) T {
	t.Helper()
	var answer T
	Run(t, ctx, chromedp.Evaluate(expression, &answer))
	return answer
}
