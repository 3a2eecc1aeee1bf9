package console_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/simulate"
	"fieldwork/questionnaires"
)

func TestShots(t *testing.T) {
	dir := os.Getenv("SHOTS")
	if dir == "" {
		t.Skip()
	}
	ctx := headless.Browser(t)
	s, sights := furnished(t)
	for i, sv := range s.Surveys {
		if sv.ID != "haitao-2015" { continue }
		people, err := simulate.LoadPopulation(questionnaires.FS, "haitao-2015", sv)
		if err != nil { t.Fatal(i, err) }
		if _, err := simulate.Run(t.Context(), simulate.Config{URL: s.URL, Survey: sv, Population: people, Seed: 3, Source: "panel", Arrivals: 120, Concurrency: 4}); err != nil { t.Log(err) }
	}
	s.Pass(time.Hour)
	only := os.Getenv("ONLY")
	lang := os.Getenv("LANGUAGE_OF"); if lang == "" { lang = "en" }
	for _, p := range sights {
		if only != "" && !strings.Contains(","+only+",", ","+p.name+",") { continue }
		p.see(t, ctx, s, lang)
		for _, w := range []int64{360, 1280, 1920} {
			for _, scheme := range []string{"light", "dark"} {
				if scheme == "dark" && w != 1280 { continue }
				var b []byte
				headless.Run(t, ctx, chromedp.EmulateViewport(w, 800), emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}), chromedp.FullScreenshot(&b, 100))
				os.WriteFile(fmt.Sprintf("%s/%s-%d-%s.png", dir, strings.ReplaceAll(p.name, " ", "_"), w, scheme), b, 0o644)
			}
		}
	}
}
