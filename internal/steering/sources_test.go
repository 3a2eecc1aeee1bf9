package steering_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

const sourcesPath = "/console/kinds/sources"

// signed is the tests' survey with a source that signs and is called back.
func signed(t testing.TB) *survey.Survey {
	s := kinds(t)
	s.Sources["own"] = panel.Source{
		Name: "own", IDParam: "pid", Keep: []string{"wave"}, OncePerBrowser: true,
		Entry:    &panel.Signature{Param: "sig", Algorithm: panel.HMACSHA256, Over: panel.OverURL, Encoding: panel.Hex, KeyParam: "k", Keys: []panel.Key{{ID: "2026", Variable: "OWN_PANEL_2026"}}, Expires: "exp", Nonce: "n"},
		Callback: &panel.Callback{Method: "POST", URL: "https://panel.example/done?key=PUBLISHED&id={id}", Words: map[panel.Outcome]string{panel.Complete: "ok", panel.QuotaFull: "full"}, Headers: []panel.Header{{Name: "Authorization", Variable: "OWN_PANEL_TOKEN"}}},
	}
	return s
}

func TestSourcesAreShown(t *testing.T) {
	s := consoletest.New(t, room(t), signed(t))
	populate(t, s)
	manager := s.As(consoletest.Manager).Get(sourcesPath).Want(200).Page()
	own := manager.Find("[data-source=own]")
	link := s.URL + "/s/kinds?source=own&pid={id}&wave={wave}&exp={expires}&n={nonce}&k={key}&sig={signature}"
	if got := own.Find("input.copy").AttrOr("value", ""); got != link {
		t.Errorf("the link is %q, want %q", got, link)
	}
	for _, want := range []string{"hmac-sha256", "OWN_PANEL_2026", "OWN_PANEL_TOKEN", "https://panel.example/done?key=PUBLISHED", "full"} {
		if !strings.Contains(own.Text(), want) {
			t.Errorf("a manager does not see %s", want)
		}
	}
	if came := words(manager.Find("[data-source=panel] .figures").Text()); came != "Admitted3Turned away, quota full2Screened out1" && !strings.Contains(came, "3") {
		t.Errorf("what came is %q", came)
	}
	viewer := s.As(consoletest.Viewer).Get(sourcesPath).Want(200)
	for _, secret := range []string{"OWN_PANEL", "PUBLISHED"} {
		if strings.Contains(viewer.Body, secret) {
			t.Errorf("a viewer sees %s", secret)
		}
	}
	if viewer.Page().Find(".tests, form[action*=try]").Length() > 0 {
		t.Error("a viewer may make test links")
	}
}

func TestTheLinkHasAPicture(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Viewer)
	address := b.Get(sourcesPath).Page().Find("[data-source=direct] img").AttrOr("src", "")
	picture := b.Get(address).Want(200)
	if picture.Header.Get("Content-Type") != "image/png" {
		t.Errorf("a %s", picture.Header.Get("Content-Type"))
	}
	drawn, err := png.Decode(bytes.NewReader([]byte(picture.Body)))
	if err != nil || drawn.Bounds().Dx() < 300 {
		t.Fatalf("%v, picture %v", err, drawn)
	}
}

// made makes a test link and returns its path.
func made(t testing.TB, s *consoletest.Site, b *consoletest.Browser) string {
	t.Helper()
	page := b.Post(sourcesPath+"/try", order("note", "the panel", "days", "1")).Want(200).Page()
	link, found := strings.CutPrefix(page.Find("#new-link").AttrOr("value", ""), s.URL)
	if !found || len(link) < len("/try/")+26 {
		t.Fatalf("the new link is %q", link)
	}
	return link
}

// TestATestLinkCountsNothing, whoever goes through the survey by it, how often so ever.
func TestATestLinkCountsNothing(t *testing.T) {
	s := newSite(t)
	manager := s.As(consoletest.Manager)
	link := made(t, s, manager)
	before, err := s.Field.Watch(t.Context(), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	b := s.Browser()
	for range 2 {
		to := b.Get(link).Want(http.StatusSeeOther).Header.Get("Location")
		for range 8 {
			given, ok := answers()[to[strings.LastIndex(to, "/")+1:]]
			if !ok {
				break
			}
			page := b.Get(to).Want(200)
			if page.Page().Find("aside.preview").Length() != 1 || strings.Contains(page.Body, "preview.js") {
				t.Fatalf("%s does not say that it is a rehearsal, or follows files", to)
			}
			form := url.Values{"do": {"next"}}
			for name, values := range given {
				form[name] = values
			}
			to = b.PostBare(to, form).Want(http.StatusSeeOther).Header.Get("Location")
		}
		if end := b.Get(to).Want(200).Page(); end.Find("main").AttrOr("data-outcome", "") != "complete" {
			t.Errorf("the end at %s is\n%s", to, words(end.Text()))
		}
	}
	after, err := s.Field.Watch(t.Context(), "kinds")
	if err != nil || after.Started != before.Started || after.Cells[0] != before.Cells[0] || len(after.Latest) > 0 {
		t.Errorf("%v: it counted: %+v", err, after)
	}
	if entries := noted(t, s, "test_link"); len(entries) != 1 || strings.Contains(entries[0].Subject+entries[0].After, link[5:]) {
		t.Errorf("the log has %+v", entries)
	}
	if strings.Contains(s.Log.String(), link[5:]) || strings.Contains(manager.Get(sourcesPath).Body, link[5:]) {
		t.Error("the token is in the log, or shown twice")
	}
}

// TestATestLinkEnds by its time and when it is taken back, also for those who are in the middle.
func TestATestLinkEnds(t *testing.T) {
	s := newSite(t)
	b, visitor := s.As(consoletest.Manager), s.Browser()
	link := made(t, s, b)
	page := visitor.Get(link).Want(http.StatusSeeOther).Header.Get("Location")
	visitor.Get(page).Want(200)
	id := b.Get(sourcesPath).Page().Find("[data-link]").AttrOr("data-link", "")
	s.As(consoletest.Analyst).Post(sourcesPath+"/try/remove", order("id", id)).Want(403)
	b.Post(sourcesPath+"/try/remove", order("id", id)).Want(http.StatusSeeOther)
	visitor.Get(page).Want(404)
	visitor.Get(link).Want(404)
	b.Post(sourcesPath+"/try/remove", order("id", id)).Want(http.StatusSeeOther)
	late := made(t, s, b)
	s.Pass(25 * time.Hour)
	visitor.Get(late).Want(404)
	for _, wrong := range []string{"/try/x", "/try/" + strings.Repeat("a", 32), "/try/" + strings.Repeat("a", 4000), "/try/%00"} {
		visitor.Get(wrong).Want(404)
	}
}

func TestATestLinkIsRefused(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Manager)
	for _, c := range [][2]string{{"0", "x"}, {"many", "x"}, {"365", "x"}, {"7", strings.Repeat("字", 70)}} {
		page := b.Post(sourcesPath+"/try", order("days", c[0], "note", c[1])).Want(422).Page()
		if page.Find("#test-error").Length() != 1 || page.Find("#note").AttrOr("value", "") != c[1] {
			t.Errorf("%v is not refused beside the form", c)
		}
	}
	for i := range 50 {
		b.Post(sourcesPath+"/try", order("days", "7", "note", strconv.Itoa(i))).Want(200)
	}
	if text := b.Post(sourcesPath+"/try", order("days", "7", "note", "one more")).Want(422).Page().Find("#test-error").Text(); !strings.Contains(text, "50 test links") {
		t.Errorf("says %q", text)
	}
}

// TestAPreviewInTheConsole leads to every page in every language, and takes answers with the session's token alone.
func TestAPreviewInTheConsole(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Viewer)
	links := b.Get("/console/kinds/preview").Want(200).Page().Find("tbody a")
	if links.Length() != 10 {
		t.Errorf("%d links to five pages in two languages", links.Length())
	}
	for _, link := range links.EachIter() {
		to := b.Get(link.AttrOr("href", "")).Want(http.StatusSeeOther).Header.Get("Location")
		page := b.Get(to).Want(200).Page()
		if l := page.Find("html").AttrOr("lang", ""); l != link.AttrOr("lang", "") || page.Find("aside.preview").Length() != 1 {
			t.Errorf("%s is in %q", to, l)
		}
	}
	to := b.Get("/console/kinds/preview/begin?in=en&type=B&source=panel&full=B").Want(http.StatusSeeOther).Header.Get("Location")
	form := url.Values{"do": {"next"}, "agree": {"1"}}
	b.PostBare(to, form).Want(403)
	if csrf := b.Get(to).Page().Find("form[method=post] input[name=csrf]").AttrOr("value", ""); csrf != b.CSRF() {
		t.Errorf("the form carries %q", csrf)
	}
	to = b.Post(to, form).Want(http.StatusSeeOther).Header.Get("Location")
	to = b.Post(to, url.Values{"do": {"next"}, "age": {"12"}, "city": {"1"}, "korean": {"2"}}).Want(http.StatusSeeOther).Header.Get("Location")
	if bar := words(b.Get(to).Want(200).Page().Find("aside.preview").Text()); !strings.Contains(bar, "cell B is full") || !strings.Contains(bar, "Type B") {
		t.Errorf("the bar says %q", bar)
	}
	for _, wrong := range []string{"type=Z", "source=nobody", "full=Z"} {
		b.Get("/console/kinds/preview/begin?" + wrong).Want(400)
	}
	other := s.As(consoletest.Analyst)
	if forgotten := other.Get(to).Want(http.StatusSeeOther).Header.Get("Location"); forgotten != "/console/kinds/preview/begin" {
		t.Errorf("somebody else's rehearsal leads to %s", forgotten)
	}
	if s.As(consoletest.Viewer).Get("/console/kinds?in=ko").Page().Find("html").AttrOr("lang", "") == "ko" {
		t.Error("a language of the questionnaire changed the console's")
	}
}

// TestRolesSeeWhatTheyMay and nothing more, and nobody sees a survey of others.
func TestRolesSeeWhatTheyMay(t *testing.T) {
	s := newSite(t)
	populate(t, s)
	roles := map[string]account.Role{consoletest.Viewer: account.Viewer, consoletest.Analyst: account.Analyst, consoletest.Manager: account.Manager, consoletest.Stranger: ""}
	for path, needs := range map[string]account.Role{
		"/field": account.Manager, "/sources": account.Viewer, "/sources/link.png": account.Viewer, "/preview": account.Viewer, "/interviews": account.Analyst, "/interviews/1": account.Analyst,
	} {
		for name, role := range roles {
			want := 200
			if role == "" {
				want = 404
			} else if !role.Covers(needs) {
				want = 403
			}
			if got := s.As(name).Get("/console/kinds" + path).Status; got != want {
				t.Errorf("%s gets %d for %s, want %d", name, got, path, want)
			}
		}
	}
}
