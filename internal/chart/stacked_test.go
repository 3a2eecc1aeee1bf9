package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
)

func repurchase() Stacked {
	return Stacked{
		Groups:  []string{"中国平台用户（B类）", "韩国平台用户（C类）"},
		Parts:   []string{"不会再购买", "金额会减少", `<script>alert("差不多")</script>`, "金额会增加"},
		Percent: [][]float64{{1.1, 1.0, 46.8, 51.1}, {1.3, 2.4, 46.1, 50.2}},
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
	drawn, err := Draw("figure04", "再次购买的意愿 <2>", repurchase())
	if err != nil {
		t.Fatal(err)
	}
	svg := drawn.SVG
	text := wellFormed(t, svg)
	for _, want := range []string{"不会再购买", "金额会增加", "中国平台用户（B类）", "韩国平台用户（C类）", `<script>alert("差不多")</script>`, "51.1%", "再次购买的意愿 <2>"} {
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
	want, err := Draw("x", "", repurchase())
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if got, err := Draw("x", "", repurchase()); err != nil || got != want {
				t.Errorf("%v: %d bytes, want %d", err, len(got.SVG), len(want.SVG))
			}
		})
	}
	wait.Wait()
}

// TestTheSameDataGiveTheSameBytesLaterToo: the ids of clip paths went on from chart to chart.
func TestTheSameDataGiveTheSameBytesLaterToo(t *testing.T) {
	figures := gallery()
	for _, name := range []string{"bars-one", "intervals-zh", "curves-hour", "columns-days", "stacked-zh"} { // one of every shape
		figure := figures[name]
		first, err := Draw("f", name, figure)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Draw("f", name, figure); err != nil || again.SVG != first.SVG {
			t.Errorf("%s: drawn again it differs (%v)", name, err)
		}
	}
}
