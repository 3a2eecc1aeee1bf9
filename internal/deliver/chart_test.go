package deliver

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"fieldwork/internal/analysis"
	"fieldwork/internal/survey"
)

func repurchase() analysis.Figure {
	t := func(zh, en string) survey.Text { return survey.Text{"zh-CN": zh, "en": en} }
	return analysis.Figure{
		ID: "figure04", Title: t("再次购买的意愿", "Intent to repurchase"),
		Categories: []survey.Text{t("不会再购买", "Will not"), t("金额会减少", "Less"), t(`<script>alert("差不多")</script>`, "Same & more"), t("金额会增加", "More")},
		Series: []analysis.Series{
			{Label: t("中国平台用户（B类）", "Chinese platform user"), Percent: []float64{1.1, 1.0, 46.8, 51.1}},
			{Label: t("韩国平台用户（C类）", "Korean platform user"), Percent: []float64{1.3, 2.4, 46.1, 50.2}},
		},
	}
}

// wellFormed reads a whole XML document and returns the text in it.
func wellFormed(t *testing.T, document string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(document))
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, document)
		}
		if words, ok := token.(xml.CharData); ok {
			text.Write(words)
			text.WriteByte('\n')
		}
	}
}

func TestChart(t *testing.T) {
	svg, err := Chart("figure04", repurchase().Option("zh-CN"), 760, 300, "再次购买的意愿", "B: <51.1 %>")
	if err != nil {
		t.Fatal(err)
	}
	text := wellFormed(t, svg)
	for _, want := range []string{"不会再购买", "金额会增加", "中国平台用户（B类）", "韩国平台用户（C类）", `<script>alert("差不多")</script>`, "51.1%", "再次购买的意愿", "B: <51.1 %>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the chart does not say %q", want)
		}
	}
	if strings.Contains(svg, "<script") || strings.Contains(strings.ReplaceAll(svg, "http://www.w3.org/", ""), "http") {
		t.Error("the chart holds a script or an address")
	}
	if !strings.Contains(svg, `role="img" aria-labelledby="figure04-title figure04-desc"`) {
		t.Errorf("the chart does not name itself: %.300s", svg)
	}
}

func TestChartsAreDrawnOneAtATimeAndAllAlike(t *testing.T) {
	want, err := Chart("x", repurchase().Option("en"), 760, 300, "", "")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if got, err := Chart("x", repurchase().Option("en"), 760, 300, "", ""); err != nil || got != want {
				t.Errorf("%v: %d bytes, want %d", err, len(got), len(want))
			}
		})
	}
	wait.Wait()
}
