package web

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

const signedSources = `direct: false
sources:
  - source: own
    id: pid
    keep: [k2]
    once: browser
    entry_signature: {param: sig, over: url, key: k, keys: [{id: a, secret: OWN_KEY_A}], expires: exp, nonce: n}
    redirect:
      complete: https://panel.example/back?s=c&id={id}&k={k2}
      screenout: https://panel.example/back?s=s&id={id}&k={k2}
      duplicate: https://panel.example/back?s=d&id={id}&k={k2}
    exit_signature: {param: h, over: url_without, secret: OWN_EXIT}
  - source: toluna
    id: sname
    entry_signature: {param: TolunaStartEnc, over: url_without, encoding: HEX, secret: TOLUNA_KEY}
`

// A signedSite is a server whose sources sign their links.
type signedSite struct {
	*site
	survey *survey.Survey
}

// openSigned serves the tests' survey with signed sources. public is the address the panels sign; "": the test server's.
func openSigned(t *testing.T, public string) *signedSite {
	t.Helper()
	sv := kinds(t)
	sources, findings := survey.ParseSources("sources.yaml", []byte(signedSources))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	sv.Sources = map[string]panel.Source{}
	for name, source := range sources {
		open, err := source.Unlock(func(name string) (string, bool) { return "secret of " + name, true })
		if err != nil {
			t.Fatal(err)
		}
		sv.Sources[name] = open
	}
	s := &site{memory: newMemory(), log: &logBuffer{}, t: t}
	service, err := field.New(context.Background(), s.memory, []*survey.Survey{sv}, func() time.Time { return came2015 }, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	var reached *url.URL
	if public != "" {
		if reached, err = url.Parse(public); err != nil {
			t.Fatal(err)
		}
	}
	s.serve(service, reached)
	return &signedSite{s, sv}
}

var came2015 = time.Date(2015, 10, 14, 8, 12, 0, 0, time.UTC)

// link is the path and query of a genuine link of a source that signs the server's own address, or public.
func (s *signedSite) link(public, source, id, nonce string, valid time.Duration) string {
	s.t.Helper()
	i := panel.Invitation{ID: id, Nonce: nonce, Expires: came2015.Add(valid)}
	if source == "own" {
		i.Kept = map[string]string{"k2": "47 11"}
	}
	link, err := s.survey.Sources[source].Link(public+"/s/kinds", i)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimPrefix(link, public)
}

// deniedLink checks that a reply is the page for people with a wrong link, in the survey's language, leading nowhere.
func (r reply) deniedLink(name string) {
	r.t.Helper()
	if r.status != http.StatusForbidden || r.header.Get("Location") != "" || r.header.Get("Set-Cookie") != "" {
		r.t.Errorf("%s: status %d, Location %q, Set-Cookie %q", name, r.status, r.header.Get("Location"), r.header.Get("Set-Cookie"))
		return
	}
	page := r.page()
	if h := page.Find("h1").Text(); h != "链接无效" || page.Find("html").AttrOr("lang", "") != "zh-CN" {
		r.t.Errorf("%s: the page says %q", name, h)
	}
}

func TestSignedLinks(t *testing.T) {
	s := openSigned(t, "")
	good := s.link(s.URL, "own", "p 1", "nonce1", time.Hour)
	v := s.visitor()
	first := v.get(good).to()
	if pageName(first) != "consent" {
		t.Fatalf("a genuine link leads to %s", first)
	}
	you := v.until(first, "you")
	if again := v.get(good).to(); again != you {
		t.Errorf("a second click leads to %s, want %s", again, you)
	}
	if again := s.visitor().get(good).to(); again != you {
		t.Errorf("a click on another device leads to %s, want %s", again, you)
	}
	if r := s.visitor().get(s.link(s.URL, "toluna", "t1", "", time.Hour)).to(); pageName(r) != "consent" {
		t.Errorf("a genuine link of the other source leads to %s", r)
	}
	for name, link := range map[string]string{
		"the bare link":              "/s/kinds",
		"an unsigned link":           "/s/kinds?pid=p2",
		"one that names its source":  "/s/kinds?source=own&pid=p2",
		"one without an id":          "/s/kinds?source=own",
		"one of the direct source":   "/s/kinds?source=direct",
		"another id":                 strings.Replace(good, "pid=p", "pid=q", 1),
		"a language behind it":       good + "&lang=zh-CN",
		"a cut link":                 good[:len(good)-1],
		"another host's":             s.link("https://other.example", "own", "p2", "nonce2", time.Hour),
		"another key":                strings.Replace(good, "&k=a", "&k=b", 1),
		"an end address in the link": strings.Replace(good, "&k=a", "&complete=https://evil.example&k=a", 1),
		"an unsigned Toluna link":    "/s/kinds?sname=1",
		"too far ahead":              s.link(s.URL, "own", "p3", "nonce3", 25*time.Hour),
		"a used nonce":               s.link(s.URL, "own", "p4", "nonce1", time.Hour),
		"an expired link":            s.link(s.URL, "own", "p5", "nonce5", -time.Hour),
	} {
		if name == "a used nonce" { // the memory begins the interview before it looks at the nonce, unlike the store
			s.visitor().get(link).deniedLink(name)
			continue
		}
		before := s.memory.count()
		s.visitor().get(link).deniedLink(name)
		if s.memory.count() != before {
			t.Errorf("%s begins an interview", name)
		}
	}
	log := s.log.String()
	if !strings.Contains(log, "entry link refused") || !strings.Contains(log, "is not that of the link") {
		t.Error("the log does not say why links are refused")
	}
	for _, leak := range []string{"secret of", "nonce", "evil.example", "p 1", "47 11", "sig=" + good[len(good)-64:]} {
		if strings.Contains(log, leak) {
			t.Errorf("the log has %q", leak)
		}
	}
}

func TestAnExpiredLinkLeadsBack(t *testing.T) {
	s := openSigned(t, "")
	you := s.visitor().until(s.visitor().get(s.link(s.URL, "own", "p1", "n1", time.Hour)).to(), "you")
	if to := s.visitor().get(s.link(s.URL, "own", "p1", "n1", -time.Hour)).to(); to != you {
		t.Errorf("an expired link leads to %s, want %s", to, you)
	}
}

func TestTheEndIsSigned(t *testing.T) {
	s := openSigned(t, "")
	v := s.visitor()
	end := v.press(v.get(s.link(s.URL, "own", "p&1", "n1", time.Hour)).to(), "next", form("agree", "0")).to()
	want, h, _ := strings.Cut(end, "&h=")
	if want != "https://panel.example/back?s=s&id=p%261&k=47+11" || len(h) != 64 {
		t.Errorf("the end is %s", end)
	}
}

// TestLinksBehindAProxy signs the public address, which the server never sees.
func TestLinksBehindAProxy(t *testing.T) {
	const public = "https://survey.example.org"
	s := openSigned(t, public)
	r := s.visitor().get(s.link(public, "own", "p1", "n1", time.Hour))
	if pageName(r.to()) != "consent" || !strings.Contains(r.header.Get("Set-Cookie"), "Secure") {
		t.Errorf("%s, cookie %q", r.to(), r.header.Get("Set-Cookie"))
	}
	s.visitor().get(s.link(s.URL, "own", "p2", "n2", time.Hour)).deniedLink("the server's own address")
}

func TestOneInterviewABrowser(t *testing.T) {
	s := openSigned(t, "")
	v := s.visitor()
	r := v.get(s.link(s.URL, "own", "p1", "n1", time.Hour))
	first := r.to()
	for _, part := range []string{"Path=/s/kinds", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(r.header.Get("Set-Cookie"), part) {
			t.Errorf("cookie %q lacks %s", r.header.Get("Set-Cookie"), part)
		}
	}
	second := v.get(s.link(s.URL, "own", "p2", "n2", time.Hour))
	if to := second.to(); !strings.HasPrefix(to, "https://panel.example/back?s=d&id=p2&") || second.header.Get("Set-Cookie") != "" {
		t.Errorf("another id from the same browser leads to %s, cookie %q", to, second.header.Get("Set-Cookie"))
	}
	if to := v.get(s.link(s.URL, "own", "p1", "n1", time.Hour)).to(); to != first {
		t.Errorf("afterwards the first id leads to %s, want %s", to, first)
	}
	stranger := s.visitor()
	stranger.headers["Cookie"] = cookieName + "=" + strings.Repeat("x", maxCookie+1)
	if to := stranger.get(s.link(s.URL, "own", "p3", "n3", time.Hour)).to(); pageName(to) != "consent" {
		t.Errorf("a cookie of nobody leads to %s", to)
	}
	if to := s.visitor().get(s.link(s.URL, "toluna", "t1", "", time.Hour)); to.header.Get("Set-Cookie") != "" {
		t.Error("a source that does not ask for it sets a cookie")
	}
}

func TestClosedFieldLeadsToThePanel(t *testing.T) {
	s := openSigned(t, "")
	source := s.survey.Sources["own"]
	source.Redirect[panel.Closed] = "https://panel.example/back?s=closed&id={id}&k={k2}"
	s.memory.closed = true
	r := s.visitor().get(s.link(s.URL, "own", "p1", "n1", time.Hour))
	if to := r.to(); !strings.HasPrefix(to, "https://panel.example/back?s=closed&id=p1&k=47+11&h=") || r.header.Get("Set-Cookie") != "" {
		t.Errorf("a closed field leads to %s, cookie %q", to, r.header.Get("Set-Cookie"))
	}
}

func TestHeadAndPrefetchOfSignedLinks(t *testing.T) {
	s := openSigned(t, "")
	link := s.link(s.URL, "own", "p1", "n1", time.Hour)
	s.visitor().do(http.MethodHead, link, "", "").want(http.StatusOK)
	looking := s.visitor()
	looking.headers["Sec-Purpose"] = "prefetch"
	looking.get(link).want(http.StatusServiceUnavailable)
	if s.memory.count() != 0 || len(s.memory.nonces) != 0 {
		t.Error("looking has used the link")
	}
}

// TestAbsoluteRequests holds that a proxy's way of asking, with the whole address, changes nothing that is signed.
func TestAbsoluteRequests(t *testing.T) {
	s := openSigned(t, "https://survey.example.org")
	link := s.link("https://survey.example.org", "own", "p/1", "n1", time.Hour)
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:1"+link, nil)
	w := httptest.NewRecorder()
	s.web.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		t.Errorf("status %d", w.Code)
	}
}
