package web

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
)

// BenchmarkSlowPhone measures how long a page of questions takes until it is painted and its script has run, with nothing
// cached, on 400 kbit/s with 300 ms from request to answer and a processor four times slower than this one. It is a
// measurement and no test, because it depends on the machine.
func BenchmarkSlowPhone(b *testing.B) {
	s, ctx := newSite(b), headless.Browser(b)
	v := s.visitor()
	address := s.URL + v.until(v.arrive("p1"), "importance")
	slow := chromedp.ActionFunc(func(ctx context.Context) error {
		const rate = 400_000 / 8 // bytes a second
		rule := &network.Conditions{Latency: 300, DownloadThroughput: rate, UploadThroughput: rate}
		_, err := network.EmulateNetworkConditionsByRule([]*network.Conditions{rule}).Do(ctx)
		return err
	})
	headless.Run(b, ctx, network.Enable(), network.SetCacheDisabled(true), chromedp.EmulateViewport(360, 740), emulation.SetCPUThrottlingRate(4), slow)
	const usable = `Math.max(performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd, performance.getEntriesByName('first-contentful-paint')[0].startTime)`
	total := 0.0
	for b.Loop() {
		headless.Run(b, ctx, chromedp.Navigate(address), eventually(`performance.getEntriesByName('first-contentful-paint').length > 0`))
		total += headless.Ask[float64](b, ctx, usable)
	}
	b.ReportMetric(total/float64(b.N), "ms-usable")
}
