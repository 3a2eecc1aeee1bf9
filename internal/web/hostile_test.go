package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/survey"
)

const payload = `</textarea></title></script>"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}`

// hostile is the tests' survey with the payload in every text.
func hostile(t *testing.T) *survey.Survey {
	t.Helper()
	s := kinds(t)
	poison := func(texts ...survey.Text) {
		for _, text := range texts {
			for l := range text {
				text[l] = payload
			}
		}
	}
	poison(s.Title, s.Organiser)
	for _, list := range s.Lists {
		for _, o := range list.Options {
			poison(o.Text)
		}
	}
	for _, page := range s.Pages {
		poison(page.Title)
		for _, q := range page.Questions {
			poison(q.Text, q.Help, q.Unit)
		}
	}
	for _, item := range s.Privacy.Items {
		poison(item.Text)
	}
	for i := range s.Types {
		poison(s.Types[i].Text)
	}
	for i := range s.Cells {
		poison(s.Cells[i].Text)
	}
	return s
}

// inert checks that a page has no element or attribute that the payload tries to smuggle in.
func inert(t *testing.T, name string, r reply) {
	t.Helper()
	doc := r.page()
	if n := doc.Find("script:not([src^='/static/']), img, [onerror]").Length(); n > 0 {
		t.Errorf("%s: the payload came alive:\n%s", name, r.body)
	}
	doc.Find("*").Each(func(_ int, el *goquery.Selection) {
		for _, a := range el.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: attribute %s", name, a.Key)
			}
		}
	})
}

func TestHostileQuestionnaire(t *testing.T) {
	s := openSite(t, hostile(t))
	v := s.visitor()
	address := v.get("/s/kinds?source=panel&pid=" + url.QueryEscape(payload)).to()
	for _, page := range []string{"consent", "you", "reasons", "importance", "words"} {
		address = v.until(address, page)
		r := v.get(address).want(http.StatusOK)
		inert(t, page, r)
		if n := strings.Count(r.body, "alert(1)"); n < 2 || strings.Contains(r.body, "<script>alert") {
			t.Errorf("%s: the payload is there %d times", page, n)
		}
		for _, beside := range []string{"privacy", "withdraw"} {
			inert(t, beside, v.get(strings.TrimSuffix(address, page)+beside).want(http.StatusOK))
		}
		inert(t, page+" refused", v.press(address, "next", nil).want(http.StatusUnprocessableEntity))
	}
	inert(t, "end", v.get(v.until(address, "")).want(http.StatusOK))
	for _, path := range []string{"/"} {
		r := v.get(path).want(http.StatusOK)
		inert(t, path, r)
		if !strings.Contains(r.body, "&lt;script&gt;alert(1)") {
			t.Errorf("%s does not show the title", path)
		}
	}
}

func TestHostileAnswers(t *testing.T) {
	v := newSite(t).visitor()
	you := v.until(v.arrive(payload), "you")
	posted := form("age", payload, "city", payload, "city_other_text", payload, "korean", payload, payload, payload, "do", payload)
	r := v.post(you, posted).want(http.StatusUnprocessableEntity)
	inert(t, "you", r)
	if got := r.page().Find("#i-city_other_text").AttrOr("value", ""); got != payload {
		t.Errorf("kept %q", got)
	}
	words := v.until(you, "words")
	v.press(words, "lang:zh-CN", form("comments", payload)).to()
	r = v.get(words).want(http.StatusOK)
	inert(t, "words", r)
	if got := strings.TrimPrefix(r.page().Find("textarea[name=comments]").Text(), "\n"); got != payload {
		t.Errorf("kept %q", got)
	}
	for _, path := range []string{"/s/" + url.PathEscape(payload), "/s/kinds?lang=" + url.QueryEscape(payload), "/nowhere?" + url.QueryEscape(payload)} {
		r := v.get(path)
		if r.status != http.StatusSeeOther {
			inert(t, path, r)
		}
	}
}
