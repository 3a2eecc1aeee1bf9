package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestEveryKindIsRendered(t *testing.T) {
	v := newSite(t).visitor()
	address := v.arrive("p1")
	for _, tc := range []struct{ page, selector, text string }{
		{"consent", `main[data-page=consent] .note[data-question=about] p:nth-child(2)`, "大约需要5分钟。是否参加完全自愿。"},
		{"consent", `fieldset[data-question=agree][role=radiogroup] > legend`, "我已阅读以上说明，自愿参加。"},
		{"consent", `label:has(input[type=radio][name=agree][value="0"])`, "不同意参加"},
		{"consent", `button[name=do][value=next]`, "下一页"},
		{"consent", `button[lang=en][value="lang:en"]`, "English"},
		{"you", `h1`, "基本情况"},
		{"you", `label[for=i-age]`, "您今年多少周岁？"},
		{"you", `input[name=age][inputmode=numeric] ~ #u-age`, "岁"},
		{"you", `#h-city`, "请选常住地。"},
		{"you", `label:has(input[name=city][value="98"])`, "其他"},
		{"you", `label[for=i-city_other_text]`, "请注明 其他"},
		{"you", `.progress span`, "已完成 20%"},
		{"reasons", `fieldset[data-question=reasons][data-kind=many][data-min="1"][data-max="3"] #t-reasons`, "最多选 3 项"},
		{"reasons", `#m-reasons p`, "请想想最近一次购买。"},
		{"reasons", `label:has(input[type=checkbox][value="99"][data-alone])`, "以上都不是"},
		{"importance", `fieldset[data-question=importance] tr[data-row=delivery] > th`, "物流配送"},
		{"importance", `label:has(#i-importance_price-5[name=importance_price][value="5"])`, "非常重要"},
		{"words", `label[for=i-contact]`, "还有别的想说的吗？ （选填）"},
		{"words", `textarea[name=comments][maxlength="200"][aria-describedby=t-comments]`, ""},
		{"words", `button[value=next]`, "提交"},
		{"words", `footer`, "您的回答会随时保存，可以稍后从原链接继续。某某研究所 · 电话 010-0000隐私说明撤回同意"},
	} {
		address = v.until(address, tc.page)
		if pageName(address) != tc.page {
			t.Fatalf("%s: came to %s", tc.page, address)
		}
		found := v.get(address).want(http.StatusOK).page().Find(tc.selector)
		if found.Length() != 1 || tc.text != "" && strings.TrimSpace(found.Text()) != tc.text {
			t.Errorf("%s: %s: %d found, %q, want %q", tc.page, tc.selector, found.Length(), found.Text(), tc.text)
		}
	}
}

// wellFormed checks what must hold on any page: it is what assistive technology, Enter and links rely on.
func wellFormed(t *testing.T, r reply) {
	t.Helper()
	doc := r.page()
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, el *goquery.Selection) {
		if id := el.AttrOr("id", ""); seen[id] || id == "" {
			t.Errorf("id %q twice or empty", id)
		} else {
			seen[id] = true
		}
	})
	doc.Find("input:not([type=hidden]), textarea").Each(func(_ int, el *goquery.Selection) {
		id := el.AttrOr("id", "")
		if el.Closest("label").Length() == 0 && doc.Find("label[for="+id+"]").Length() != 1 {
			t.Errorf("control %q has no label", id)
		}
	})
	doc.Find("[aria-describedby]").Each(func(_ int, el *goquery.Selection) {
		for _, id := range strings.Fields(el.AttrOr("aria-describedby", "")) {
			if !seen[id] {
				t.Errorf("aria-describedby %q is nowhere", id)
			}
		}
	})
	doc.Find(`.summary a`).Each(func(_ int, el *goquery.Selection) {
		if !seen[strings.TrimPrefix(el.AttrOr("href", ""), "#")] {
			t.Errorf("summary links to %q, which is nowhere", el.AttrOr("href", ""))
		}
	})
	doc.Find("fieldset").Each(func(_ int, el *goquery.Selection) {
		if el.Children().First().Is("legend") == false {
			t.Error("a fieldset does not begin with its legend")
		}
	})
	doc.Find("form").Each(func(_ int, el *goquery.Selection) {
		first := el.Find("button").First()
		if value := first.AttrOr("value", ""); value != "next" {
			t.Errorf("the first button of the form is %q", value)
		}
	})
	if doc.Find("html").AttrOr("lang", "") == "" || doc.Find("title").Text() == "" || doc.Find("h1").Length() != 1 {
		t.Error("a page needs its language, a title and one h1")
	}
	if doc.Find("[style], style, script:not([src]), [onclick]").Length() > 0 {
		t.Error("styles or scripts in the page, which its policy forbids")
	}
}

func TestPagesAreWellFormed(t *testing.T) {
	v := newSite(t).visitor()
	address := v.arrive("p1")
	for _, page := range []string{"consent", "you", "reasons", "importance", "words"} {
		address = v.until(address, page)
		wellFormed(t, v.get(address).want(http.StatusOK))
		wellFormed(t, v.press(address, "next", nil).want(http.StatusUnprocessableEntity))
	}
	wellFormed(t, v.get(v.until(address, "")).want(http.StatusOK))
	wellFormed(t, v.get("/").want(http.StatusOK))
	wellFormed(t, v.get("/s/nothing").want(http.StatusNotFound))
}

func TestLinksAndButtonsOfThePath(t *testing.T) {
	v := newSite(t).visitor()
	first := v.arrive("p1")
	back := func(address string) int {
		return v.get(address).want(http.StatusOK).page().Find("button[value=back]").Length()
	}
	if back(first) != 0 {
		t.Error("a way back on the first page")
	}
	you := v.until(first, "you")
	if back(you) != 1 {
		t.Error("no way back on the second page")
	}
	reasons := v.until(you, "reasons")
	if back(reasons) != 0 {
		t.Error("a way back through the gate")
	}
	for _, path := range []string{you, first, strings.Replace(you, "/you", "/words", 1), strings.Replace(you, "/you", "/nosuch", 1)} {
		if to := v.get(path).to(); to != reasons { // behind the gate the screener is closed; ahead nothing is open yet
			t.Errorf("%s leads to %s", path, to)
		}
	}
	if to := v.get(strings.TrimSuffix(reasons, "/reasons")).to(); to != reasons {
		t.Errorf("the interview's address leads to %s", to)
	}
}

func TestRandomOrderIsTheInterviewsOwn(t *testing.T) {
	s := newSite(t)
	order := func(v *visitor, address string) (codes []string) {
		v.get(address).page().Find("input[name=reasons]").Each(func(_ int, el *goquery.Selection) { codes = append(codes, el.AttrOr("value", "")) })
		return codes
	}
	orders := map[string]bool{}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		v := s.visitor()
		address := v.arrive(id)
		address = v.until(address, "reasons", form("age", "30", "city", "1", "korean", map[bool]string{true: "1", false: "2"}[id == "a"]))
		if pageName(address) != "reasons" {
			break // the quotas are full
		}
		one, two := order(v, address), order(v, address)
		if !slices.Equal(one, two) || len(one) != 7 || !slices.Equal(one[5:], []string{"98", "99"}) {
			t.Errorf("%s: %v, then %v", id, one, two)
		}
		orders[strings.Join(one, " ")] = true
	}
	if len(orders) < 2 {
		t.Error("everybody sees the same order")
	}
}

func TestSavedAnswersAreShownAgain(t *testing.T) {
	v := newSite(t).visitor()
	you := v.until(v.arrive("p1"), "you")
	v.press(you, "back", form("age", "30", "city", "98", "city_other_text", `拉"萨 <b>`, "korean", "2")).to()
	doc := v.get(you).want(http.StatusOK).page()
	if doc.Find("input[name=age]").AttrOr("value", "") != "30" || doc.Find("input[name=city_other_text]").AttrOr("value", "") != `拉"萨 <b>` {
		t.Error("typed answers are gone")
	}
	var checked []string
	doc.Find("input:checked, input[checked]").Each(func(_ int, el *goquery.Selection) {
		checked = append(checked, el.AttrOr("name", "")+"="+el.AttrOr("value", ""))
	})
	if !slices.Equal(checked, []string{"city=98", "korean=2"}) {
		t.Errorf("chosen: %v", checked)
	}
}

func TestQuestionPageIsSmall(t *testing.T) {
	v := newSite(t).visitor()
	v.headers["Accept-Encoding"] = "gzip"
	address := v.until(v.arrive("p1"), "importance")
	r := v.get(address).want(http.StatusOK)
	total, requests := len(r.body), 1
	delete(v.headers, "Accept-Encoding")
	plain := v.get(address).body
	for _, found := range regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`).FindAllStringSubmatch(plain, -1) {
		v.headers["Accept-Encoding"] = "gzip"
		asset := v.get(found[1]).want(http.StatusOK)
		total, requests = total+len(asset.body), requests+1
	}
	t.Logf("%d bytes in %d requests", total, requests)
	if total > 14<<10 || requests > 3 {
		t.Errorf("%d bytes in %d requests; at most 14 KB in 3", total, requests)
	}
	if strings.Contains(plain, "http://") || strings.Contains(plain, "https://") {
		t.Error("the page names another host")
	}
}

func TestUnknownAddresses(t *testing.T) {
	v := newSite(t).visitor()
	known := v.arrive("p1")
	for _, path := range []string{
		"/s/nothing", "/s/nothing/token/page", "/s/kinds/notoken", "/s/kinds/notoken/you", "/s/kinds//you", "/nowhere", "/static/x/none.css",
		"/s/kinds/%2e%2e/x", "/s/kinds/" + url.PathEscape(`"><script>`) + "/x", "/console/nothing",
	} {
		r := v.get(path).want(http.StatusNotFound)
		if got := r.page().Find("h1").Text(); got != "找不到这个页面" {
			t.Errorf("%s: %q", path, got)
		}
	}
	v.headers["Accept-Language"] = "ko,en;q=0.8"
	if got := v.get("/nowhere").page().Find("h1").Text(); got != "페이지를 찾을 수 없습니다" {
		t.Errorf("in Korean: %q", got)
	}
	if got := v.get("/s/kinds/notoken").page().Find("h1").Text(); got != "Page not found" { // the survey speaks no Korean
		t.Errorf("in the survey's languages: %q", got)
	}
	v.post("/s/kinds", nil).want(http.StatusMethodNotAllowed)
	v.do(http.MethodDelete, known, "", "").want(http.StatusMethodNotAllowed)
}
