package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A site is a server over a memory, with the tests' survey in the field.
type site struct {
	*httptest.Server
	web     *Server
	memory  *memory
	log     *logBuffer
	t       testing.TB
	seconds atomic.Int64 // that have passed
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func kinds(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(os.DirFS("testdata"), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openSite(t testing.TB, surveys ...*survey.Survey) *site {
	t.Helper()
	s := &site{memory: newMemory(), log: &logBuffer{}, t: t}
	clock := func() time.Time { return time.Date(2015, 10, 14, 8, 12, int(s.seconds.Load()), 0, time.UTC) }
	service, err := field.New(context.Background(), s.memory, surveys, clock, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	s.serve(service, nil)
	return s
}

// serve opens the site's pages; public is the address by which respondents reach it, nil that of each request.
func (s *site) serve(service *field.Service, public *url.URL) {
	s.t.Helper()
	around, err := shell.New(shell.Config{Logger: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: service.Now, PublicURL: public})
	if err != nil {
		s.t.Fatal(err)
	}
	if s.web, err = New(Config{Field: service, Shell: around}); err != nil {
		s.t.Fatal(err)
	}
	s.Server = httptest.NewServer(s.web.Handler())
	s.t.Cleanup(func() { s.web.Close(); s.Server.Close() })
}

func newSite(t testing.TB) *site { return openSite(t, kinds(t)) }

// A visitor is a browser without scripts: it keeps cookies and follows no redirect unless told to.
type visitor struct {
	*site
	client  *http.Client
	headers map[string]string
}

func (s *site) visitor() *visitor {
	jar := &jar{}
	return &visitor{site: s, headers: map[string]string{}, client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// jar keeps every cookie for every path, so that the tests see what was set.
type jar struct{ cookies []*http.Cookie }

func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	j.cookies = append(j.cookies, cookies...)
}
func (j *jar) Cookies(*url.URL) []*http.Cookie { return j.cookies }

// A reply is a response that has been read.
type reply struct {
	status int
	header http.Header
	body   string
	t      testing.TB
}

func (v *visitor) do(method, path, contentType, body string) reply {
	v.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = v.URL + path
	}
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range v.headers {
		r.Header.Set(name, value)
	}
	resp, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(read), v.t}
}

func (v *visitor) get(path string) reply { v.t.Helper(); return v.do(http.MethodGet, path, "", "") }

func (v *visitor) post(path string, form url.Values) reply {
	v.t.Helper()
	return v.do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

// press posts a form with the button that was pressed.
func (v *visitor) press(path, button string, form url.Values) reply {
	v.t.Helper()
	posted := url.Values{"do": {button}}
	for name, values := range form {
		posted[name] = values
	}
	return v.post(path, posted)
}

func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d; Location %q; body:\n%s", r.status, status, r.header.Get("Location"), r.body)
	}
	return r
}

// to is where a redirect leads; it must be one.
func (r reply) to() string {
	r.t.Helper()
	r.want(http.StatusSeeOther)
	return r.header.Get("Location")
}

func (r reply) page() *goquery.Document {
	r.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		r.t.Fatal(err)
	}
	return doc
}

// arrive starts an interview with the panel's id and returns the address of its first page.
func (v *visitor) arrive(id string) string {
	v.t.Helper()
	return v.get("/s/kinds?source=panel&pid=" + url.QueryEscape(id)).to()
}

// Answers that the pages of the tests' survey take.
func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

func goodAnswers() map[string]url.Values {
	return map[string]url.Values{
		"consent":    form("agree", "1"),
		"you":        form("age", "30", "city", "1", "korean", "2"),
		"reasons":    form("reasons", "1", "reasons", "3"),
		"importance": form("importance_price", "5", "importance_delivery", "4", "importance_service", "3"),
		"words":      form("comments", "很好"),
	}
}

// pageName is the last part of a page's address.
func pageName(address string) string { return address[strings.LastIndex(address, "/")+1:] }

// until answers pages from the address on and returns the address of the first one that is named, or of the end.
func (v *visitor) until(address, page string, different ...url.Values) string {
	v.t.Helper()
	answers := goodAnswers()
	for range 10 {
		name := pageName(address)
		given, ok := answers[name]
		if name == page || !ok {
			return address
		}
		if name == "you" && len(different) > 0 {
			given = different[0]
		}
		address = v.press(address, "next", given).to()
	}
	v.t.Fatal("no end")
	return ""
}

func hasText(text string) func(int, *goquery.Selection) bool {
	return func(_ int, el *goquery.Selection) bool { return el.Text() == text }
}
