package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

func TestDirectVisitorsResumeByCookie(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	r := v.get("/s/kinds")
	first := r.to()
	cookie := r.header.Get("Set-Cookie")
	for _, part := range []string{"Path=/s/kinds", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q lacks %s", cookie, part)
		}
	}
	you := v.until(first, "you")
	if again := v.get("/s/kinds").to(); again != you {
		t.Errorf("a reload leads to %s", again)
	}
	if s.memory.count() != 1 {
		t.Errorf("%d interviews", s.memory.count())
	}
	stranger := s.visitor()
	stranger.client.Jar.SetCookies(nil, []*http.Cookie{{Name: cookieName, Value: "unknown"}})
	if to := stranger.get("/s/kinds").to(); pageName(to) != "consent" || s.memory.count() != 2 {
		t.Errorf("an unknown cookie leads to %s", to)
	}
	s.memory.fail(fault.New(fault.Unavailable, "busy"))
	v.get("/s/kinds").want(http.StatusServiceUnavailable)
}

func TestPanelRespondentsResumeById(t *testing.T) {
	s := newSite(t)
	first := s.visitor().arrive("p 1&ü")
	you := s.visitor().until(first, "you")
	for _, link := range []string{"/s/kinds?source=panel&pid=p+1%26%C3%BC", "/s/kinds?pid=p+1%26%C3%BC", "/s/kinds/?pid=p+1%26%C3%BC"} {
		r := s.visitor().get(link)
		if r.to() != you || r.header.Get("Set-Cookie") != "" {
			t.Errorf("%s leads to %s, cookie %q", link, r.to(), r.header.Get("Set-Cookie"))
		}
	}
	if to := s.visitor().get("/s/kinds?rid=p+1%26%C3%BC").to(); to == you {
		t.Error("another source's respondent got the interview")
	}
	for _, link := range []string{
		"?source=panel", "?source=panel&pid=", "?source=nosuch&pid=1", "?pid=1&pid=2", "?pid=1&rid=2", "?pid=" + strings.Repeat("x", 129), "?pid=%ff",
	} {
		s.visitor().get("/s/kinds" + link).want(http.StatusBadRequest)
	}
	if s.memory.count() != 2 {
		t.Errorf("%d interviews", s.memory.count())
	}
}

func TestLookingIsNotArriving(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	v.do(http.MethodHead, "/s/kinds", "", "").want(http.StatusOK)
	v.do(http.MethodHead, "/s/kinds?source=panel&pid=1", "", "").want(http.StatusOK)
	for name, value := range map[string]string{"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch", "X-Moz": "prefetch"} {
		looking := s.visitor()
		looking.headers[name] = value
		looking.get("/s/kinds?pid=1").want(http.StatusServiceUnavailable)
	}
	if s.memory.count() != 0 {
		t.Errorf("%d interviews", s.memory.count())
	}
	page := v.arrive("1")
	if r := v.do(http.MethodHead, page, "", "").want(http.StatusOK); r.body != "" {
		t.Error("HEAD has a body")
	}
}

func TestLanguageOfANewInterview(t *testing.T) {
	s := newSite(t)
	for _, tc := range []struct{ query, header, want string }{
		{"", "", "zh-CN"},
		{"", "en-GB,en;q=0.9", "en"},
		{"", "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "en"}, // the survey has no Korean
		{"", "ko", "zh-CN"},
		{"", "zh-TW", "zh-CN"},
		{"", "en;q=broken", "zh-CN"},
		{"", "en," + strings.Repeat("fr;q=0.1,", 100), "zh-CN"}, // longer than any browser's
		{"?lang=zh-TW", "en", "zh-CN"},                          // what is near to the link's wins over what is just the browser's
		{"?lang=fr", "en", "en"},
		{"?lang=fr", "ko", "zh-CN"},
		{"?lang=en", "zh-CN", "en"},
		{"?lang=xx", "en", "en"},
		{"?lang=" + strings.Repeat("e", 50), "", "zh-CN"},
	} {
		v := s.visitor()
		v.headers["Accept-Language"] = tc.header
		address := v.get("/s/kinds" + tc.query).to()
		if got := v.get(address).page().Find("html").AttrOr("lang", ""); got != tc.want {
			t.Errorf("%q, %.20q: %s, want %s", tc.query, tc.header, got, tc.want)
		}
	}
}

func TestCookieIsSecureBehindTrustedTLS(t *testing.T) {
	s := newSite(t)
	_, trusted, _ := net.ParseCIDR("192.0.2.0/24")
	around, err := shell.New(shell.Config{Logger: slog.New(slog.DiscardHandler), Clock: s.web.Clock, TrustProxies: []net.IPNet{*trusted}})
	if err != nil {
		t.Fatal(err)
	}
	behind, err := New(Config{Field: s.web.field, Shell: around})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		peer, proto string
		secure      bool
	}{{"192.0.2.7:1", "https", true}, {"192.0.2.7:1", "http", false}, {"198.51.100.1:1", "https", false}} {
		r := httptest.NewRequest(http.MethodGet, "/s/kinds", nil)
		r.RemoteAddr = tc.peer
		r.Header.Set("X-Forwarded-Proto", tc.proto)
		w := httptest.NewRecorder()
		behind.Handler().ServeHTTP(w, r)
		if got := strings.Contains(w.Header().Get("Set-Cookie"), "Secure"); got != tc.secure {
			t.Errorf("%+v: %q", tc, w.Header().Get("Set-Cookie"))
		}
	}
}

func TestDeviceClass(t *testing.T) {
	s := newSite(t)
	for ua, want := range map[string]string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0": "phone",
		"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36":                "phone",
		"Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 Chrome/120.0 Safari/537.36":                       "tablet",
		"Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148":                             "tablet",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0":                                    "desktop",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)":                                                              "desktop",
		"Mozilla/5.0 (compatible; bingbot/2.0)":                                                                        "other",
		"":                                                                                                             "other",
	} {
		v := s.visitor()
		v.headers["User-Agent"] = ua
		token := strings.Split(v.get("/s/kinds").to(), "/")[3]
		if got := s.memory.interviews[token].Device; got != want {
			t.Errorf("%q: %s, want %s", ua, got, want)
		}
	}
}

// TestTheSwitchWinsOverLinkAndBrowser holds the order: link, browser, switch. What a respondent chose on a page stays,
// also when they come back by a link in another language.
func TestTheSwitchWinsOverLinkAndBrowser(t *testing.T) {
	v := newSite(t).visitor()
	v.headers["Accept-Language"] = "en"
	page := v.get("/s/kinds?source=panel&pid=1").to()
	v.press(page, "lang:zh-CN", nil).to()
	again := v.get("/s/kinds?source=panel&pid=1&lang=en").to()
	if got := v.get(again).page().Find("html").AttrOr("lang", ""); again != page || got != "zh-CN" {
		t.Errorf("%s is in %s", again, got)
	}
}

func TestDirectionOfWriting(t *testing.T) {
	for l, want := range map[string]string{"zh-CN": "", "en": "", "ko": "", "ar": "rtl", "he-IL": "rtl", "fa": "rtl", "ug-CN": "rtl", "ug-Latn": "", "??": ""} {
		if got := shell.Direction(l); got != want {
			t.Errorf("%s: %q", l, got)
		}
	}
}

// TestAClosedFieldSaysSo: a newcomer is told that the survey is over, and whoever has begun goes on.
func TestAClosedFieldSaysSo(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	begun := v.get("/s/kinds").want(http.StatusSeeOther).to()
	s.memory.closed = true
	v.get(begun).want(http.StatusOK)
	late := s.visitor().get("/s/kinds?lang=en").want(http.StatusGone)
	if text := late.page().Find("main").Text(); !strings.Contains(text, "The survey is over") || !strings.Contains(text, "no longer admitted") {
		t.Errorf("a newcomer reads %q", text)
	}
}
