package lookout

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/quota"
)

func TestMonitorShowsTheCounters(t *testing.T) {
	r := fielded(t)
	doc := r.As(consoletest.Analyst).Get("/console/kinds?lang=en").Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{
		"h1":                                              "Shopping habits",
		".headline div:nth-child(1) dt+dd":                "2 / 3",
		".headline div:nth-child(2) dd":                   "1",
		".headline div:nth-child(3) dd":                   "6",
		".headline div:nth-child(4)":                      "Arrivals today4",
		".headline div:nth-child(5) dd:not(.gloss)":       "0:00",
		"[data-door=open]":                                "State of the surveyOpen",
		"[data-cell=A][data-state=closing] h3":            "A Did not buy Closing",
		"[data-cell=B][data-state=closed] h3":             "B Bought Korean goods Closed",
		"[data-cell=A] dl .main dd":                       "1 / 2",
		"[data-cell=A] .bar b":                            "50%",
		"[data-cell=A] dl div:nth-child(2)":               "In progress1",
		"[data-cell=A] dl div:nth-child(3)":               "Left0",
		"[data-cell=B] dl div:nth-child(4)":               "Over-quota1",
		"[data-cell=B] dl .when":                          "Full since16:12",
		"[data-type=A] td:nth-child(2)":                   "2",
		"[data-type=A] td:nth-child(3)":                   "50.0%",
		"[data-disposition=complete] td:nth-child(2)":     "1.1",
		"[data-disposition=complete] td:nth-child(3)":     "2",
		"[data-disposition=over_quota] td:nth-child(3)":   "1",
		"[data-disposition=screened_out] td:nth-child(3)": "1",
		"[data-disposition=refusal] td:nth-child(2)":      "2.111",
		"[data-disposition=''] td:nth-child(3)":           "1",
		"#fills tr[data-fill=B]":                          "B filled first at 2015-10-14 16:12 UTC+08:00 0 1",
		"#fills tr[data-fill='']:last-child":              "Target 2 1",
		"[data-stage=clicked]":                            "Clicked 6 100.0% –",
		"[data-stage=consented]":                          "Consented 5 83.3% 83.3%",
		"[data-stage=in_sample]":                          "In the sample 2 33.3% 100.0%",
		"[data-page=words]":                               "words 3 2 1 33.3%",
		"[data-source=panel]":                             "panel 3 1 1 5",
		"[data-rate=completion] dd:not(.gloss)":           "40.0% 2 / 5",
		"[data-rate=breakoff] dd:not(.gloss)":             "33.3% 1 / 3",
		"[data-rate=screen_out] dd:not(.gloss)":           "20.0% 1 / 5",
		"[data-rate=over_quota] dd:not(.gloss)":           "25.0% 1 / 4",
		"#flags p":                                        "No quality rule has been asked yet.",
		"#latest tbody tr:first-child":                    "16:12:00 panel Not eligible adult",
	})
	if to := doc.Find("#latest th a").First().AttrOr("href", ""); to != "/console/kinds/interviews/5" {
		t.Errorf("an analyst is led to %q", to)
	}
	if doc.Find("noscript meta[http-equiv=refresh]").Length()+strings.Count(doc.Find("noscript").Text(), "refresh") == 0 {
		t.Error("no refresh without scripts")
	}
	if n := r.As(consoletest.Viewer).Get("/console/kinds").Page().Find("#latest a").Length(); n != 0 {
		t.Error("a viewer is led to interviews")
	}
}

// TestTodayBeginsAtMidnight of the survey's time zone, which is 16:00 UTC, and begins anew.
func TestTodayBeginsAtMidnight(t *testing.T) {
	r := fielded(t)
	v := r.As(consoletest.Viewer)
	today := func(want string) {
		t.Helper()
		reads(t, v.Get("/console/kinds?lang=en").Page(), map[string]string{".headline div:nth-child(4)": want})
	}
	today("Arrivals today4")
	r.Pass(7*time.Hour + 40*time.Minute) // 23:52
	r.arrive("late").until("words", "30", "2")
	today("Arrivals today5")
	r.Pass(10 * time.Minute)
	today("Arrivals today0")
	r.arrive("early").until("words", "30", "2")
	today("Arrivals today1")
	r.Pass(23 * time.Hour)
	today("Arrivals today1")
}

func TestWallShowsTheSame(t *testing.T) {
	doc := fielded(t).As(consoletest.Viewer).Get("/console/kinds/wall?lang=en").Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{".headline div:nth-child(1) dt+dd": "2 / 3", "[data-cell=A] dl .main dd": "1 / 2"})
	if doc.Find("nav, #latest, form").Length() > 0 {
		t.Error("a menu, or names of interviews, on the wall")
	}
}

func TestFilesForThePagesScripts(t *testing.T) {
	v := fielded(t).As(consoletest.Viewer)
	var watch watchReply
	if err := json.Unmarshal([]byte(v.Get("/console/kinds/watch.json?lang=en").Want(http.StatusOK).Body), &watch); err != nil || !strings.Contains(watch.Markup, "In progress") {
		t.Errorf("%v, no markup for the page that polls: %q", err, watch.Markup)
	}
	var course courseReply
	if err := json.Unmarshal([]byte(v.Get("/console/kinds/course.json?lang=en").Want(http.StatusOK).Body), &course); err != nil {
		t.Fatal(err)
	}
	if course.SlotSeconds != 600 || course.Local[0] != "2015-10-14T16:10:00" || course.Started[0] != 6 || course.Cells[1].Counts[0] != 1 || *course.Cells[0].Target != 2 ||
		course.Types[1].Text != "Did not" || course.Fills[0].Local != "2015-10-14T16:12:00" {
		t.Errorf("%+v", course)
	}
}

// TestWhoMaySeeWhat: every page for those who have a role in the survey, and for others the survey is not there.
func TestWhoMaySeeWhat(t *testing.T) {
	r := raise(t, nil, kinds(t))
	for _, route := range r.lookout.Routes() {
		path := "/console" + strings.Replace(route.Path, ":survey", "kinds", 1)
		if route.Method == http.MethodPost {
			r.As(consoletest.Analyst).Post(path, nil).Want(http.StatusForbidden)
			r.As(consoletest.Manager).PostBare(path, url.Values{"language": {"en"}}).Want(http.StatusForbidden)
			continue
		}
		if strings.HasSuffix(path, "/events") {
			continue
		}
		r.As(consoletest.Viewer).Get(path).Want(http.StatusOK)
		r.As(consoletest.Stranger).Get(path).Want(http.StatusNotFound)
		r.Browser().Get(path).Want(http.StatusSeeOther)
	}
}

func TestEventsFollowTheCounters(t *testing.T) {
	r := raise(t, nil, kinds(t))
	r.Shell.Pace = 5 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	resp := r.As(consoletest.Viewer).Open(ctx, "/console/kinds/events?lang=en")
	defer resp.Body.Close()
	if h := resp.Header; h.Get("Content-Type") != "text/event-stream" || h.Get("X-Accel-Buffering") != "no" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
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
	r.arrive("p1")
	if second := next("data: "); !strings.Contains(second, "<dt>Started</dt><dd>1</dd>") {
		t.Errorf("then %s", second)
	}
	r.Shell.Close()
	for lines.Scan() { // the stream ends by itself when the server goes
	}
	if ctx.Err() != nil {
		t.Error("the stream outlives the server")
	}
}

// TestAStreamDoesNotOutliveTheRight: it ends after a while, and the next is asked for like any page.
func TestAStreamDoesNotOutliveTheRight(t *testing.T) {
	r := raise(t, nil, kinds(t))
	r.lookout.life = 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	resp := r.As(consoletest.Viewer).Open(ctx, "/console/kinds/events")
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
	}
	if ctx.Err() != nil || lines.Err() != nil {
		t.Errorf("the stream does not end: %v, %v", ctx.Err(), lines.Err())
	}
	if strings.Contains(r.Log.String(), "request failed") {
		t.Errorf("its end is logged as a failure:\n%s", r.Log)
	}
}

// TestACellWithoutALimit holds that the number which stands for no limit is nowhere shown as a target.
func TestACellWithoutALimit(t *testing.T) {
	sv := kinds(t)
	sv.Cells[0].Target = quota.NoLimit
	r := raise(t, nil, sv)
	r.arrive("a").until("", "30", "2")
	for language, none := range map[string]string{"en": "no limit", "ko": "제한 없음", "zh-CN": "不限"} {
		a := r.As(consoletest.Viewer).Get("/console/kinds?lang=" + language).Want(http.StatusOK)
		if strings.Contains(a.Body, "000,000") || strings.Contains(a.Body, "999,") {
			t.Errorf("%s: the monitor shows the number that stands for no limit", language)
		}
		cell := "[data-cell=" + sv.Cells[0].Name + "]"
		reads(t, a.Page(), map[string]string{cell + " dl .main dd": "1 / " + none, ".headline div:nth-child(1) dt+dd": "1"})
		if n := a.Page().Find(cell + " svg, .headline progress").Length(); n != 0 {
			t.Errorf("%s: a cell without a limit has a bar", language)
		}
	}
}

func TestHostileNamesOnTheMonitor(t *testing.T) {
	const hostile = `"><script>alert(1)</script>`
	sv := kinds(t)
	sv.Types[0].Text["en"], sv.Cells[1].Text["en"], sv.Title["en"] = hostile, hostile, hostile
	r := raise(t, nil, sv)
	r.arrive("a").until("", "30", "2")
	for _, path := range []string{"", "/wall", "/alerts"} {
		a := r.As(consoletest.Viewer).Get(console.SurveyPath("kinds") + path + "?lang=en").Want(http.StatusOK)
		if strings.Contains(a.Body, "<script>alert") || !strings.Contains(a.Body, "&lt;script") {
			t.Errorf("%s: a name became markup", path)
		}
	}
}
