package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/panel"
	"fieldwork/internal/shed"
)

// crowded has the server let nobody in.
func (s *site) crowded() {
	s.web.Load = shed.New(shed.Config{Clock: time.Now, Random: func() float64 { return 0 }, Most: 1})
	s.web.Load.Enter()
}

func TestTheWaitPage(t *testing.T) {
	sv := kinds(t)
	sv.Languages = append(sv.Languages, "ko")
	s := openSite(t, sv)
	s.crowded()
	for _, c := range []struct{ ask, accept, language, title string }{
		{"", "", "zh-CN", "现在参加的人很多，请稍候"},
		{"", "zh-TW,zh;q=0.9", "zh-CN", "现在参加的人很多，请稍候"},
		{"&lang=en", "ko", "en", "Many people are coming just now"},
		{"", "ko-KR,ko;q=0.9,en;q=0.8", "ko", "지금 접속하신 분이 많습니다"},
	} {
		v := s.visitor()
		v.headers["Accept-Language"] = c.accept
		r := v.get("/s/kinds?source=panel&pid=p1" + c.ask).want(http.StatusServiceUnavailable)
		doc := r.page()
		if got := doc.Find("html").AttrOr("lang", ""); got != c.language || doc.Find("h1").Text() != c.title {
			t.Errorf("%+v: %s %q", c, got, doc.Find("h1").Text())
		}
		seconds, err := strconv.Atoi(doc.Find("meta[http-equiv=refresh]").AttrOr("content", ""))
		if err != nil || seconds < leastWait || seconds >= leastWait+waitSteps || r.header.Get("Retry-After") != strconv.Itoa(seconds) {
			t.Errorf("%+v: again after %q, or %q by the header", c, doc.Find("meta[http-equiv=refresh]").AttrOr("content", ""), r.header.Get("Retry-After"))
		}
		if href, there := doc.Find("main a").Attr("href"); !there || href != "" {
			t.Errorf("%+v: the link leads to %q, not to the same address", c, href)
		}
		if len(r.header.Values("Set-Cookie")) > 0 || r.header.Get("Cache-Control") != "no-store" || len(r.body) > 2000 {
			t.Errorf("%+v: %d bytes, %v", c, len(r.body), r.header)
		}
	}
	if n := s.memory.count(); n > 0 {
		t.Errorf("%d interviews began", n)
	}
	for range 100 {
		s.visitor().get("/s/kinds?source=panel&pid=p1").want(http.StatusServiceUnavailable)
	}
	if log := s.log.String(); strings.Contains(log, "route=/s/:survey ") || strings.Count(log, "\n") > 2 || strings.Contains(log, "p1") {
		t.Errorf("the log drowns, or tells who came:\n%s", log)
	}
	s.visitor().get("/readyz").want(http.StatusOK) // a balancer must not take the server away from those inside
}

// TestWhoIsInsideNeverWaits at the pages of an interview, nor at the door with the browser that began it.
func TestWhoIsInsideNeverWaits(t *testing.T) {
	sv := kinds(t)
	sv.Sources["direct"] = panel.Direct()
	s := openSite(t, sv)
	v := s.visitor()
	you := v.until(v.get("/s/kinds").to(), "you")
	s.crowded()
	if back := v.get("/s/kinds").to(); back != you {
		t.Errorf("back at %s, not at %s", back, you)
	}
	v.get(you).want(http.StatusOK)
	v.get(v.until(you, "")).want(http.StatusOK)
	stranger := s.visitor()
	stranger.get("/s/kinds").want(http.StatusServiceUnavailable)
	stranger.headers["Cookie"] = cookieName + "=made-up"
	stranger.get("/s/kinds").want(http.StatusServiceUnavailable)
}

// TestWaitingUsesUpNothingOfTheLink: a link that is good for once is opened again after the wait.
func TestWaitingUsesUpNothingOfTheLink(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	s.crowded()
	load := s.web.Load
	const link = "/s/kinds?source=panel&pid=once&extra=%E4%B8%AD"
	v.get(link).want(http.StatusServiceUnavailable)
	if n := len(s.memory.nonces); n > 0 {
		t.Errorf("%d nonces are used up", n)
	}
	load.Leave(time.Now(), true)
	if page := v.get(link).to(); pageName(page) != "consent" {
		t.Errorf("let in to %s", page)
	}
	if c := load.Counts(); c.Waited != 1 || c.LetIn != 1 || c.InFlight != 0 {
		t.Errorf("%+v", c)
	}
}

// BenchmarkWaitPage is what turning somebody away costs.
func BenchmarkWaitPage(b *testing.B) {
	s := newSite(b)
	s.crowded()
	r, err := http.NewRequest(http.MethodGet, "/s/kinds?source=panel&pid=p1", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Language", "ko-KR,ko;q=0.9,en;q=0.8")
	h := s.web.Handler()
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&blank{http.Header{}}, r)
	}
}

// A blank is nobody's response.
type blank struct{ header http.Header }

func (w *blank) Header() http.Header         { return w.header }
func (w *blank) Write(b []byte) (int, error) { return len(b), nil }
func (w *blank) WriteHeader(status int) {
	if status != http.StatusServiceUnavailable {
		panic(fmt.Sprint("status ", status))
	}
}
