package lookout

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/alert"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A rig is a console with the lookout in it.
type rig struct {
	*consoletest.Site
	lookout *Lookout
	alerts  *alert.Service
	t       testing.TB
}

func kinds(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(os.DirFS("../web/testdata"), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// raise opens a rig; look, when it is given, is what the lookout reads instead of the field.
func raise(t testing.TB, look func(*consoletest.Site) Field, surveys ...*survey.Survey) *rig {
	t.Helper()
	r := &rig{t: t}
	r.Site = consoletest.New(t, func(s *consoletest.Site) [][]console.Route {
		var err error
		r.alerts, err = alert.New(alert.Config{Store: s.Store, Watch: s.Field.Watch, Surveys: func() []string { return []string{surveys[0].ID} }, Clock: s.Now,
			Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Languages: shell.Languages(), AllowPrivate: true, Timeout: 5 * time.Second,
			Say:         func(l, id string, data map[string]any) string { return shell.Say(l)(id, data) },
			SurveyTitle: func(_, l string) string { return surveys[0].Title.In(surveys[0].Language(l)) }})
		if err != nil {
			t.Fatal(err)
		}
		var f Field = s.Field
		if look != nil {
			f = look(s)
		}
		if r.lookout, err = New(Config{Field: f, Alerts: r.alerts, Shell: s.Shell}); err != nil {
			t.Fatal(err)
		}
		return [][]console.Route{r.lookout.Routes()}
	}, surveys...)
	return r
}

// A respondent is a browser without scripts that fills in the tests' survey.
type respondent struct {
	*http.Client
	r       *rig
	address string
}

func (r *rig) arrive(id string) *respondent {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	p := &respondent{Client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, r: r}
	resp, err := p.Get(r.URL + "/s/kinds?source=panel&pid=" + url.QueryEscape(id))
	if err != nil {
		r.t.Fatal(err)
	}
	p.to(resp)
	return p
}

func (p *respondent) to(resp *http.Response) {
	p.r.t.Helper()
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		p.r.t.Fatalf("status %d at %s", resp.StatusCode, p.address)
	}
	p.address = resp.Header.Get("Location")
}

func (p *respondent) page() string { return p.address[strings.LastIndex(p.address, "/")+1:] }

func (p *respondent) press(form url.Values) {
	p.r.t.Helper()
	form.Set("do", "next")
	resp, err := p.PostForm(p.r.URL+p.address, form)
	if err != nil {
		p.r.t.Fatal(err)
	}
	p.to(resp)
}

// until answers the pages up to the one that is named, or to the end; korean is the answer that decides the type.
func (p *respondent) until(page, age, korean string) {
	p.r.t.Helper()
	answers := map[string]url.Values{
		"consent": {"agree": {"1"}}, "you": {"age": {age}, "city": {"1"}, "korean": {korean}}, "reasons": {"reasons": {"1", "3"}},
		"importance": {"importance_price": {"5"}, "importance_delivery": {"4"}, "importance_service": {"3"}}, "words": {"comments": {"很好"}},
	}
	for range 10 {
		given, more := answers[p.page()]
		if !more || p.page() == page {
			return
		}
		p.press(given)
	}
	p.r.t.Fatal("no end")
}

// fielded is a rig where one of each ending has happened.
func fielded(t testing.TB) *rig {
	t.Helper()
	sv := kinds(t)
	var err error
	if sv.TimeZone, err = time.LoadLocation("Asia/Shanghai"); err != nil {
		t.Fatal(err)
	}
	r := raise(t, nil, sv)
	r.arrive("b1").until("", "30", "1")
	r.arrive("b2").until("", "30", "1")
	r.arrive("a1").until("", "30", "2")
	r.arrive("a2").until("words", "30", "2")
	r.arrive("young").until("", "15", "1")
	r.arrive("no").press(url.Values{"agree": {"0"}})
	return r
}

// reads compares what the page says at each selector, which must be there once. The cells of a row are set apart.
func reads(t *testing.T, doc *goquery.Document, want map[string]string) {
	t.Helper()
	for selector, text := range want {
		found := doc.Find(selector)
		cells, parts := found, []string(nil)
		if found.Is("tr") {
			cells = found.Children()
		}
		for _, cell := range cells.EachIter() {
			parts = append(parts, strings.Fields(cell.Text())...)
		}
		if got := strings.Join(parts, " "); found.Length() != 1 || got != text {
			t.Errorf("%s: %d found, %q, want %q", selector, found.Length(), got, text)
		}
	}
}

// eventually waits until something holds.
func eventually(t testing.TB, ctx context.Context, what string, holds func() bool) {
	t.Helper()
	for ctx.Err() == nil {
		if holds() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("it never came to be that %s", what)
}
