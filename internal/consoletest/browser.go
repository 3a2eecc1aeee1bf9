package consoletest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// A Log keeps what the server logs.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes a line.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is everything so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A Browser keeps cookies, runs no scripts, and follows redirects only when it is told to.
type Browser struct {
	site   *Site
	client *http.Client
	csrf   string
}

// Browser is one in which nobody is logged in.
func (s *Site) Browser() *Browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &Browser{site: s, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// As is a browser in which the account is logged in.
func (s *Site) As(name string) *Browser {
	s.t.Helper()
	b := s.Browser()
	b.send(http.MethodPost, "/console/enter-as", url.Values{"account": {s.Noted.idOf(name)}}).Want(http.StatusSeeOther)
	csrf, _ := b.Get("/console").Want(http.StatusOK).Page().Find("input[name=csrf]").First().Attr("value")
	b.csrf = csrf
	return b
}

// An Answer is a response that has been read.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	t      testing.TB
}

// Get asks for a page.
func (b *Browser) Get(path string) Answer {
	b.site.t.Helper()
	return b.send(http.MethodGet, path, nil)
}

// Post posts a form, with the session's token.
func (b *Browser) Post(path string, form url.Values) Answer {
	b.site.t.Helper()
	whole := url.Values{"csrf": {b.csrf}}
	for name, values := range form {
		whole[name] = values
	}
	return b.send(http.MethodPost, path, whole)
}

// PostBare posts a form as it is.
func (b *Browser) PostBare(path string, form url.Values) Answer {
	b.site.t.Helper()
	return b.send(http.MethodPost, path, form)
}

func (b *Browser) send(method, path string, form url.Values) Answer {
	b.site.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.site.URL+path, body)
	if err != nil {
		b.site.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "en")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.site.t.Fatal(err)
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		b.site.t.Fatal(err)
	}
	return Answer{resp.StatusCode, resp.Header, string(read), b.site.t}
}

// Want fails the test unless the status is the one.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d; Location %q; body:\n%s", a.Status, status, a.Header.Get("Location"), a.Body)
	}
	return a
}

// Page is the body as markup.
func (a Answer) Page() *goquery.Document {
	a.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatal(err)
	}
	return doc
}
