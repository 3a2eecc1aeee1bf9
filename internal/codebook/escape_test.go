package codebook_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

const nasty = "</td><script>alert(1)</script> | a`b``c *x* [y](http://z) www.evil.example <b>\n# head\n\n- item\x00\u2028end \"q\" '"

// hostile has nasty words wherever a text can stand.
func hostile() (labelledtest.Data, codebook.History) {
	text := labelled.Text{"en": nasty, "ko": nasty + "2"}
	d := labelledtest.Data{Table: labelled.Table{Name: nasty, Title: text, Languages: []string{"en", "ko"}, Software: nasty, Notes: []string{nasty},
		Variables: []labelled.Variable{{Name: "x", Kind: labelled.Flag, Label: text, Wording: labelled.Text{"en": nasty + "?"}, Unit: text, Page: nasty, Universe: nasty, Formula: nasty,
			Values: []labelled.Value{{Code: 1, Name: nasty, Label: text}}}},
		Sets: []labelled.Set{{Name: nasty, Label: text, Variables: []string{"x"}}}}}
	h := codebook.History{Survey: nasty, Version: nasty, Held: []codebook.Held{{Version: nasty}, {Version: "b"}}, Asked: map[string][]string{"x": {nasty}},
		Earlier: map[string][]codebook.Wording{"x": {{Version: nasty, Label: text, Values: map[int]labelled.Text{2: text}}}},
		Gone:    []codebook.Gone{{Name: nasty, Label: text, Versions: []string{nasty}}}}
	return d, h
}

func TestThePageEscapesWhatPeopleWrote(t *testing.T) {
	d, h := hostile()
	text, err := forms(count(d).Describe(h))["html"]()
	if err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if n := page.Find("script, b, img, link, iframe").Length(); n > 0 || strings.Contains(text, "<script") {
		t.Errorf("%d elements came in with the texts", n)
	}
	if got := page.Find("#x table.values tbody tr").First().Find("td").Length(); got != 7 {
		t.Errorf("a row of values has %d cells", got)
	}
	if !strings.Contains(page.Find("#codebook-gone").Text(), "alert(1)") {
		t.Error("the words of a gone variable are not there")
	}
}

func TestMarkdownEscapesWhatPeopleWrote(t *testing.T) {
	d, h := hostile()
	text, err := forms(count(d).Describe(h))["markdown"]()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(text, "\n") {
		outside := withoutCode(line)
		for _, bad := range []string{"<script", "<b>", "[y](", "http://", "*x*", " www."} {
			if i := strings.Index(outside, bad); i >= 0 && (i == 0 || outside[i-1] != '\\') {
				t.Errorf("%q stands in %q", bad, line)
			}
		}
		if strings.HasPrefix(line, "| ") && strings.Count(line, " | ")-strings.Count(line, `\| `) > 5 {
			t.Errorf("a cell ended early: %q", line)
		}
		if strings.HasPrefix(line, "# head") || strings.HasPrefix(line, "- item") || strings.ContainsAny(line, "\x00\u2028") {
			t.Errorf("a text broke out of its line: %q", line)
		}
	}
}

// withoutCode takes the spans of code out of a line: from a run of backticks to the next run of as many.
func withoutCode(line string) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		if line[i] == '\\' && i+1 < len(line) {
			out.WriteString(line[i : i+2])
			i += 2
			continue
		}
		fence := line[i : len(line)-len(strings.TrimLeft(line[i:], "`"))]
		if end := closing(line[i+len(fence):], fence); fence != "" && end >= 0 {
			i += len(fence) + end
			continue
		}
		out.WriteByte(line[i])
		i++
	}
	return out.String()
}

// closing is where a span of code ends behind its fence; -1 when it does not.
func closing(rest, fence string) int {
	for i := 0; i < len(rest); {
		run := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "`"))
		switch {
		case run == len(fence) && run > 0:
			return i + run
		case run > 0:
			i += run
		default:
			i++
		}
	}
	return -1
}

func TestThePageShowsCountsAndShares(t *testing.T) {
	d := count(small()).Describe(codebook.History{Survey: "study", Version: "abc"})
	text, err := forms(d)["html"]()
	if err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if n := page.Find("main > section.variable").Length(); n != len(d.Variables) {
		t.Errorf("%d variables are on the page", n)
	}
	low := page.Find("#overall tbody tr").First()
	if got := low.Find("td.number").Text(); got != "1250.0" { // code 1, two cells, 50.0 per cent
		t.Errorf("low: %q", got)
	}
	if width, _ := low.Find("svg rect").Attr("width"); width != "50.0" {
		t.Errorf("the bar is %q long", width)
	}
	if got := page.Find("#codebook-sets tbody tr").First().Text(); !strings.Contains(got, "why_a") || !strings.Contains(got, "66.7") {
		t.Errorf("a set: %q", got)
	}
	if got := page.Find("#age .facts").Text(); !strings.Contains(got, "«codebook_universe»«codebook_everybody»") || !strings.Contains(got, "«codebook_sd»20.00") || !strings.Contains(got, "«missing_refused»1") {
		t.Errorf("age: %q", got)
	}
	if got := page.Find("#overall .facts").Text(); !strings.Contains(got, `type == "B"`) || !strings.Contains(got, "«codebook_undeclared»1") {
		t.Errorf("overall: %q", got)
	}
	if strings.Contains(page.Find("#comment").Text(), "hello") {
		t.Error("an answer is quoted")
	}
}
