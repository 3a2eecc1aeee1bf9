package steering_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/consoletest"
)

const interviewsPath = "/console/kinds/interviews"

func TestTheListIsFiltered(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Analyst)
	if text := b.Get(interviewsPath).Want(200).Page().Find(".none").Text(); !strings.Contains(text, "Nobody has come") {
		t.Errorf("an empty list says %q", text)
	}
	populate(t, s)
	for query, want := range map[string]string{
		"": "6 5 4 3 2 1", "?disposition=complete": "4 1", "?disposition=in_progress": "2", "?type=B": "6 4", "?source=panel&type=A": "5 2 1",
		"?source=cint": "", "?disposition=withdrawn": "5", "?before=3": "2 1", "?before=rubbish": "6 5 4 3 2 1", "?disposition=nonsense": "",
	} {
		rows := b.Get(interviewsPath + query).Want(200).Page().Find("tr[data-interview]")
		var ids []string
		for _, row := range rows.EachIter() {
			ids = append(ids, row.AttrOr("data-interview", ""))
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	if to := b.Get(interviewsPath + "?number=3").Want(http.StatusSeeOther).Header.Get("Location"); to != interviewsPath+"/3" {
		t.Errorf("number 3 leads to %s", to)
	}
	for _, wrong := range []string{"99", "0", "-1", "x", "99999999999999999999"} {
		page := b.Get(interviewsPath + "?number=" + wrong).Want(422).Page()
		if page.Find("#number").AttrOr("value", "") != wrong || page.Find("#number-error").Length() != 1 {
			t.Errorf("number %q is not refused", wrong)
		}
	}
	b.Get(interviewsPath + "/99").Want(404)
	b.Get(interviewsPath + "/x").Want(404)
}

func TestOneInterview(t *testing.T) {
	s := newSite(t)
	populate(t, s)
	b := s.As(consoletest.Analyst)
	page := b.Get(interviewsPath + "/1").Want(200).Page()
	for field, want := range map[string]string{
		"agree": "Agreed", "age": "34 years", "city": "Other", "city_other_text": "呼和浩特 <b>bold</b>", "importance_price": "Very important", "comments": "很好", "contact": "—",
	} {
		if got := words(page.Find("[data-field=" + field + "] dd").Text()); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
	if back := page.Find("tr[data-times=importance] td").Eq(4).Text(); back != "1" {
		t.Errorf("importance was left backwards %q times", back)
	}
	if text := words(page.Text()); strings.Contains(text, "panelist-") || page.Find(".identity, .judge").Length() > 0 {
		t.Error("an analyst sees who it is, or may judge")
	}
	if gone := b.Get(interviewsPath + "/5").Page(); gone.Find("[data-withdrawn]").Length() != 1 || gone.Find("[data-field]").Length() > 0 {
		t.Error("of a withdrawn interview something is left")
	}
	if running := b.Get(interviewsPath + "/2").Page(); running.Find("[data-page=words] .state").Length() != 1 {
		t.Error("where it stands is not said")
	}
}

// TestIdentityIsHidden until a manager asks by a post, which is in the log before it is shown.
func TestIdentityIsHidden(t *testing.T) {
	s := newSite(t)
	populate(t, s)
	b := s.As(consoletest.Manager)
	if page := b.Get(interviewsPath + "/1").Want(200); strings.Contains(page.Body, "panelist-") {
		t.Error("it is shown without being asked for")
	}
	b.Get(interviewsPath + "/1/identity").Want(405)
	b.PostBare(interviewsPath+"/1/identity", order("why", "x")).Want(403)
	s.As(consoletest.Analyst).Post(interviewsPath+"/1/identity", order()).Want(403)
	if len(noted(t, s, "identity")) > 0 {
		t.Error("what was refused is noted")
	}
	shown := b.Post(interviewsPath+"/1/identity", order()).Want(200)
	if got := shown.Page().Find("[data-identity]").Text(); got != "panelist-0001" {
		t.Errorf("shows %q", got)
	}
	if entries := noted(t, s, "identity"); len(entries) != 1 || entries[0].Who != consoletest.Manager || entries[0].Subject != "1" || entries[0].Survey != "kinds" {
		t.Errorf("the log has %+v", entries)
	}
	if shown.Header.Get("Cache-Control") != "no-store" {
		t.Error("a cache may keep it")
	}
}

func TestARespondentIsFound(t *testing.T) {
	s := newSite(t)
	populate(t, s)
	b := s.As(consoletest.Manager)
	if to := b.Post(interviewsPath+"/find", order("source", "panel", "respondent", "panelist-0004")).Want(http.StatusSeeOther).Header.Get("Location"); to != interviewsPath+"/4" {
		t.Errorf("leads to %s", to)
	}
	if entries := noted(t, s, "identity_found"); len(entries) != 1 || entries[0].Subject != "4" || strings.Contains(entries[0].After+entries[0].Why, "panelist") {
		t.Errorf("the log has %+v", entries)
	}
	for _, id := range []string{"nobody", "", "<script>alert(1)</script>"} {
		page := b.Post(interviewsPath+"/find", order("source", "panel", "respondent", id)).Want(422).Page()
		if page.Find("#respondent").AttrOr("value", "") != id || page.Find("#find-error").Length() != 1 || page.Find("#find-source option[selected]").AttrOr("value", "") != "panel" {
			t.Errorf("%q is not refused beside the form", id)
		}
	}
	s.As(consoletest.Analyst).Post(interviewsPath+"/find", order("source", "panel", "respondent", "panelist-0004")).Want(403)
	if strings.Contains(s.Log.String(), "panelist") {
		t.Error("the server's log has an id")
	}
}

func TestInvalidateAndRestore(t *testing.T) {
	s := newSite(t)
	populate(t, s)
	b := s.As(consoletest.Manager)
	one := interviewsPath + "/4"
	if text := b.Post(one+"/invalidate", order("why", "")).Want(422).Page().Find(".judge .error").Text(); !strings.Contains(text, "Give a reason") {
		t.Errorf("without a reason it says %q", text)
	}
	b.Post(one+"/invalidate", order("why", "straight lines")).Want(http.StatusSeeOther)
	if page := b.Get(one).Page(); page.Find(".judge form").AttrOr("action", "") != one+"/restore" || !strings.Contains(page.Find(".changes").Text(), "straight lines") {
		t.Error("it cannot be restored, or the reason is not shown")
	}
	if text := b.Post(one+"/invalidate", order("why", "again")).Want(422).Page().Find(".judge .error").Text(); !strings.Contains(text, "not as it was") {
		t.Errorf("twice says %q", text)
	}
	respond(t, s, "panelist-0007", "", map[string]url.Values{"you": {"age": {"50"}, "city": {"2"}, "korean": {"1"}}})
	if text := b.Post(one+"/restore", order("why", "no")).Want(422).Page().Find(".judge .error").Text(); !strings.Contains(text, "Cell B has no room") {
		t.Errorf("without room it says %q", text)
	}
	b.Post(fieldPath+"/cell", cellForm(t, b, "B", "target", "2", "why", "room")).Want(http.StatusSeeOther)
	b.Post(one+"/restore", order("why", "looked at it again")).Want(http.StatusSeeOther)
	if page := b.Get(one).Page(); page.Find(".judge form").AttrOr("action", "") != one+"/invalidate" {
		t.Error("it is not restored")
	}
	if text := b.Post(interviewsPath+"/2/invalidate", order("why", "x")).Want(422).Page().Find(".judge .error").Text(); !strings.Contains(text, "not as it was") {
		t.Errorf("a running one says %q", text)
	}
	b.Post(interviewsPath+"/99/invalidate", order("why", "x")).Want(404)
}

// TestNothingBecomesMarkup: what respondents, panels and researchers write stands on every page as text.
func TestNothingBecomesMarkup(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Manager)
	b.Post(fieldPath+"/cell", cellForm(t, b, "A", "target", "100", "why", "room for all")).Want(http.StatusSeeOther)
	for i, hostile := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `{{.CSRF}}`, `javascript:alert(1)`, `</dd></dl><iframe src=//evil>`,
		"<!--", `]]><x>`, "\u202e<b>", `&lt;script&gt;`, "`${alert(1)}`", `<a href="data:text/html,x">x</a>`,
	} {
		id := hostile + string(rune('a'+i))
		iv := respond(t, s, id, "", map[string]url.Values{"words": {"comments": {hostile}}})
		one := interviewsPath + "/" + strconv.FormatInt(iv.ID, 10)
		for name, answer := range map[string]consoletest.Answer{
			"page": b.Get(one).Want(200), "identity": b.Post(one+"/identity", order()).Want(200), "list": b.Get(interviewsPath).Want(200),
			"number": b.Get(interviewsPath + "?number=" + url.QueryEscape(hostile)).Want(422), "filter": b.Get(interviewsPath + "?type=" + url.QueryEscape(hostile) + "&source=" + url.QueryEscape(hostile)).Want(200),
			"find": b.Post(interviewsPath+"/find", order("source", hostile, "respondent", hostile)).Want(422),
			"cell": b.Post(fieldPath+"/cell", cellForm(t, b, "A", "target", hostile, "closes", hostile, "why", hostile)).Want(422),
			"door": b.Post(fieldPath+"/door", order("door", "closed", "was", "open", "why", hostile)).Want(200),
			"link": b.Post("/console/kinds/sources/try", order("days", "7", "note", hostile)).Want(200), "sources": b.Get("/console/kinds/sources").Want(200),
		} {
			page := answer.Page()
			if n := page.Find("script, iframe, svg, img[onerror], [onload], a[href^='javascript'], a[href^='data']").Length(); n > 0 {
				t.Errorf("%s: %q became markup", name, hostile)
			}
		}
		if got := b.Get(one).Page().Find("[data-field=comments] dd span").Text(); got != hostile {
			t.Errorf("%q is shown as %q", hostile, got)
		}
	}
}
