package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestEndings(t *testing.T) {
	s := newSite(t)
	korean := form("age", "30", "city", "1", "korean", "1")
	late := s.visitor()
	lateAt := late.until(late.arrive("late"), "words", korean) // holds the one slot of B
	for _, tc := range []struct {
		name                          string
		you                           url.Values
		outcome, disposition, heading string
	}{
		{"complete", nil, "complete", "complete", "提交成功，感谢您的参与！"},
		{"young", form("age", "15", "city", "1", "korean", "1"), "screenout", "screened_out", "感谢您的参与！"},
		{"full", korean, "quotafull", "over_quota", "感谢您的参与！"},
	} {
		v := s.visitor()
		var different []url.Values
		if tc.you != nil {
			different = append(different, tc.you)
		}
		r := v.get(v.until(v.arrive(tc.name), "", different...)).want(http.StatusOK)
		main := r.page().Find("main")
		if main.AttrOr("data-outcome", "") != tc.outcome || main.AttrOr("data-disposition", "") != tc.disposition || main.Find("h1").Text() != tc.heading {
			t.Errorf("%s: %s, %s, %q", tc.name, main.AttrOr("data-outcome", ""), main.AttrOr("data-disposition", ""), main.Find("h1").Text())
		}
		if again := v.arrive(tc.name); v.get(again).want(http.StatusOK).page().Find("main").AttrOr("data-disposition", "") != tc.disposition {
			t.Errorf("%s: the panel's link leads to %s", tc.name, again)
		}
	}
	s.memory.mu.Lock()
	s.memory.cells[1].Completed = s.memory.cells[1].Target // somebody else took the slot after the lease ran out
	s.memory.mu.Unlock()
	main := late.get(late.until(lateAt, "")).want(http.StatusOK).page().Find("main")
	if main.AttrOr("data-outcome", "") != "complete" || main.AttrOr("data-disposition", "") != "over_quota_late" {
		t.Errorf("late: %s", main.Text())
	}
}

func TestRefusingConsent(t *testing.T) {
	v := newSite(t).visitor()
	end := v.press(v.arrive("p1"), "next", form("agree", "0")).to()
	main := v.get(end).want(http.StatusOK).page().Find("main")
	if main.AttrOr("data-outcome", "") != "screenout" || main.AttrOr("data-disposition", "") != "refusal" || main.Find("h1").Text() != "感谢您的关注" {
		t.Errorf("%s", main.Text())
	}
}

func TestEndingsLeadBackToThePanel(t *testing.T) {
	v := newSite(t).visitor()
	r := v.get("/s/kinds?rid=" + url.QueryEscape("a&b=//evil.example"))
	want := "https://panel.example/return?s=c&id=a%26b%3D%2F%2Fevil.example"
	first := r.to()
	if got := v.get(first).header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "form-action 'self' http://127.0.0.1:9 https:") {
		t.Errorf("the answer to the last page could not lead to the panel: %s", got)
	}
	if to := v.until(first, ""); to != want {
		t.Errorf("the end leads to %s", to)
	}
	for _, path := range []string{first, strings.TrimSuffix(first, "/consent"), "/s/kinds?rid=" + url.QueryEscape("a&b=//evil.example")} {
		if to := v.get(path).to(); to != want {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}
