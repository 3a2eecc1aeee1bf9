package consoletest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

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
	return &Browser{site: s, client: &http.Client{Jar: jar, Transport: s.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// As is a browser in which the account has logged in by the page where one does.
func (s *Site) As(name string) *Browser {
	s.t.Helper()
	b := s.Browser()
	b.PostBare("/console/login", url.Values{"name": {name}, "password": {Password}}).Want(http.StatusSeeOther)
	b.Renew()
	return b
}

// Renew reads the session's token for forms, which a change of password makes anew.
func (b *Browser) Renew() {
	b.site.t.Helper()
	b.csrf, _ = b.Get("/console").Want(http.StatusOK).Page().Find("input[name=csrf]").First().Attr("value")
}

// CSRF is the session's token for forms.
func (b *Browser) CSRF() string { return b.csrf }

// Cookies are those that the browser would send to the console.
func (b *Browser) Cookies() []*http.Cookie {
	u, err := url.Parse(b.site.URL + "/console")
	if err != nil {
		b.site.t.Fatal(err)
	}
	return b.client.Jar.Cookies(u)
}

// An Answer is a response that has been read.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	t      testing.TB
}

// Session is the cookie of whoever is logged in; its value is "" when nobody is.
func (b *Browser) Session() *http.Cookie {
	for _, c := range b.Cookies() {
		if c.Name == "console" || c.Name == "__Host-console" {
			return c
		}
	}
	return &http.Cookie{}
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

// Open asks for a stream and returns it while it lasts; close its body.
func (b *Browser) Open(ctx context.Context, path string) *http.Response {
	b.site.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.site.URL+path, nil)
	if err != nil {
		b.site.t.Fatal(err)
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.site.t.Fatal(err)
	}
	return resp
}

func (b *Browser) send(method, path string, form url.Values) Answer {
	b.site.t.Helper()
	return b.Send(method, path, form, nil)
}

// Send asks for anything, with further headers. Of a stream it reads nothing.
func (b *Browser) Send(method, path string, form url.Values, headers map[string]string) Answer {
	b.site.t.Helper()
	ctx, cancel := context.WithTimeout(b.site.t.Context(), 30*time.Second) // a page that hangs fails its test
	defer cancel()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, b.site.URL+path, body)
	if err != nil {
		b.site.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "en")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.site.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	a := Answer{Status: resp.StatusCode, Header: resp.Header, t: b.site.t}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return a
	}
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		b.site.t.Fatalf("%s %s: %v", method, path, err)
	}
	a.Body = string(read)
	return a
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
