package web

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

// A draft is a questionnaire that is being written, and the preview of it.
type draft struct {
	*site
	text  atomic.Pointer[string]
	saved atomic.Int64 // times
}

// write saves the draft with replacements, in pairs.
func (d *draft) write(pairs ...string) {
	d.t.Helper()
	data, err := os.ReadFile("testdata/kinds/questionnaire.yaml")
	if err != nil {
		d.t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			d.t.Fatalf("the draft has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	d.text.Store(&text)
	d.saved.Add(1)
}

func (d *draft) load() (*survey.Survey, error) {
	s, findings := survey.Parse("kinds/questionnaire.yaml", []byte(*d.text.Load()))
	return s, findings.Err()
}

func newDraft(t *testing.T, c rehearsal.Casting) (*draft, *Preview) {
	t.Helper()
	d := &draft{site: &site{t: t}}
	d.write()
	p, err := NewPreview(PreviewConfig{
		Load: d.load, Stamp: func() string { return strconv.FormatInt(d.saved.Load(), 10) }, Casting: c, LocalOnly: true,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: func() time.Time { return time.Unix(0, 0) },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Server = httptest.NewServer(p.Handler())
	t.Cleanup(func() { p.Close(); d.Server.Close() })
	return d, p
}

// fill answers pages from the address on until one is named, or the end.
func (v *visitor) fill(address, until string) string {
	v.t.Helper()
	answers := goodAnswers()
	for range 20 {
		given, ok := answers[pageName(address)]
		if pageName(address) == until || !ok {
			return address
		}
		address = v.press(address, "next", given).to()
	}
	v.t.Fatal("no end")
	return ""
}

func TestAPreviewGoesToTheEnd(t *testing.T) {
	d, _ := newDraft(t, rehearsal.Casting{})
	v := d.visitor()
	first := v.get("/").to()
	page := v.get(first).want(http.StatusOK)
	if got := page.page().Find("aside.preview option[selected]").Text(); !strings.HasPrefix(got, "consent") {
		t.Errorf("the bar is at %q", got)
	}
	if csp := page.header.Get("Content-Security-Policy"); !strings.Contains(csp, "connect-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	end := v.get(v.fill(first, "")).want(http.StatusOK)
	if end.page().Find("main").AttrOr("data-outcome", "") != "complete" || !strings.Contains(end.page().Find("aside.preview").Text(), "已准入") {
		t.Errorf("the end is\n%s", end.body)
	}
}

func TestAPreviewShowsProblemsAndGoesBack(t *testing.T) {
	d, _ := newDraft(t, rehearsal.Casting{})
	v := d.visitor()
	you := v.fill(v.get("/").to(), "you")
	wrong := v.press(you, "next", form("age", "abc", "city", "1")).want(http.StatusUnprocessableEntity).page()
	if wrong.Find(".summary").Length() != 1 || wrong.Find("input[name=age]").AttrOr("value", "") != "abc" {
		t.Error("no summary, or what was typed is gone")
	}
	if again := v.get(you).page().Find("input[name=age]").AttrOr("value", ""); again != "abc" {
		t.Errorf("asked for again it shows %q", again)
	}
	if to := v.press(you, "back", form("age", "31")).to(); pageName(to) != "consent" {
		t.Errorf("back leads to %s", to)
	}
	english := v.press(you, "lang:en", form("age", "31")).want(http.StatusOK).page()
	if english.Find("html").AttrOr("lang", "") != "en" || english.Find("input[name=age]").AttrOr("value", "") != "31" {
		t.Error("the page in English is not in English, or has lost what was typed")
	}
	if l := v.get(you+"?lang=zh-CN").page().Find("html").AttrOr("lang", ""); l != "zh-CN" {
		t.Errorf("the bar's link leads to %q", l)
	}
}

func TestAPreviewJumpsAnywhere(t *testing.T) {
	d, p := newDraft(t, rehearsal.Casting{})
	v := d.visitor()
	first := v.get("/").to()
	all := v.get(first).page().Find("aside.preview option").Map(func(_ int, o *goquery.Selection) string { return o.AttrOr("value", "") })
	if len(all) != len(p.survey.Pages) || len(all) < 5 {
		t.Fatalf("the bar leads to %v", all)
	}
	for i, name := range all {
		to := v.get("/preview/1?page=" + name).to()
		r := v.get(to).want(http.StatusOK)
		if r.page().Find("main").AttrOr("data-page", "") != name {
			t.Errorf("%s does not lead to its page", to)
		}
		shown := strings.Contains(r.page().Find("aside.preview").Text(), "显示整页内容")
		if i > 0 != shown {
			t.Errorf("%s: that it is not on the path is said: %v", name, shown)
		}
	}
	if next := v.press("/preview/1/importance", "next", goodAnswers()["importance"]).to(); pageName(next) != "words" {
		t.Errorf("behind the page that was jumped to comes %s", next)
	}
	if to := v.get("/preview/1/nowhere").to(); to != "/preview/1" || v.get(to).to() != first {
		t.Errorf("a page that is gone leads to %s", to)
	}
	if notice := v.get("/preview/1/privacy").want(http.StatusOK).page(); notice.Find("main[data-privacy]").Length() != 1 || notice.Find("aside.preview").Length() != 1 {
		t.Error("the notice is not shown, or without the bar")
	}
	for _, unknown := range []string{"/preview/99/consent", "/preview/x/consent"} {
		if to := v.get(unknown).to(); to != "/" {
			t.Errorf("%s leads to %s", unknown, to)
		}
	}
}

// TestAPreviewFollowsItsFiles through a change, a mistake and its mending, with the answers kept.
func TestAPreviewFollowsItsFiles(t *testing.T) {
	d, _ := newDraft(t, rehearsal.Casting{})
	v := d.visitor()
	you := v.fill(v.get("/").to(), "you")
	v.press(you, "back", form("age", "44"))
	d.write("您今年多少周岁？", "您的年龄是多少？")
	if changed := v.get(you).page(); !strings.Contains(changed.Find("label[for=i-age]").Text(), "您的年龄") || changed.Find("input[name=age]").AttrOr("value", "") != "44" {
		t.Error("the page is not as it was saved, or the answers are gone")
	}
	d.write("min: 10", "mim: 10 # <b>")
	broken := v.get(you).want(http.StatusUnprocessableEntity)
	finding := broken.page().Find("[data-findings] li").First().Text()
	for _, part := range []string{"kinds/questionnaire.yaml:", "unknown-language", `has a key "mim"`, "use one of en, zh-CN"} {
		if !strings.Contains(finding, part) {
			t.Errorf("the finding %q lacks %q", finding, part)
		}
	}
	v.press(you, "next", form("age", "1")).want(http.StatusUnprocessableEntity) // nothing is taken meanwhile
	d.write()
	if mended := v.get(you).want(http.StatusOK).page(); mended.Find("input[name=age]").AttrOr("value", "") != "44" {
		t.Error("mended it has lost the answers")
	}
}

func TestAPreviewThatBeginsWithFindings(t *testing.T) {
	d, p := newDraft(t, rehearsal.Casting{})
	p.config.Load = func() (*survey.Survey, error) { return nil, errors.New("no such <file>") }
	r := d.visitor().get("/").want(http.StatusUnprocessableEntity)
	if !strings.Contains(r.body, "no such &lt;file&gt;") {
		t.Errorf("shows\n%s", r.body)
	}
}

func TestAPreviewWithAFullCell(t *testing.T) {
	s := kinds(t)
	d, _ := newDraft(t, rehearsal.Casting{Full: []string{s.Cells[0].Name}})
	v := d.visitor()
	v.headers["Accept-Language"] = "en"
	end := v.get(v.fill(v.get("/?lang=en").to(), "")).page()
	if end.Find("main").AttrOr("data-outcome", "") != "quotafull" || !strings.Contains(end.Find("aside.preview").Text(), "cell "+s.Cells[0].Name+" is full") {
		t.Errorf("ends with\n%s", end.Text())
	}
}

func TestAPreviewTellsOfChanges(t *testing.T) {
	d, p := newDraft(t, rehearsal.Casting{})
	p.Pace = time.Millisecond
	resp, err := http.Get(d.URL + "/preview/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	next := func() string {
		line := make([]byte, 64)
		n, err := resp.Body.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		return string(line[:n])
	}
	before := next()
	d.write("您今年多少周岁？", "多大？")
	if after := next(); after == before || !strings.HasPrefix(after, "data: ") {
		t.Errorf("first %q, then %q", before, after)
	}
}

func TestAPreviewIsForItsMachine(t *testing.T) {
	d, _ := newDraft(t, rehearsal.Casting{})
	v := d.visitor()
	v.headers["X-Forwarded-For"] = "203.0.113.1"
	v.get("/").want(http.StatusForbidden)
}

// TestNoBarForRespondents: a real page has nothing of the preview.
func TestNoBarForRespondents(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	page := v.get(v.arrive("p1")).want(http.StatusOK)
	if strings.Contains(page.body, "preview") {
		t.Errorf("shows\n%s", page.body)
	}
	v.get("/preview/1/consent").want(http.StatusNotFound)
}

func TestAPreviewForgetsTheOldest(t *testing.T) {
	d, p := newDraft(t, rehearsal.Casting{})
	v := d.visitor()
	for range maxRehearsals + 3 {
		v.get("/").to()
	}
	if len(p.rehearsals) != maxRehearsals || v.get("/preview/3/consent").to() != "/" {
		t.Errorf("%d are remembered", len(p.rehearsals))
	}
}

func FuzzPreviewPost(f *testing.F) {
	f.Add("agree=1&do=next")
	f.Add("do=lang:en")
	f.Add("do=back&-again=1&age=%ff")
	f.Fuzz(func(t *testing.T, body string) {
		d, _ := newDraft(t, rehearsal.Casting{})
		v := d.visitor()
		v.get("/")
		for _, page := range []string{"consent", "you", "importance"} {
			if _, err := url.ParseQuery(body); err == nil {
				if r := v.do(http.MethodPost, "/preview/1/"+page, "application/x-www-form-urlencoded", body); r.status >= 500 {
					t.Fatalf("%q: %d", body, r.status)
				}
			}
		}
	})
}

// TestAPreviewGoesOnInABrowser: the script took the way to the next page for a network that is not there, and sent the page
// again for ever.
func TestAPreviewGoesOnInABrowser(t *testing.T) {
	browser := headless.Browser(t)
	d, _ := newDraft(t, rehearsal.Casting{})
	headless.Run(t, browser, chromedp.Navigate(d.URL+"/"), chromedp.Click(`input[name=agree][value="1"]`, chromedp.ByQuery),
		chromedp.Click("button.next", chromedp.ByQuery), chromedp.WaitReady(`main[data-page=you]`, chromedp.ByQuery))
}
