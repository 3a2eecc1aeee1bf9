package steering_test

import (
	"fieldwork/internal/consoletest"
	"fieldwork/internal/headless"
	"fmt"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"os"
	"testing"
)

func TestShots(t *testing.T) {
	ctx := headless.Browser(t)
	s := newSite(t)
	populate(t, s)
	b := s.As(consoletest.Manager)
	b.Post(fieldPath+"/cell", cellForm(t, b, "A", "target", "40", "closes", "2015-10-20T18:30", "why", "slower than planned: the panel sends fewer A than agreed"))
	enter(t, ctx, s, b)
	for _, sh := range []struct {
		name, path, js, scheme, lang string
		w                            int64
	}{
		{"field", "/field", "", "light", "en", 1280}, {"field", "/field", "document.querySelector('details').open=true", "light", "ko", 360}, {"field", "/field", "", "dark", "zh-CN", 1920},
		{"sources", "/sources", "", "light", "en", 1280}, {"sources", "/sources", "", "dark", "zh-CN", 360},
		{"interviews", "/interviews", "", "light", "zh-CN", 1280}, {"interviews", "/interviews", "", "light", "en", 360},
		{"interview", "/interviews/1", "", "light", "en", 1280}, {"interview", "/interviews/1", "", "light", "zh-CN", 360}, {"interview", "/interviews/1", "", "dark", "en", 1920},
		{"preview", "/preview", "", "light", "en", 1280}, {"confirm", "/field", "document.querySelector('[name=why]').value='done';document.querySelector('[data-door] button[value=closed]').click()", "light", "en", 1280},
		{"rehearse", "/preview/begin?page=importance", "", "light", "en", 360},
	} {
		var png []byte
		headless.Run(t, ctx, chromedp.EmulateViewport(sh.w, 900), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: sh.scheme}}))
		sep := "?"
		if sh.name == "rehearse" {
			sep = "&"
		}
		headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds"+sh.path+sep+"lang="+sh.lang))
		if sh.js != "" {
			headless.Run(t, ctx, chromedp.Evaluate(sh.js+";0", nil), chromedp.Sleep(500e6))
		}
		headless.Run(t, ctx, chromedp.FullScreenshot(&png, 100))
		os.WriteFile(fmt.Sprintf("/tmp/steer_%s_%d.png", sh.name, sh.w), png, 0644)
	}
}
