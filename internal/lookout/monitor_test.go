package web

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/quota"
)

// fielded is a site where one of each ending has happened.
func fielded(t testing.TB, reports Reporter) *site {
	s := openSite(t, reports, kinds(t))
	v := s.visitor()
	v.until(v.arrive("b1"), "", form("age", "30", "city", "1", "korean", "1"))
	v.until(v.arrive("b2"), "", form("age", "30", "city", "1", "korean", "1"))
	v.until(v.arrive("a1"), "")
	v.until(v.arrive("a2"), "words")
	v.until(v.arrive("young"), "", form("age", "15", "city", "1", "korean", "1"))
	v.press(v.arrive("no"), "next", form("agree", "0"))
	return s
}

func TestMonitorShowsTheCounters(t *testing.T) {
	doc := fielded(t, nil).visitor().get("/console/kinds").want(http.StatusOK).page()
	for selector, want := range map[string]string{
		"h1":                                              "网购习惯调查",
		".figures div:nth-child(1) dd":                    "2 / 3",
		".figures div:nth-child(2) dd":                    "6",
		".figures div:nth-child(3) dd":                    "4",
		".figures div:nth-child(4) dd":                    "1",
		"[data-cell=A][data-state=closing] h3":            "A 没买过 即将关闭",
		"[data-cell=B][data-state=closed] h3":             "B 买过韩国商品 已关闭",
		"[data-cell=A] dl .main dd":                       "1 / 2",
		"[data-cell=A] .bar b":                            "50%",
		"[data-cell=A] dl div:nth-child(2)":               "正在作答1",
		"[data-cell=A] dl div:nth-child(3)":               "剩余名额0",
		"[data-cell=B] dl div:nth-child(4)":               "超额1",
		"[data-type=A] td:nth-child(2)":                   "2",
		"[data-type=A] td:nth-child(3)":                   "50.0%",
		"[data-disposition=complete] td:nth-child(2)":     "1.1",
		"[data-disposition=complete] td:nth-child(3)":     "2",
		"[data-disposition=over_quota] td:nth-child(3)":   "1",
		"[data-disposition=screened_out] td:nth-child(3)": "1",
		"[data-disposition=refusal] td:nth-child(2)":      "2.111",
		"[data-disposition=''] td:nth-child(3)":           "1",
		".fills li":                                       "B 最先满额：2015-10-14 08:12 UTC (A = 0)",
		"footer":                                          "打开问卷在账户功能启用之前，控制台只对服务器本机开放。",
	} {
		found := doc.Find(selector)
		if got := strings.Join(strings.Fields(found.Text()), " "); found.Length() != 1 || got != want {
			t.Errorf("%s: %d found, %q, want %q", selector, found.Length(), got, want)
		}
	}
	if bar := doc.Find("[data-cell=A] progress"); bar.AttrOr("value", "") != "1" || bar.AttrOr("max", "") != "2" {
		t.Error("no bar")
	}
	if !strings.Contains(doc.Find("noscript").Text(), "refresh") && doc.Find("noscript meta[http-equiv=refresh]").Length() != 1 {
		t.Error("no refresh without scripts")
	}
}

func TestStatusIsTheContractsJSON(t *testing.T) {
	r := fielded(t, nil).visitor().get("/console/kinds/status.json").want(http.StatusOK)
	var got struct {
		Cells []struct {
			Cell      string
			Target    int
			Completed int
			Held      int
			OverQuota int `json:"over_quota"`
			State     quota.State
		}
	}
	if err := json.Unmarshal([]byte(r.body), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Cells) != 2 || got.Cells[0].Cell != "A" || got.Cells[0].Held != 1 || got.Cells[1].OverQuota != 1 || got.Cells[1].Completed != 1 || got.Cells[1].State != quota.Closed {
		t.Errorf("%s", r.body)
	}
}

func TestConsoleIsForTheServersOwnMachine(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/console/", "/console/kinds", "/console/kinds/status.json", "/console/kinds/events", "/console/kinds/report/"} {
		for _, tc := range []struct{ name, peer, host, header string }{
			{"from elsewhere", "203.0.113.5:4711", "localhost", ""},
			{"from the same network", "192.168.1.2:4711", "localhost:8080", ""},
			{"passed on", "127.0.0.1:4711", "localhost", "X-Forwarded-For"},
			{"passed on", "127.0.0.1:4711", "localhost", "Forwarded"},
			{"passed on", "[::1]:4711", "localhost", "X-Real-IP"},
			{"another name for this machine", "127.0.0.1:4711", "evil.example:8080", ""},
			{"no name", "127.0.0.1:4711", "", ""},
		} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.RemoteAddr, r.Host = tc.peer, tc.host
			if tc.header != "" {
				r.Header.Set(tc.header, "127.0.0.1")
			}
			w := httptest.NewRecorder()
			s.web.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "控制台只能在服务器本机上打开") {
				t.Errorf("%s %s: %d", path, tc.name, w.Code)
			}
		}
	}
	for _, host := range []string{"127.0.0.1", "localhost:8080", "[::1]:8080", "[::1]"} {
		r := httptest.NewRequest(http.MethodGet, "/console/", nil)
		r.RemoteAddr, r.Host = "[::1]:4711", host
		w := httptest.NewRecorder()
		if s.web.Handler().ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("%s: %d", host, w.Code)
		}
	}
}

func TestEventsFollowTheCounters(t *testing.T) {
	s := newSite(t)
	s.web.pace = 5 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/console/kinds/events?lang=en", nil)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if h := resp.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	lines := bufio.NewScanner(resp.Body)
	next := func(prefix string) string {
		t.Helper()
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), prefix) {
				return lines.Text()
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
	if first := next("data: "); !strings.Contains(first, "<dt>Started</dt><dd>0</dd>") {
		t.Errorf("first %s", first)
	}
	next(": still here") // nothing has changed for a while
	v := s.visitor()
	v.arrive("p1")
	if second := next("data: "); !strings.Contains(second, "<dt>Started</dt><dd>1</dd>") {
		t.Errorf("then %s", second)
	}
	s.web.Close()
	for lines.Scan() { // the stream ends by itself when the server goes
	}
	if ctx.Err() != nil {
		t.Error("the stream outlives the server")
	}
}
