package lookout

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/alert"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/headless"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestShots plays a field period and leaves pictures of the pages, to be looked at.
func TestShots(t *testing.T) {
	if os.Getenv("FIELDWORK_SHOTS") == "" {
		t.Skip("FIELDWORK_SHOTS names no folder for pictures")
	}
	sv, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	for i, target := range []int{60, 120, 100} {
		sv.Cells[i].Target = target
	}
	people, err := simulate.LoadPopulation(questionnaires.FS, "haitao-2015", sv)
	if err != nil {
		t.Fatal(err)
	}
	r := raise(t, nil, sv)
	clock := simulate.NewClock(time.Date(2015, 10, 8, 1, 0, 0, 0, time.UTC), time.Date(2015, 10, 10, 13, 0, 0, 0, time.UTC))
	r.Follow(clock.Now)
	if _, err := simulate.Run(t.Context(), simulate.Config{URL: r.URL, Survey: sv, Population: people, Seed: 3, Source: "panel", Arrivals: 420, Clock: clock, Concurrency: 4}); err != nil {
		t.Fatal(err)
	}
	until, stop := context.WithCancel(t.Context())
	go r.alerts.Run(until)
	time.Sleep(2 * time.Second)
	stop()
	if _, err := r.alerts.Save(t.Context(), "haitao-2015", "wang.min", "", alert.Defaults("zh-CN")); err != nil {
		t.Fatal(err)
	}
	ctx := headless.Browser(t)
	r.seat(ctx, consoletest.Manager)
	for _, page := range pages() {
		name := "monitor"
		if page != "" {
			name = page[1:]
		}
		for _, language := range []string{"zh-CN", "en"} {
			headless.Run(t, ctx, chromedp.EmulateViewport(1280, 1000), chromedp.Navigate(r.URL+"/console/haitao-2015"+page+"?lang="+language))
			if page == "" || page == "/wall" {
				settled(t, ctx, `document.querySelectorAll('.chart canvas').length >= 2`)
			}
			shoot(t, ctx, name+"-"+language)
		}
	}
}
