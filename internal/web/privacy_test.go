package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// plainSurvey is a survey without a notice; sending adds one, and data that go abroad.
const plainSurvey = `survey: kinds
title: {en: Shoes}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
pages:
  - page: consent
    ask: [{consent: agree, en: I agree}]
  - gate
  - page: rest
    ask: [{text: why, en: Why?}]
types: [{type: A, en: All}]
quotas: [{cell: A, en: All, types: [A], target: 10}]
`

func sending(file string) string {
	items := "handler: {en: H1}, contact: {en: C1}, purpose: {en: P1}, method: {en: M1}, categories: {en: D1}, retention: {en: T1}, rights: {en: R1}"
	abroad := "recipient: {en: H2}, country: {en: Korea}, contact: {en: C2}, purpose: {en: P2}, method: {en: M2}, categories: {en: D2}, rights: {en: R2}"
	file = strings.Replace(file, "{none: a survey of tests}", "{"+items+", abroad: {"+abroad+"}}", 1)
	return strings.Replace(file, "{consent: agree, en: I agree}", "{consent: agree, en: I agree}, {consent: send, for: abroad, en: Send it}", 1)
}

func parsed(t *testing.T, file string) *site {
	t.Helper()
	sv, findings := survey.Parse("q.yaml", []byte(file))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	sv.Sources[panel.Direct().Name] = panel.Direct()
	return openSite(t, sv)
}

// itemsOf are the items of a section of the notice, as label: text.
func itemsOf(section *goquery.Selection) (items []string) {
	section.Find("dl > div").Each(func(_ int, el *goquery.Selection) {
		items = append(items, el.Find("dt").Text()+": "+el.Find("dd").Text())
	})
	return items
}

func TestTheNoticeStandsInFrontOfTheConsent(t *testing.T) {
	v := newSite(t).visitor()
	page := v.get(v.arrive("p1")).want(http.StatusOK).page()
	notice := page.Find("form > section#notice, form > section[aria-labelledby=notice]")
	if notice.Length() != 1 || notice.Next().AttrOr("data-question", "") != "agree" || notice.Prev().AttrOr("data-question", "") != "about" {
		t.Fatalf("%d notices, in front of %q", notice.Length(), notice.Next().AttrOr("data-question", ""))
	}
	items := itemsOf(notice)
	if len(items) != 7 || items[0] != "处理者: 某某研究所" || items[6] != "您的权利: 您可以随时查阅、更正或撤回。每一页页脚都有撤回的链接。" || notice.Find("dd p").Length() != 8 {
		t.Errorf("it says %q", items)
	}
	if n := page.Find("[checked]").Length(); n != 0 {
		t.Errorf("%d answers are given in advance", n)
	}
	again := v.press(v.arrive("p1"), "next", nil).want(http.StatusUnprocessableEntity).page()
	if len(itemsOf(again.Find("section.notice"))) != 7 {
		t.Error("the notice is gone when the page is shown again")
	}
	english := v.get(v.press(v.arrive("p1"), "lang:en", nil).to()).want(http.StatusOK).page()
	if items := itemsOf(english.Find("section.notice")); items[0] != "Who is responsible: The Institute" {
		t.Errorf("in English it says %q", items)
	}
}

func TestDataThatGoAbroadHaveAConsentOfTheirOwn(t *testing.T) {
	s := parsed(t, sending(plainSurvey))
	v := s.visitor()
	first := v.get("/s/kinds").to()
	page := v.get(first).want(http.StatusOK).page()
	transfer := page.Find("section[aria-labelledby=transfer]")
	if items := itemsOf(transfer); len(items) != 7 || items[1] != "Country or region: Korea" || transfer.Next().AttrOr("data-question", "") != "send" {
		t.Errorf("in front of %q stands %q", transfer.Next().AttrOr("data-question", ""), items)
	}
	if page.Find("[checked]").Length() != 0 || page.Find("label:has(input[name=send][value='1'])").Text() != "I agree that my data are sent abroad" {
		t.Error("the second consent is given in advance, or has the words of the first")
	}
	v.press(first, "next", form("agree", "1")).want(http.StatusUnprocessableEntity)
	notice := v.get(strings.Replace(first, "/consent", "/privacy", 1)).want(http.StatusOK)
	wellFormed(t, notice)
	if n := notice.page().Find("section.notice").Length(); n != 2 {
		t.Errorf("the page of the notice has %d sections", n)
	}
	end := v.press(first, "next", form("agree", "1", "send", "0")).to()
	if d := v.get(end).page().Find("main").AttrOr("data-disposition", ""); d != "refusal" {
		t.Errorf("refusing the second consent ends as %q", d)
	}
}

func TestEveryPageLinksToTheNoticeAndTheWithdrawal(t *testing.T) {
	v := newSite(t).visitor()
	address := v.arrive("p1")
	check := func(at string) {
		t.Helper()
		base := strings.TrimSuffix(at, "/"+pageName(at))
		if strings.Count(at, "/") == 3 { // the address of the interview as a whole
			base = at
		}
		links := map[string]bool{}
		v.get(at).want(http.StatusOK).page().Find("footer a").Each(func(_ int, el *goquery.Selection) {
			to := el.AttrOr("href", "")
			if !strings.HasPrefix(to, "/") { // relative to the page
				to = base + "/" + to
			}
			links[strings.TrimPrefix(to, base)] = true
		})
		if !links["/privacy"] || !links["/withdraw"] {
			t.Errorf("%s links to %v", at, links)
		}
	}
	for _, page := range []string{"consent", "you", "reasons", "importance", "words", ""} {
		address = v.until(address, page)
		check(address)
		if page == "" {
			break
		}
		beside := strings.TrimSuffix(address, page)
		for _, name := range []string{"privacy", "withdraw"} {
			if to := v.get(beside+name).want(http.StatusOK).page().Find("main a").AttrOr("href", ""); to != address {
				t.Errorf("%s beside %s leads back to %s", name, page, to)
			}
		}
	}
	for _, name := range []string{"/privacy", "/withdraw"} {
		if to := v.get(address+name).want(http.StatusOK).page().Find("main a").AttrOr("href", ""); to != address {
			t.Errorf("%s after the end leads back to %s", name, to)
		}
	}
}

func TestASurveyWithoutANoticeCanBeWithdrawn(t *testing.T) {
	v := parsed(t, plainSurvey).visitor()
	first := v.get("/s/kinds").to()
	page := v.get(first).want(http.StatusOK).page()
	if page.Find("section.notice").Length() != 0 || page.Find("footer a").Length() != 1 || page.Find("footer a").AttrOr("href", "") != "withdraw" {
		t.Error("the page speaks of a notice, or not of the withdrawal")
	}
	v.get(strings.Replace(first, "/consent", "/privacy", 1)).want(http.StatusNotFound)
	v.get(strings.Replace(first, "/consent", "/withdraw", 1)).want(http.StatusOK)
}
