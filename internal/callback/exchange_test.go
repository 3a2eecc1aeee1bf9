package callback

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/panel"
)

func TestAnswers(t *testing.T) {
	const retry = 600 * time.Second
	for _, c := range []struct {
		status int
		after  string
		sent   bool
		again  time.Duration
		why    string
	}{
		{status: 200, sent: true},
		{status: 201, sent: true},
		{status: 204, sent: true},
		{status: 299, sent: true},
		{status: 301, again: retry, why: "HTTP 301 Moved Permanently (redirects are not followed)"},
		{status: 304, again: retry, why: "HTTP 304 Not Modified (redirects are not followed)"},
		{status: 400, again: retry, why: "HTTP 400 Bad Request"},
		{status: 401, again: retry, why: "HTTP 401 Unauthorized"},
		{status: 404, again: retry, why: "HTTP 404 Not Found"},
		{status: 408, again: 10 * time.Second, why: "HTTP 408 Request Timeout"},
		{status: 409, again: 10 * time.Second, why: "HTTP 409 Conflict"},
		{status: 410, again: retry, why: "HTTP 410 Gone"},
		{status: 425, again: 10 * time.Second, why: "HTTP 425 Too Early"},
		{status: 429, again: 10 * time.Second, why: "HTTP 429 Too Many Requests"},
		{status: 429, after: "90", again: 90 * time.Second, why: "HTTP 429 Too Many Requests"},
		{status: 429, after: "1", again: 10 * time.Second, why: "HTTP 429 Too Many Requests"},
		{status: 500, after: "90", again: 10 * time.Second, why: "HTTP 500 Internal Server Error"},
		{status: 503, after: "Mon, 01 Jun 2015 09:10:00 GMT", again: 10 * time.Minute, why: "HTTP 503 Service Unavailable"},
		{status: 503, after: "9999999", again: 24 * time.Hour, why: "HTTP 503 Service Unavailable"},
		{status: 599, again: 10 * time.Second, why: "HTTP 599 "},
	} {
		t.Run(fmt.Sprint(c.status, c.after), func(t *testing.T) {
			src := newSource(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
				if c.after != "" {
					w.Header().Set("Retry-After", c.after)
				}
				w.WriteHeader(c.status)
			})
			o := newOutbox()
			o.add("key-1", post(src.URL))
			run(t, testSender(t, o, nil))
			m := o.next(t)
			if m.sent != c.sent || m.why != c.why || !c.sent && m.again.Sub(start) != c.again {
				t.Errorf("marked %+v (in %s), want sent %t, again in %s, %q", m, m.again.Sub(start), c.sent, c.again, c.why)
			}
		})
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	elsewhere := newSource(t, statuses(200))
	for _, status := range []int{301, 302, 303, 307, 308} {
		src := newSource(t, func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, elsewhere.URL, status)
		})
		o := newOutbox()
		o.add("key-1", post(src.URL))
		stop := run(t, testSender(t, o, nil))
		if m := o.next(t); m.sent || m.again.IsZero() {
			t.Errorf("%d: marked %+v, want a failure to be tried again", status, m)
		}
		stop()
	}
	if n := len(elsewhere.told()); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}

func TestCookiesAreNotKept(t *testing.T) {
	cookies := make(chan int, 2)
	src := newSource(t, func(w http.ResponseWriter, r *http.Request, n int) {
		cookies <- len(r.Cookies())
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		statuses(500, 200)(w, r, n)
	})
	o := newOutbox()
	o.hurry = true
	o.add("key-1", post(src.URL))
	run(t, testSender(t, o, nil))
	o.next(t)
	o.next(t)
	if first, second := <-cookies, <-cookies; first+second != 0 {
		t.Errorf("%d and %d cookies came", first, second)
	}
}

func TestASlowSource(t *testing.T) {
	for name, begin := range map[string]func(w http.ResponseWriter){
		"no answer":   func(http.ResponseWriter) {},
		"half a line": func(w http.ResponseWriter) { hijacked(w, "HTTP/1.1 2") },
	} {
		t.Run(name, func(t *testing.T) {
			release := make(chan struct{})
			src := newSource(t, func(w http.ResponseWriter, _ *http.Request, _ int) {
				begin(w)
				<-release
			})
			defer close(release)
			o := newOutbox()
			o.add("key-1", post(src.URL))
			run(t, testSender(t, o, func(c *Config) { c.Timeout = 50 * time.Millisecond }))
			if m := o.next(t); m.sent || m.why != "no answer in time" || m.again.Sub(start) != 10*time.Second {
				t.Errorf("marked %+v, want a time-out to be tried again in 10 s", m)
			}
		})
	}
}

// hijacked writes raw bytes as an answer and leaves the connection open.
func hijacked(w http.ResponseWriter, raw string) net.Conn {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_, err = io.WriteString(conn, raw)
	}
	if err != nil {
		panic(err)
	}
	return conn
}

func TestHostileAnswers(t *testing.T) {
	endless := func(w io.Writer, piece string) {
		for err := error(nil); err == nil; {
			_, err = io.WriteString(w, piece)
		}
	}
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter)
		sent   bool
		why    string
	}{
		"endless body": {answer: func(w http.ResponseWriter) { endless(w, strings.Repeat("x", 4096)) }, sent: true},
		"endless body of a failure": {answer: func(w http.ResponseWriter) {
			w.WriteHeader(500)
			endless(w, strings.Repeat("x", 4096))
		}, why: "HTTP 500 Internal Server Error"},
		"body shorter than promised": {answer: func(w http.ResponseWriter) {
			hijacked(w, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx").Close()
		}, sent: true},
		"huge header": {answer: func(w http.ResponseWriter) {
			hijacked(w, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 2*answerBytes)+"\r\n\r\n").Close()
		}, why: "no valid answer, be it of TLS or of HTTP"},
		"endless header": {answer: func(w http.ResponseWriter) {
			conn := hijacked(w, "HTTP/1.1 200 OK\r\nX: ")
			defer conn.Close()
			endless(conn, strings.Repeat("x", 4096))
		}, why: "no valid answer, be it of TLS or of HTTP"},
		"endless headers": {answer: func(w http.ResponseWriter) {
			conn := hijacked(w, "HTTP/1.1 200 OK\r\n")
			defer conn.Close()
			endless(conn, "X: y\r\n")
		}, why: "no valid answer, be it of TLS or of HTTP"},
		"endless early hints": {answer: func(w http.ResponseWriter) {
			conn := hijacked(w, "")
			defer conn.Close()
			endless(conn, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
		}, why: "no valid answer, be it of TLS or of HTTP"},
		"another protocol":  {answer: func(w http.ResponseWriter) { hijacked(w, "220 mail.example ESMTP\r\n").Close() }, why: "no valid answer, be it of TLS or of HTTP"},
		"nothing":           {answer: func(w http.ResponseWriter) { hijacked(w, "").Close() }, why: "the connection failed"},
		"switched protocol": {answer: func(w http.ResponseWriter) { hijacked(w, "HTTP/1.1 101 Switching Protocols\r\n\r\n").Close() }, why: "HTTP 101 Switching Protocols"},
	} {
		t.Run(name, func(t *testing.T) {
			src := newSource(t, func(w http.ResponseWriter, _ *http.Request, _ int) { c.answer(w) })
			o := newOutbox()
			o.add("key-1", post(src.URL))
			run(t, testSender(t, o, nil))
			if m := o.next(t); m.sent != c.sent || m.why != c.why {
				t.Errorf("marked %+v, want sent %t, %q", m, c.sent, c.why)
			}
		})
	}
}

func TestTLS(t *testing.T) {
	serve := func(t *testing.T, version uint16) *httptest.Server {
		src := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		src.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
		src.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
		src.StartTLS()
		t.Cleanup(src.Close)
		return src
	}
	plain := newSource(t, statuses(200))
	for name, c := range map[string]struct {
		version uint16
		trusted bool
		url     string
		want    mark
	}{
		"1.3":       {version: tls.VersionTLS13, trusted: true, want: mark{id: 1, sent: true}},
		"1.2":       {version: tls.VersionTLS12, trusted: true, want: mark{id: 1, sent: true}},
		"1.1":       {version: tls.VersionTLS11, trusted: true, want: mark{id: 1, again: start.Add(10 * time.Minute), why: "no TLS connection (1.2 or later)"}},
		"stranger":  {version: tls.VersionTLS13, want: mark{id: 1, again: start.Add(10 * time.Minute), why: "the host's certificate is not valid"}},
		"plaintext": {url: "https" + strings.TrimPrefix(plain.URL, "http"), want: mark{id: 1, again: start.Add(10 * time.Minute), why: "no TLS connection (1.2 or later)"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOutbox()
			s := testSender(t, o, nil)
			if c.url == "" {
				src := serve(t, c.version)
				c.url = src.URL
				if c.trusted {
					s.transport.TLSClientConfig.RootCAs = src.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
				}
			}
			o.add("key-1", post(c.url))
			run(t, s)
			if m := o.next(t); m != c.want {
				t.Errorf("marked %+v, want %+v", m, c.want)
			}
		})
	}
}

func TestMessagesThatCannotBeSent(t *testing.T) {
	src := newSource(t, statuses(200))
	header := func(name, value string) panel.Message {
		return panel.Message{Method: "POST", URL: src.URL, Header: map[string]string{name: value}}
	}
	for name, c := range map[string]struct {
		message panel.Message
		key     string
		givenUp bool
	}{
		"line break in a value":    {message: header("X-Id", "1\r\nX-Admin: yes"), givenUp: true},
		"line feed in a value":     {message: header("X-Id", "1\nX-Admin: yes"), givenUp: true},
		"carriage return":          {message: header("X-Id", "1\r"), givenUp: true},
		"zero byte in a value":     {message: header("X-Id", "1\x00"), givenUp: true},
		"line break in a name":     {message: header("X-Id\r\nX-Admin", "yes"), givenUp: true},
		"header without a name":    {message: header("", "yes"), givenUp: true},
		"line break in the key":    {message: post(src.URL), key: "1\r\nX-Admin: yes", givenUp: true},
		"line break in the host":   {message: post("http://a\r\nb/")},
		"space in the host":        {message: post("http://127.0.0.1 a/")},
		"no host":                  {message: post("https:///x")},
		"no address":               {message: post("")},
		"not an address":           {message: post("https://[::1")},
		"a file":                   {message: post("file:///etc/passwd")},
		"another scheme":           {message: post("gopher://127.0.0.1/")},
		"http beyond loopback":     {message: post("http://panel.example/")},
		"http on an inner network": {message: post("http://10.0.0.1/")},
		"method with a space":      {message: panel.Message{Method: "GET / HTTP/1.1\r\n", URL: src.URL}},
		"CONNECT":                  {message: panel.Message{Method: "CONNECT", URL: src.URL}},
		"no method":                {message: panel.Message{URL: src.URL}},
	} {
		o := newOutbox()
		o.add(c.key, c.message)
		stop := run(t, testSender(t, o, nil))
		if m := o.next(t); m.sent || m.why == "" || m.again.IsZero() != c.givenUp || !c.givenUp && m.again.Sub(start) != 10*time.Minute {
			t.Errorf("%s: marked %+v, want it given up: %t", name, m, c.givenUp)
		}
		stop()
	}
	if n := len(src.told()); n > 0 {
		t.Errorf("%d of them were sent", n)
	}
}

func TestCredentialsInAnAddress(t *testing.T) {
	given := make(chan string, 1)
	src := newSource(t, func(_ http.ResponseWriter, r *http.Request, _ int) {
		name, password, _ := r.BasicAuth()
		given <- name + " " + password
	})
	o := newOutbox()
	o.add("key-1", post(strings.Replace(src.URL, "http://", "http://anna:geheim@", 1)))
	run(t, testSender(t, o, nil))
	if got := <-given; got != "anna geheim" {
		t.Errorf("the source was given %q", got)
	}
}

// Whatever goes wrong, neither the log nor the reason kept for people holds anything of the message or the answer.
func TestSecretsStayOut(t *testing.T) {
	const secret = "s3cr3t"
	leaky := newSource(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		switch n % 4 {
		case 0:
			w.Header().Set("Location", "/?"+secret)
			w.WriteHeader(302)
		case 1:
			w.Header().Set("Retry-After", secret)
			w.WriteHeader(429)
			io.WriteString(w, secret)
		case 2:
			hijacked(w, "HTTP/1.1 500 "+secret+"\r\n\r\n").Close()
		default:
			hijacked(w, secret+secret+secret+"\r\n\r\n").Close()
		}
	})
	var log bytes.Buffer
	o := newOutbox()
	o.hurry = true
	query := "/?token=" + secret
	for _, address := range []string{leaky.URL + query, "http://" + secret + ":" + secret + "@127.0.0.1:1" + query, "https://" + secret + ".invalid" + query,
		"https://" + secret + "\n" + query, "http://panel.example" + query, secret + "://panel.example" + query, "https://169.254.169.254" + query, "https://[" + secret + query} {
		o.add(secret, panel.Message{Method: "POST", URL: address, Body: secret, Header: map[string]string{"Authorization": secret}})
	}
	o.add(secret, panel.Message{Method: secret, URL: leaky.URL})
	o.add(secret, panel.Message{Method: "POST", URL: leaky.URL, Header: map[string]string{secret: secret + "\r\n"}})
	stop := run(t, testSender(t, o, func(c *Config) {
		c.Attempts, c.Timeout = 5, time.Second
		c.Logger = slog.New(slog.NewTextHandler(&log, nil))
		c.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, fmt.Errorf("no name server for %s", secret)
		}}
	}))
	for open := len(o.rows); open > 0; {
		m := o.next(t)
		if strings.Contains(m.why, secret) {
			t.Errorf("kept %q", m.why)
		}
		if m.again.IsZero() {
			open--
		}
	}
	stop()
	if !strings.Contains(log.String(), `survey=haitao-2015 source=cint`) || !strings.Contains(log.String(), "attempt=5") {
		t.Errorf("the log does not tell which message and attempt: %s", log.String())
	}
	if i := strings.Index(log.String(), secret); i >= 0 {
		t.Errorf("logged %q", log.String()[max(0, i-200):i+len(secret)])
	}
}

// Of whatever message, one request comes out, which carries the message's headers and no others, or none does.
func FuzzNewRequest(f *testing.F) {
	f.Add("POST", "https://panel.example/?a=b", "X-Id", "1", "key", "body")
	f.Add("GET", "https://panel.example/\r\nX-Admin: yes", "X-Id", "1\r\nX-Admin: yes", "key", "")
	f.Add("PUT", "http://localhost:1/%0d%0a", "X-Id\r\nX", "\n\n", "k\ney", "a\r\n\r\nGET / HTTP/1.1\r\n")
	allowed := []string{"Host", "User-Agent", "Idempotency-Key", "Authorization", "Content-Length"}
	f.Fuzz(func(t *testing.T, method, url, name, value, key, body string) {
		c := field.Callback{Key: key, Message: panel.Message{Method: method, URL: url, Header: map[string]string{name: value}, Body: body}}
		request, err := newRequest(t.Context(), c, true)
		if err != nil {
			return
		}
		var wire bytes.Buffer
		if err := request.Write(&wire); err != nil {
			return
		}
		head, rest, _ := strings.Cut(wire.String(), "\r\n\r\n")
		if !strings.HasSuffix(rest, body) {
			t.Errorf("the body is %q, want %q", rest, body)
		}
		lines := strings.Split(head, "\r\n")
		for _, line := range lines[1:] {
			got, _, _ := strings.Cut(line, ":")
			if !slices.Contains(append(allowed, http.CanonicalHeaderKey(name), "Transfer-Encoding"), got) {
				t.Errorf("a header %q came out of %q", line, c.Message)
			}
		}
		if len(lines) > len(allowed)+2 || strings.ContainsAny(strings.Join(lines, ""), "\r\n") {
			t.Errorf("the head is %q", head)
		}
	})
}
