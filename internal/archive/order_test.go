package archive_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

func html(s *goquery.Selection) string {
	markup, _ := goquery.OuterHtml(s)
	return markup
}

func TestOrdering(t *testing.T) {
	h := opened(t)
	b := h.As(consoletest.Analyst)
	for path, c := range map[string]struct {
		posted url.Values
		want   string
	}{
		"/reports": {form("language", "ko", "as_of", " 2015-10-15 12:00 ", "keep", "clean"), "report ko 2015-10-15 12:00 clean [] false"},
		"/data":    {form("language", "en", "format", "csv", "format", "sav", "keep", "", "bom", "1"), "delivery en   [csv sav] true"},
	} {
		before := len(h.shop.orders())
		if to := b.Post(at(path), c.posted).Want(http.StatusSeeOther).Header.Get("Location"); to != at(path)+"?done=archive_ordered" {
			t.Errorf("%s leads to %s", path, to)
		}
		o := h.shop.orders()[before]
		if got := fmt.Sprint(o.Kind, o.Language, " ", o.AsOf, " ", o.Keep, " ", o.Formats, " ", o.BOM); got != strings.Replace(c.want, " ", "", 1) && got != c.want {
			t.Errorf("%s orders %q, want %q", path, got, c.want)
		}
		if o.By != consoletest.Analyst || o.Survey != study {
			t.Errorf("ordered by %q of %q", o.By, o.Survey)
		}
	}
	for _, want := range []string{"analyst report 20151014-081200-report ko, keep clean, as of 2015-10-15 12:00", "analyst delivery 20151014-081200-delivery en, csv sav"} {
		if !strings.Contains(h.notes(), want) {
			t.Errorf("the log says %q, not %q", h.notes(), want)
		}
	}
	if !strings.Contains(text(b.Get(at("/data?done=archive_ordered")).Page(), ".done"), "Ordered") {
		t.Error("nothing says that it was ordered")
	}
}

// TestWhatNoFormOfOursSends is refused, and nothing is ordered.
func TestWhatNoFormOfOursSends(t *testing.T) {
	h := opened(t)
	b := h.As(consoletest.Analyst)
	for path, posted := range map[string]url.Values{
		"/reports":           form("language", "fr"),
		"/reports?":          form(),
		"/data":              form("language", "ko", "format", "csv"),
		"/data?":             form("language", "en", "format", "exe"),
		"/data?x":            form("language", "en", "format", "csv", "keep", "nosuch"),
		"/data?language=en&": form("format", "csv"),
	} {
		b.Post(at(path), posted).Want(http.StatusBadRequest)
	}
	b.Post("/console/none/reports", form("language", "en")).Want(http.StatusNotFound)
	h.As(consoletest.Viewer).Post(at("/reports"), form("language", "en")).Want(http.StatusForbidden)
	h.As(consoletest.Stranger).Post(at("/reports"), form("language", "en")).Want(http.StatusNotFound)
	b.PostBare(at("/reports"), form("language", "en")).Want(http.StatusForbidden)
	b.PostBare(at("/data"), form("language", "en", "format", "csv", "csrf", "made up")).Want(http.StatusForbidden)
	if n := len(h.shop.orders()); n > 0 {
		t.Errorf("%d were ordered", n)
	}
}

func TestAFormThatCanBeMended(t *testing.T) {
	h := opened(t)
	b := h.As(consoletest.Analyst)
	doc := b.Post(at("/data"), form("language", "zh-CN", "keep", "two", "as_of", "2015-10-15", "bom", "1")).Want(http.StatusUnprocessableEntity).Page()
	if text(doc, "#format-error") != "Choose at least one format." || len(h.shop.orders()) > 0 {
		t.Errorf("says %q", text(doc, ".order"))
	}
	if doc.Find("#language option[selected]").AttrOr("value", "") != "zh-CN" || doc.Find("#keep option[selected]").AttrOr("value", "") != "two" || doc.Find("#as_of").AttrOr("value", "") != "2015-10-15" || doc.Find("[name=bom][checked]").Length() != 1 {
		t.Error("what was filled in is forgotten")
	}
	doc = b.Post(at("/reports"), form("language", "en", "as_of", strings.Repeat("九", 60))).Want(http.StatusUnprocessableEntity).Page()
	if text(doc, "#as_of-error") == "" || len(doc.Find("#as_of").AttrOr("value", "")) != 99 {
		t.Errorf("a moment without end is shown as %q", doc.Find("#as_of").AttrOr("value", ""))
	}
	h.shop.answer = fault.New(fault.Invalid, `"<soon>" is no moment; write 2015-10-15`)
	doc = b.Post(at("/reports"), form("language", "ko", "as_of", "<soon>")).Want(http.StatusUnprocessableEntity).Page()
	if field := doc.Find("#as_of"); field.AttrOr("value", "") != "<soon>" || field.AttrOr("aria-invalid", "") != "true" || text(doc, "#as_of-error [lang=en]") != `"<soon>" is no moment; write 2015-10-15` || !strings.Contains(text(doc, "#as_of-error"), "cannot be used") {
		t.Errorf("%s", text(doc, ".order"))
	}
	h.shop.answer = fault.New(fault.Conflict, "10 works wait already")
	if doc = b.Post(at("/reports"), form("language", "ko")).Want(http.StatusUnprocessableEntity).Page(); text(doc, ".trouble li") != "10 works wait already" {
		t.Errorf("%s", text(doc, ".order"))
	}
	h.shop.answer = fault.New(fault.Unavailable, "the server is stopping")
	b.Post(at("/reports"), form("language", "ko")).Want(http.StatusServiceUnavailable)
	if h.notes() != "" {
		t.Errorf("what was refused is in the log: %s", h.notes())
	}
}

func TestWhatIsDoneWithAWork(t *testing.T) {
	data := work(works.Delivery, wholeDelivery())
	data.Keep, data.By = "clean", "ada"
	moving := work(works.Report, nil)
	moving.State = works.Making
	h := opened(t, data, moving)
	b := h.As(consoletest.Analyst)
	for path, to := range map[string]string{"/works/" + data.ID + "/again": "/data?done=archive_ordered", "/works/" + data.ID + "/remove": "/data?done=archive_removed", "/works/" + moving.ID + "/cancel": "/reports?done=archive_cancelled"} {
		if got := b.Post(at(path), nil).Want(http.StatusSeeOther).Header.Get("Location"); got != at(to) {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	if got := h.shop.orders(); len(got) != 1 || got[0].By != consoletest.Analyst || got[0].Keep != "clean" || len(got[0].Formats) != 7 {
		t.Errorf("ordered again: %+v", got)
	}
	notes := h.notes()
	for _, want := range []string{"analyst removed " + data.ID + " en, keep clean", "analyst cancelled " + moving.ID, "analyst delivery 20151014-081200-delivery en, keep clean"} {
		if !strings.Contains(notes, want) {
			t.Errorf("the log says %q, not %q", notes, want)
		}
	}
	ended := len(h.shop.ended)
	for _, who := range []string{consoletest.Viewer, consoletest.Stranger} {
		for _, what := range []string{"again", "remove", "cancel"} {
			if r := h.As(who).Post(at("/works/"+data.ID+"/"+what), nil); r.Status != http.StatusForbidden && r.Status != http.StatusNotFound {
				t.Errorf("%s may %s: %d", who, what, r.Status)
			}
		}
	}
	b.Post(at("/works/20010101-000000-report/remove"), nil).Want(http.StatusNotFound)
	b.PostBare(at("/works/"+data.ID+"/remove"), form()).Want(http.StatusForbidden)
	if len(h.shop.ended) != ended {
		t.Errorf("done by those who may not: %q", h.shop.ended)
	}
}

// TestNoOtherSiteOrders: a page from elsewhere that is open beside the console must not make it work.
func TestNoOtherSiteOrders(t *testing.T) {
	h := opened(t)
	b := h.As(consoletest.Analyst)
	for _, c := range []struct {
		name, value string
		status      int
	}{
		{"Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{"Sec-Fetch-Site", "same-site", http.StatusForbidden},
		{"Origin", "https://evil.example", http.StatusForbidden},
		{"Origin", "null", http.StatusForbidden},
		{"X-Forwarded-For", "127.0.0.1", http.StatusForbidden}, // by a proxy in the clear
		{"Sec-Fetch-Site", "same-origin", http.StatusSeeOther},
		{"Origin", h.URL, http.StatusSeeOther},
	} {
		before := len(h.shop.orders())
		r := b.Send(http.MethodPost, at("/reports"), form("language", "en", "csrf", b.CSRF()), map[string]string{c.name: c.value})
		if ordered := len(h.shop.orders()) > before; r.Status != c.status || ordered != (c.status == http.StatusSeeOther) {
			t.Errorf("%s: %s: %d, ordered: %v", c.name, c.value, r.Status, ordered)
		}
	}
}
