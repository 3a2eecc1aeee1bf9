package archive_test

import (
	"net/http"
	"strings"
	"testing"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/works"
)

func TestPagesWithNothingMade(t *testing.T) {
	h := opened(t)
	b := h.As(consoletest.Analyst)
	for path, none := range map[string]string{"/data": "No data have been delivered yet.", "/reports": "No report has been made yet."} {
		doc := b.Get(at(path)).Want(http.StatusOK).Page()
		if got := text(doc, ".shelf .none"); got != none {
			t.Errorf("%s says %q", path, got)
		}
		if doc.Find("noscript").Length() > 0 {
			t.Errorf("%s: a page on which nothing changes by itself is loaded again and again", path)
		}
		if doc.Find(".order option[selected][value=en]").Length() != 1 {
			t.Errorf("%s: another language than the page's is chosen", path)
		}
	}
	b.Get(at("/report/")).Want(http.StatusNotFound)
	if to := b.Get(at("/report")).Want(http.StatusFound).Header.Get("Location"); to != at("/reports") {
		t.Errorf("the old page leads to %s", to)
	}
}

func TestAServerThatMakesNothing(t *testing.T) {
	h := open(t, nil)
	b := h.As(consoletest.Chief)
	for _, path := range []string{"/data", "/reports", "/report", "/report/", "/reports/events", "/works/20151020-155958-report", "/works/20151020-155958-report/zip"} {
		b.Get(at(path)).Want(http.StatusNotFound)
	}
	b.Post(at("/reports"), form("language", "en")).Want(http.StatusNotFound)
	if menu := text(b.Get("/console").Page(), "nav"); strings.Contains(menu, "Reports") {
		t.Error("the menu leads to pages that are not there")
	}
}

func TestWhatWasMadeIsListed(t *testing.T) {
	failed := work(works.Delivery, nil)
	failed.ID, failed.State, failed.Failure = "20151021-155958-delivery", works.Failed, "the disk is <full>\nmake room"
	lacking := work(works.Report, wholeReport())
	lacking.Lacks = []string{"analysis.yaml:3:5: unknown-variable"}
	data := work(works.Delivery, wholeDelivery())
	data.Keep, data.AsOf, data.Formats = "clean", "2015-10-20", []string{"csv", "sav"}
	h := opened(t, failed, lacking, data)
	b := h.As(consoletest.Analyst)
	reads(t, b.Get(at("/data")).Page(), map[string]string{
		"[data-state=made] h3":     "2015-10-20 23:59 UTC+08:00",
		"[data-state=made] .quiet": "English · Data as of 2015-10-20 · Keep-rule clean · csv, sav · ordered by ada",
		"[data-state=made] dl":     "Completes 2950 Dropped 50 Late 3 Others 557",
		"[data-state=failed] li":   "the disk is <full> make room",
	})
	reads(t, b.Get(at("/reports")).Page(), map[string]string{
		"[data-state=made] dl":       "Respondents in the tables 3000",
		"[data-state=made] .warning": "3 things are wanting; its page says what",
		"[data-state=made] .main":    "Read the report",
	})
	doc := b.Get(at("/reports")).Page()
	for _, link := range doc.Find(".kept a").EachIter() {
		b.Get(link.AttrOr("href", "")).Want(http.StatusOK)
	}
}

// TestOldWorksAreShownWhenAskedFor: a page of twenty is not longer than one of five.
func TestOldWorksAreShownWhenAskedFor(t *testing.T) {
	var all []works.Work
	for _, day := range []string{"11", "12", "13", "14", "15", "16", "17"} {
		w := work(works.Report, wholeReport())
		w.ID = "201510" + day + "-155958-report"
		all = append(all, w)
	}
	doc := opened(t, all...).As(consoletest.Analyst).Get(at("/reports")).Page()
	if text(doc, ".older summary") != "2 earlier ones" || doc.Find(".older .kept").Length() != 2 || doc.Find(".kept").Length() != 7 {
		t.Errorf("%s", text(doc, ".shelf"))
	}
	if doc.Find(".kept").First().AttrOr("data-work", "") != "20151017-155958-report" {
		t.Error("the newest is not the first")
	}
}

func TestWhatIsBeingMade(t *testing.T) {
	h := opened(t, work(works.Report, wholeReport()))
	b := h.As(consoletest.Analyst)
	w := work(works.Report, nil)
	w.ID, w.State, w.Language = "20151021-155958-report", works.Making, "ko"
	for _, c := range []struct {
		as          string
		done, total int
		what        string
		says        string
	}{
		{"<2015>", 3, 11, "Table <6>", "3 of 11 한국어 · Data as of <2015> · Table <6>"},
		{"", 500, 3000, "interviews", "500 of 3000 한국어 · reading the interviews"},
		{"", 1, 2, "field: pages", "1 of 2 한국어 · how the study was conducted"},
		{"", 0, 0, "", "한국어"},
	} {
		w.AsOf, w.Done, w.Total, w.What = c.as, c.done, c.total, c.what
		h.shop.put(w)
		doc := b.Get(at("/reports")).Want(http.StatusOK).Page()
		if got := strings.TrimSpace(text(doc, ".moving b") + " " + text(doc, ".moving > .quiet")); got != c.says || text(doc, ".moving h2") != "The report is being made" {
			t.Errorf("says %q, want %q", got, c.says)
		}
		if bar := doc.Find(".moving progress"); (bar.AttrOr("max", "") != "") != (c.total > 0) {
			t.Errorf("%d of %d: a bar to %q", c.done, c.total, bar.AttrOr("max", ""))
		}
		if !strings.Contains(doc.Find("noscript").Text()+html(doc.Find("noscript")), "refresh") {
			t.Error("without scripts nobody sees the end of it")
		}
		if doc.Find(".kept").Length() != 1 {
			t.Error("the report from before is gone")
		}
	}
	w.State, w.Node = works.Waiting, "<web-1>"
	h.shop.put(w)
	doc := b.Get(at("/reports")).Page()
	if who := text(doc, ".moving .acts .quiet"); who != "ordered by ada · on node <web-1>" {
		t.Errorf("where it is made: %s", who)
	}
	if text(doc, ".moving h2") != "Waiting for its turn" || doc.Find(".moving progress").Length() > 0 {
		t.Errorf("%s", text(doc, ".moving"))
	}
	if to := b.Get(at("/works/" + w.ID)).Want(http.StatusFound).Header.Get("Location"); to != at("/reports") {
		t.Errorf("a work on its way is followed at %s", to)
	}
}

func TestWhatTheDataHold(t *testing.T) {
	clean := work(works.Delivery, wholeDelivery())
	clean.Keep = "clean"
	h := opened(t, clean)
	h.description.Lacks = []string{"quality.yaml:3: <odd>"}
	doc := h.As(consoletest.Analyst).Get(at("/data")).Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{
		".rules li:nth-child(1)":                           "speeder took less than 0.33 of <the> median time A third is too little. Flagged now 19",
		".rules li:nth-child(2)":                           "honeypot filled in the hidden field Flagged now –",
		".keeps div:nth-child(1)":                          "all drops nobody",
		".keeps div:nth-child(2)":                          "clean drops whoever is flagged by any of speeder, honeypot, or by 2 rules or more (50 in the delivery of 2015-10-20 23:59 UTC+08:00)",
		".keeps div:nth-child(3)":                          "two drops whoever is flagged by 2 rules or more",
		".keeps div:nth-child(4)":                          "quick drops whoever is flagged by any of speeder",
		"#keep option:nth-child(1)":                        "Everybody",
		".page summary span":                               "Variables of the system About you Derived variables Spending",
		".page:nth-of-type(2) .variable:nth-of-type(1)":    "gender Gender code · asked of everybody Are you …? 1 Male 2 <b>Female</b>",
		".page:nth-of-type(2) .variable:nth-of-type(2) h3": "city City",
		".page:nth-of-type(4) .variable .quiet":            "matrix · yuan · asked of everybody",
		".failed li":                                       "quality.yaml:3: <odd>",
		".versions":                                        "abababababab current",
	})
	if got := text(doc, ".page:nth-of-type(2) .variable:nth-of-type(2) details > summary"); got != "12 values" {
		t.Errorf("many values are folded behind %q", got)
	}
	if !strings.Contains(text(doc, "main"), "of 3003 finished interviews 1901 are flagged") {
		t.Error("how many are flagged is not said")
	}
	if href := doc.Find("#variables ~ p a").AttrOr("href", ""); href != at("/works/20151020-155958-delivery/files/codebook.html") {
		t.Errorf("the codebook is at %q", href)
	}
	h.watch.Flags, h.description = nil, works.Description{Formats: []string{"csv"}, Languages: []string{"zh-CN"}}
	doc = h.As(consoletest.Analyst).Get(at("/data")).Want(http.StatusOK).Page()
	if !strings.Contains(text(doc, "main"), "The survey has no quality rules.") || doc.Find("#keep").Length() > 0 {
		t.Error("rules that are not there are shown")
	}
}

func TestPagesInEveryLanguage(t *testing.T) {
	h := opened(t, work(works.Report, wholeReport()), work(works.Delivery, wholeDelivery()))
	b := h.As(consoletest.Analyst)
	for language, want := range map[string]string{"zh-CN": "未能计算的表格", "en": "Tables that could not be computed", "ko": "계산하지 못한 표"} {
		for _, path := range []string{"/data", "/reports", "/works/20151020-155958-report", "/works/20151020-155958-delivery"} {
			r := b.Get(at(path) + "?lang=" + language).Want(http.StatusOK)
			if doc := r.Page(); doc.Find("html").AttrOr("lang", "") != language || strings.Contains(r.Body, "no value") {
				t.Errorf("%s in %s: %.300s", path, language, text(doc, "main"))
			} else if strings.HasSuffix(path, "-report") && text(doc, "#failed h2") != want {
				t.Errorf("%s in %s says %q", path, language, text(doc, "#failed h2"))
			}
		}
	}
}
