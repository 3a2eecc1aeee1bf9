package web

import (
	"net/http"
	"strings"
	"testing"

	"fieldwork/internal/fault"
)

// withdrawn checks that an address leads to the page that says it is done.
func (v *visitor) withdrawn(path string) {
	v.t.Helper()
	r := v.get(path)
	if r.status == http.StatusSeeOther {
		r = v.get(r.to())
	}
	main := r.want(http.StatusOK).page().Find("main")
	if main.AttrOr("data-disposition", "") != "withdrawn" || main.AttrOr("data-outcome", "none") != "none" || main.Find("h1").Text() != "已撤回，您的回答已删除" {
		v.t.Errorf("%s: %s", path, main.Text())
	}
	if links := r.page().Find("footer a"); links.Length() != 1 || links.Text() != "隐私说明" {
		v.t.Errorf("%s: the foot says %q", path, links.Text())
	}
}

func TestWithdrawing(t *testing.T) {
	for _, tc := range []struct{ name, page string }{{"at the start", "consent"}, {"behind the gate", "importance"}, {"after the end", ""}} {
		v := newSite(t).visitor()
		address := v.until(v.arrive("p1"), tc.page)
		interview := strings.TrimSuffix(address, "/"+tc.page)
		ask := v.get(interview + "/withdraw").want(http.StatusOK)
		main := ask.page().Find("main[data-withdraw]")
		if main.Find("form[method=post] button[name=do][value=withdraw]").Length() != 1 || strings.Contains(main.Text(), "您正在填写的问卷也会就此结束") != (tc.page != "") {
			t.Errorf("%s: asked is %q", tc.name, main.Text())
		}
		if v.get(interview).page().Find("main").AttrOr("data-disposition", "") == "withdrawn" {
			t.Fatalf("%s: looking withdraws", tc.name)
		}
		for range 2 { // and a second click
			if to := v.press(interview+"/withdraw", "withdraw", nil).to(); to != interview {
				t.Errorf("%s: leads to %s", tc.name, to)
			}
			v.withdrawn(interview)
		}
		for _, path := range []string{interview + "/withdraw", interview + "/consent", interview + "/importance", interview + "/nothing", "/s/kinds?source=panel&pid=p1"} {
			v.withdrawn(path)
		}
		for page, given := range goodAnswers() { // an old tab
			if to := v.press(interview+"/"+page, "next", given).to(); to != interview {
				t.Errorf("%s: an old tab's post of %s leads to %s", tc.name, page, to)
			}
		}
		for _, iv := range v.memory.interviews {
			if len(iv.Answers) > 0 {
				t.Errorf("%s: %v", tc.name, iv.Answers)
			}
		}
		v.get(interview + "/privacy").want(http.StatusOK)
	}
}

func TestAWithdrawnRespondentIsNotSentToThePanelAgain(t *testing.T) {
	v := newSite(t).visitor()
	first := v.get("/s/kinds?rid=a").to()
	interview := strings.TrimSuffix(first, "/consent")
	if to := v.until(first, ""); !strings.HasPrefix(to, "https://panel.example/return") {
		t.Fatalf("the end leads to %s", to)
	}
	page := v.get(interview + "/withdraw").want(http.StatusOK).page()
	if page.Find("main a").Length() != 0 {
		t.Error("the way back would tell the panel again")
	}
	if to := v.press(interview+"/withdraw", "withdraw", nil).to(); to != interview {
		t.Errorf("leads to %s", to)
	}
	v.withdrawn(interview)
	v.withdrawn("/s/kinds?rid=a")
}

func TestAWithdrawalThatFailsCanBeTriedAgain(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	interview := strings.TrimSuffix(v.arrive("p1"), "/consent")
	s.memory.fail(fault.New(fault.Unavailable, "busy"))
	again := v.press(interview+"/withdraw", "withdraw", nil).want(http.StatusServiceUnavailable).page()
	if got := again.Find("form button[name=do]").AttrOr("value", ""); got != "withdraw" {
		t.Errorf("the second try presses %q", got)
	}
	s.memory.fail(nil)
	if to := v.press(interview+"/withdraw", "", nil).to(); to != interview+"/withdraw" {
		t.Errorf("a post without its button leads to %s", to)
	}
	v.post(strings.Replace(interview, interview[len("/s/kinds/"):], "notoken", 1)+"/withdraw", form("do", "withdraw")).want(http.StatusNotFound)
	v.do(http.MethodPost, interview+"/withdraw", "application/json", "{}").want(http.StatusBadRequest)
	if v.get(interview).to() != interview+"/consent" {
		t.Error("somebody was withdrawn")
	}
}
