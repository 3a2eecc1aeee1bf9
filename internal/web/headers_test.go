package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func TestSecurityHeadersOnEveryRoute(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	page := v.arrive("p1")
	token := strings.Split(page, "/")[3]
	routes := 0
	for _, r := range s.web.Echo().Routes() {
		path := strings.NewReplacer(":survey", "kinds", ":token", token, ":page", "consent", "static/*", "static/0/css/respondent.css").Replace(r.Path)
		for _, method := range []string{r.Method, http.MethodPut} { // refused methods too
			h := v.do(method, path, "", "").header
			routes++
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			} {
				if got := h.Get(name); got != want {
					t.Errorf("%s %s: %s %q", method, path, name, got)
				}
			}
			if hidden := h.Get("X-Robots-Tag") == "noindex"; hidden == (method == http.MethodPost) && !strings.HasPrefix(path, "/static/") {
				t.Errorf("%s %s: hidden from search engines: %t", method, path, hidden)
			}
			csp := h.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
				if !strings.Contains(csp, part) {
					t.Errorf("%s %s: policy %q", method, path, csp)
				}
			}
			if strings.Contains(csp, "unsafe") {
				t.Errorf("%s %s: policy %q", method, path, csp)
			}
			if kind := h.Get("Content-Type"); strings.HasPrefix(kind, "text/") && !strings.Contains(strings.ToLower(kind), "charset=utf-8") {
				t.Errorf("%s %s: %q", method, path, kind)
			}
		}
	}
	if routes < 15 {
		t.Errorf("only %d routes", routes)
	}
}

func TestAssetsAreKeptForGoodUnderTheirHash(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	for _, name := range []string{"css/respondent.css", "css/console.css", "js/respondent.js"} {
		r := v.get(s.web.Assets.URL(name)).want(http.StatusOK)
		if got := r.header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" || len(r.body) == 0 {
			t.Errorf("%s: %q, %d bytes", name, got, len(r.body))
		}
		v.headers["Accept-Encoding"] = "gzip"
		zipped := v.get(s.web.Assets.URL(name))
		delete(v.headers, "Accept-Encoding")
		if zipped.header.Get("Content-Encoding") != "gzip" || !bytes.HasPrefix([]byte(zipped.body), []byte{0x1f, 0x8b}) {
			t.Errorf("%s is not compressed", name)
		}
	}
	v.get("/static/0/fs.go").want(http.StatusNotFound)
}

func TestTheLogKeepsSecrets(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	you := v.until(v.arrive("secret-id"), "you")
	v.press(you, "next", form("city_other_text", "secret-answer")).want(http.StatusUnprocessableEntity)
	v.get("/s/secret-survey").want(http.StatusNotFound)
	token := strings.Split(you, "/")[3]
	log := s.log.String()
	for _, secret := range []string{token, "secret"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q:\n%s", secret, log)
		}
	}
	for _, part := range []string{"route=/s/:survey/:token/:page", "method=POST", "status=422", "duration="} {
		if !strings.Contains(log, part) {
			t.Errorf("the log lacks %s:\n%s", part, log)
		}
	}
}
