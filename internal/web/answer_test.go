package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/fault"
)

func TestRefusedPosts(t *testing.T) {
	long := strings.Repeat("长", 201)
	for _, tc := range []struct {
		name, page string
		posted     url.Values
		messages   []string // of the summary, in order
		kept       []string // selectors of what must still be there
	}{
		{"nothing", "consent", nil, []string{"请回答：我已阅读以上说明，自愿参加。"}, nil},
		{"missing", "you", form("age", "30"), []string{"请回答：您住在哪里？", "请回答：您买过韩国商品吗？"}, []string{`input[name=age][value="30"]`}},
		{"out of range", "you", form("age", "300", "city", "2", "korean", "1"), []string{"请输入 10 到 99 之间的整数，您输入的数超出了范围"},
			[]string{`#i-age[value="300"][aria-invalid=true]`, `#i-city-2[checked]`, `#i-korean-1[checked]`}},
		{"not whole", "you", form("age", "三十", "city", "2", "korean", "1"), []string{"请输入 10 到 99 之间的整数"}, []string{`#i-age[value="三十"]`}},
		{"unknown code", "you", form("age", "30", "city", "7", "korean", "1"), []string{"请从列出的选项中选择：您住在哪里？"}, []string{`#i-korean-1[checked]`, `[data-question=city].wrong[aria-invalid=true] #e-city`}},
		{"words missing", "you", form("age", "30", "city", "98", "korean", "1"), []string{"您选择了“其他”，请注明具体内容"}, []string{`#i-city_other_text[aria-invalid=true][aria-describedby=e-city_other_text]`}},
		{"broken UTF-8", "you", form("age", "30", "city", "98", "city_other_text", "a\xff\xfeb", "korean", "1"), []string{"文字中有无法识别的字符，请重新填写：您住在哪里？"}, []string{`#i-city_other_text`}},
		{"four of three", "reasons", form("reasons", "1", "reasons", "2", "reasons", "3", "reasons", "4"), []string{"最多选择 3 项，您已选 4 项"},
			[]string{`#i-reasons-1[checked][aria-invalid=true]`, `#i-reasons-2[checked]`, `#i-reasons-3[checked]`, `#i-reasons-4[checked]`, `#i-reasons-5:not([checked])`}},
		{"alone with others", "reasons", form("reasons", "1", "reasons", "99"), []string{"与其他选项互斥的选项（如“以上都不是”）不能与其他选项同时选择：您网购的主要原因是什么？"}, []string{`#i-reasons-99[checked]`}},
		{"row missing", "importance", form("importance_price", "5", "importance_service", "9"),
			[]string{"请为“物流配送”选择一项", "请从列出的选项中选择：以下因素对您有多重要？"}, []string{`#i-importance_price-5[checked]`, `[data-row=delivery].wrong .error`}},
		{"too long", "words", form("comments", long), []string{"最多可填 200 字，您填了 201 字，请缩短后再提交"}, nil},
		{"a megabyte", "words", form("comments", strings.Repeat("a", 1<<20)), []string{"最多可填 200 字，您填了 1048576 字，请缩短后再提交"}, nil},
		{"control characters", "words", form("comments", "a\x00b"), []string{"文字中有无法识别的字符，请重新填写：您对网购有什么意见？"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := newSite(t).visitor()
			address := v.until(v.arrive("p1"), tc.page)
			r := v.press(address, "next", tc.posted).want(http.StatusUnprocessableEntity)
			wellFormed(t, r)
			doc := r.page()
			if !strings.HasPrefix(doc.Find("title").Text(), "错误：") {
				t.Errorf("title %q", doc.Find("title").Text())
			}
			links := doc.Find(".summary[role=alert][tabindex='-1'] li a")
			if links.Length() < len(tc.messages) {
				t.Fatalf("summary: %s", links.Text())
			}
			for i, message := range tc.messages {
				if links.FilterFunction(hasText(message)).Length() != 1 || doc.Find(".error").FilterFunction(hasText(message)).Length() != 1 {
					t.Errorf("message %d %q is not in the summary and once at its field:\n%s", i, message, links.Text())
				}
			}
			var places, order []string // the summary goes down the page
			links.Each(func(_ int, el *goquery.Selection) { order = append(order, el.Text()) })
			doc.Find(".error").Each(func(_ int, el *goquery.Selection) { places = append(places, el.Text()) })
			if !slices.Equal(order, places) {
				t.Errorf("the summary says %q, the page %q", order, places)
			}
			for _, selector := range tc.kept {
				if doc.Find(selector).Length() != 1 {
					t.Errorf("%s is not there", selector)
				}
			}
			for name, values := range tc.posted {
				if area := doc.Find("textarea[name=" + name + "]"); area.Length() == 1 && strings.TrimPrefix(area.Text(), "\n") != strings.ReplaceAll(values[0], "\x00", "\uFFFD") {
					t.Errorf("the text typed into %s is not kept", name)
				}
			}
			if to := v.press(address, "next", goodAnswers()[tc.page]).to(); to == address {
				t.Error("mended, but no way on")
			}
		})
	}
}

func TestWhatIsNoForm(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	address := v.until(v.arrive("p1"), "you")
	for _, tc := range []struct {
		name, kind, body string
		status           int
		heading          string
	}{
		{"JSON", "application/json", `{"age":30}`, http.StatusBadRequest, "无法读取您的请求"},
		{"no type", "", "age=30", http.StatusBadRequest, "无法读取您的请求"},
		{"multipart", "multipart/form-data; boundary=x", "--x--", http.StatusBadRequest, "无法读取您的请求"},
		{"bad escape", "application/x-www-form-urlencoded", "age=%zz", http.StatusBadRequest, "无法读取您的请求"},
		{"too large", "application/x-www-form-urlencoded", "age=" + strings.Repeat("1", 3<<20), http.StatusRequestEntityTooLarge, "提交的内容过大"},
		{"too many fields", "application/x-www-form-urlencoded", strings.Repeat("a=&", 100_000), http.StatusBadRequest, "无法读取您的请求"},
	} {
		r := v.do(http.MethodPost, address, tc.kind, tc.body).want(tc.status)
		if got := r.page().Find("h1").Text(); got != tc.heading {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.heading)
		}
	}
	v.press(address, "lang:en", nil).to()
	v.headers["Accept-Language"] = "zh-CN"
	if got := v.do(http.MethodPost, address, "text/plain", "x").page().Find("h1").Text(); got != "The request cannot be read" {
		t.Errorf("in the interview's language: %q", got)
	}
}

func TestBackAndLanguageKeepWhatIsTyped(t *testing.T) {
	v := newSite(t).visitor()
	first := v.arrive("p1")
	you := v.until(first, "you")
	if to := v.press(you, "back", form("age", "33")).to(); to != first {
		t.Errorf("back leads to %s", to)
	}
	if to := v.press(you, "lang:en", form("age", "34", "city", "2")).to(); to != you {
		t.Errorf("the language switch leads to %s", to)
	}
	doc := v.get(you).page()
	if doc.Find("html").AttrOr("lang", "") != "en" || doc.Find("label[for=i-age]").Text() != "How old are you?" || doc.Find("button[value=next]").Text() != "Next" {
		t.Error("not in English")
	}
	if doc.Find("#i-age").AttrOr("value", "") != "34" || doc.Find("#i-city-2[checked]").Length() != 1 || doc.Find(".error").Length() != 0 {
		t.Error("what was typed is gone, or is called wrong")
	}
	v.press(you, "lang:xx", nil).to()
	if v.get(you).page().Find("html").AttrOr("lang", "") != "en" {
		t.Error("a language that the survey has not was taken")
	}
	r := v.press(you, "next", form("age", "200", "city", "2", "korean", "1")).want(http.StatusUnprocessableEntity)
	if got := r.page().Find("title").Text(); got != "Error: About you - Shopping habits" {
		t.Errorf("title %q", got)
	}
}

// TestWhatAScriptIsGiven: the next page as whoever asks for it is shown it, with its address; behind the last page the address
// of the end. The script of an older program can show no page but the one it has posted, and is told where to go.
func TestWhatAScriptIsGiven(t *testing.T) {
	v := newSite(t).visitor()
	unstamped := func(page string) string { return regexp.MustCompile(`"-shown" value="\d+"`).ReplaceAllString(page, "") }
	given := func(r reply, page string) string {
		t.Helper()
		address := r.want(http.StatusOK).header.Get("Content-Location")
		if pageName(address) != page || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || r.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("given %q, a %s to be kept for %q; want page %s", address, r.header.Get("Content-Type"), r.header.Get("Cache-Control"), page)
		}
		if shown := v.get(address).want(http.StatusOK); unstamped(shown.body) != unstamped(r.body) {
			t.Errorf("page %s is shown as\n%s\nand given as\n%s", page, shown.body, r.body)
		}
		return address
	}
	consent := v.arrive("p1")
	v.headers["Accept"] = "application/json"
	you := strings.TrimSuffix(consent, "consent") + "you"
	if got := v.press(consent, "next", goodAnswers()["consent"]).want(http.StatusOK).body; strings.TrimSpace(got) != `{"to":"`+you+`"}` {
		t.Errorf("an older script is told %s", got)
	}
	v.headers["Prefer"] = "return=representation"
	given(v.press(you, "back", form("age", "33")), "consent")
	given(v.press(you, "lang:en", form("age", "34")), "you")
	given(v.press(you, "lang:zh", form("age", "35")), "you")
	if refused := v.press(you, "next", form("age", "35")).want(http.StatusUnprocessableEntity); refused.header.Get("Content-Location") != "" {
		t.Error("a refused page is given an address, as if it were the next one")
	}
	reasons := given(v.press(you, "next", goodAnswers()["you"]), "reasons")
	given(v.press(you, "next", goodAnswers()["you"]), "reasons") // a second time, behind the gate
	importance := given(v.press(reasons, "next", goodAnswers()["reasons"]), "importance")
	words := given(v.press(importance, "next", goodAnswers()["importance"]), "words")
	end := strings.TrimSuffix(words, "/words")
	if got := v.press(words, "next", goodAnswers()["words"]).want(http.StatusOK).body; strings.TrimSpace(got) != `{"to":"`+end+`"}` {
		t.Errorf("at the end the script is told %s", got)
	}
	delete(v.headers, "Accept")
	if to := v.press(words, "next", goodAnswers()["words"]).to(); to != end {
		t.Errorf("without a script it leads to %s", to)
	}
}

func TestPostingTwiceIsHarmless(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	you := v.until(v.arrive("p1"), "you")
	one := v.press(you, "next", goodAnswers()["you"]).to()
	if two := v.press(you, "next", goodAnswers()["you"]).to(); two != one || pageName(one) != "reasons" {
		t.Errorf("first to %s, then to %s", one, two)
	}
	if n := s.memory.arrivals["A"]; n != 1 {
		t.Errorf("%d arrivals", n)
	}
	words := v.until(one, "words")
	end := v.press(words, "next", goodAnswers()["words"]).to()
	if again := v.press(words, "next", goodAnswers()["words"]).to(); again != end || v.get(words).to() != end {
		t.Errorf("first to %s, then to %s", end, again)
	}
	if s.memory.cells[0].Completed != 1 {
		t.Errorf("%d completes", s.memory.cells[0].Completed)
	}
}

func TestABusyStoreKeepsThePostedAnswers(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	you := v.until(v.arrive("p1"), "you")
	s.memory.fail(fault.New(fault.Unavailable, "database is locked"))
	posted := form("age", "30", "city", "98", "city_other_text", `"><script>alert(1)</script>`, "korean", "2")
	r := v.press(you, "next", posted).want(http.StatusServiceUnavailable)
	wellFormed(t, r)
	if r.header.Get("Retry-After") == "" || strings.Contains(r.body, "locked") || strings.Contains(r.body, "<script>alert") {
		t.Errorf("no Retry-After, or a leak:\n%s", r.body)
	}
	again := url.Values{}
	doc := r.page()
	for i := range doc.Find("input[type=hidden]").Length() {
		el := doc.Find("input[type=hidden]").Eq(i)
		again.Add(el.AttrOr("name", ""), el.AttrOr("value", ""))
	}
	if again.Encode() != posted.Encode() || doc.Find("button[name=do]").AttrOr("value", "") != "next" {
		t.Errorf("kept %v", again)
	}
	s.seconds.Add(1) // what was shown a moment ago is not asked for
	v.get(you).want(http.StatusServiceUnavailable)
	v.get("/s/kinds?source=panel&pid=new").want(http.StatusServiceUnavailable)
	v.get("/readyz").want(http.StatusServiceUnavailable)
	v.get("/healthz").want(http.StatusOK)
	s.memory.fail(nil)
	v.get("/readyz").want(http.StatusOK)
	if to := v.press(you, "next", again).to(); pageName(to) != "reasons" {
		t.Errorf("the second try leads to %s", to)
	}
}

func TestADefectShowsANeutralPage(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	you := v.until(v.arrive("p1"), "you")
	s.memory.fail(fault.New(fault.Internal, "no such table: interviews"))
	r := v.press(you, "next", goodAnswers()["you"]).want(http.StatusInternalServerError)
	if strings.Contains(r.body, "table") || r.page().Find("h1").Text() != "系统出了点问题" {
		t.Errorf("body:\n%s", r.body)
	}
	if !strings.Contains(s.log.String(), "no such table") {
		t.Error("the log does not say what happened")
	}
}
