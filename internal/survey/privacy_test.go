package survey_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/survey"
)

// careful is a questionnaire with a notice, and with data that go abroad.
const careful = `survey: shoes
title: {en: Shoes, zh-CN: 鞋}
organiser: {en: Us, zh-CN: 我们}
languages: [zh-CN, en]
privacy:
  handler: {en: The Institute, zh-CN: 研究所}
  contact: {en: Phone 1, zh-CN: 电话1}
  purpose: {en: Research, zh-CN: 研究}
  method: {en: On our server, zh-CN: 保存在服务器}
  categories: {en: Answers, zh-CN: 答案}
  retention: {en: Five years, zh-CN: 五年}
  rights: {en: You may withdraw, zh-CN: 可以撤回}
  abroad:
    recipient: {en: Another institute, zh-CN: 另一研究所}
    country: {en: Korea, zh-CN: 韩国}
    contact: {en: Phone 2, zh-CN: 电话2}
    purpose: {en: Analysis, zh-CN: 分析}
    method: {en: As a file, zh-CN: 数据文件}
    categories: {en: Answers, zh-CN: 答案}
    rights: {en: Write to them, zh-CN: 请写信}
pages:
  - page: agree
    ask:
      - {consent: agree, en: I agree, zh-CN: 我同意}
      - {consent: send, for: abroad, en: Send it, zh-CN: 提供到境外}
  - page: screener
    ask:
      - {number: age, min: 10, max: 99, en: Age?, zh-CN: 年龄？}
  - gate
  - page: rest
    ask:
      - {text: why, en: Why?, zh-CN: 为什么？}
types:
  - {type: all, en: All, zh-CN: 全部}
quotas:
  - {cell: all, en: All, zh-CN: 全部, types: [all], target: 10}
`

func TestANoticeIsRead(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(careful))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	p := s.Privacy
	if !p.HasNotice() || p.Unsaid() || p.None != "" || p.Consent == nil || p.Consent.Name != "agree" || p.Consent.Abroad {
		t.Errorf("privacy %+v, consent %+v", p, p.Consent)
	}
	if p.Abroad == nil || p.Abroad.Consent == nil || p.Abroad.Consent.Name != "send" || !p.Abroad.Consent.Abroad {
		t.Fatalf("transfer %+v", p.Abroad)
	}
	for _, c := range []struct {
		items []survey.NoticeItem
		names []string
	}{{p.Items, survey.NoticeItems()}, {p.Abroad.Items, survey.TransferItems()}} {
		for i, item := range c.items {
			if item.Name != c.names[i] || item.Text.In("en") == "" || item.Text.In("zh-CN") == "" {
				t.Errorf("item %d is %+v, want %s", i, item, c.names[i])
			}
		}
		if len(c.items) != len(c.names) {
			t.Errorf("%d items of %v", len(c.items), c.names)
		}
	}
}

func TestLintPrivacy(t *testing.T) {
	const notice = "  retention: {en: Five years, zh-CN: 五年}\n"
	agree, send := "      - {consent: agree, en: I agree, zh-CN: 我同意}\n", "      - {consent: send, for: abroad, en: Send it, zh-CN: 提供到境外}\n"
	for _, c := range []struct{ name, old, new, want string }{
		{"an item is missing", notice, "", "q.yaml:6:3: missing-notice: `privacy` does not say `retention`; add `retention:` with a text in every language"},
		{"an item lacks a language", notice, "  retention: {en: Five years}\n", "q.yaml:11:15: missing-text: retention has no zh-CN text"},
		{"an item has a foreign language", notice, "  retention: {en: Five years, zh-CN: 五年, ko: 5년}\n", `unknown-language: retention has a key "ko"`},
		{"a misspelt item", notice, "  retenton: {en: Five years, zh-CN: 五年}\n", `unknown-key: unknown key "retenton"; did you mean "retention"?`},
		{"an item of the transfer is missing", "    country: {en: Korea, zh-CN: 韩国}\n", "", "q.yaml:14:5: missing-notice: `abroad` does not say `country`"},
		{"none and a notice", notice, notice + "  none: why\n", "mixed-privacy: `privacy` has a notice and says `none`; keep one of the two"},
		{"none without a reason", "privacy:\n", "privacy:\n  none: \"\"\n", "no-reason: `none` gives no reason"},
		{"nobody is asked", agree, "", "no-consent: nobody consents to the notice; ask `consent: NAME` on the first page"},
		{"not everybody is asked", agree, strings.Replace(agree, "agree,", `agree, if: age > 3,`, 1), "no-consent"},
		{"a page comes before", "pages:\n", "pages:\n  - page: first\n    ask: [{number: x, min: 0, max: 9, en: X, zh-CN: X}]\n", "no-consent"},
		{"no consent to the transfer", send, "", "q.yaml:14:5: no-consent-abroad: data go abroad without a consent to it; ask `consent: NAME` with `for: abroad` before the gate"},
		{"not everybody is asked for the transfer", "for: abroad,", "for: abroad, if: age > 3,", `conditional-consent: not everybody is asked for the consent "send"`},
		{"the transfer is asked behind the gate", "      - {text: why,", send + "      - {text: why,", "conditional-consent"},
		{"two consents to the transfer", send, send + strings.Replace(send, "send", "again", 1), `two-consents: consent "again" is a second one`},
		{"a consent to no transfer", careful[strings.Index(careful, "  abroad:"):strings.Index(careful, "pages:")], "", `needless-consent: consent "send" is for data that stay in the country`},
		{"consent for something else", "for: abroad,", "for: abroat,", `unknown-purpose: a consent for "abroat" is not known; did you mean "abroad"?`},
		{"a question for something", "{number: age,", "{number: age, for: abroad,", "needless-key: only a consent has `for`; remove it"},
		{"our own page", "page: rest", "page: withdraw", `reserved-page: page "withdraw" has the address of a page of our own; rename it`},
		{"our own other page", "page: rest", "page: privacy", "reserved-page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(careful, c.old) == 0 {
				t.Fatalf("%q is not in the questionnaire", c.old)
			}
			changed := strings.Replace(careful, c.old, c.new, 1)
			if c.name == "the transfer is asked behind the gate" {
				changed = strings.Replace(changed, send, "", 1)
			}
			_, findings := survey.Parse("q.yaml", []byte(changed))
			if got := findings.Error(); !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestASurveyMustSpeakOfPrivacy when it is to go into the field. A version that is in use may be silent.
func TestASurveyMustSpeakOfPrivacy(t *testing.T) {
	block := careful[strings.Index(careful, "privacy:"):strings.Index(careful, "pages:")]
	silent := strings.Replace(strings.Replace(careful, block, "", 1), "for: abroad, ", "", 1)
	for _, c := range []struct{ name, file, want string }{
		{"a notice", careful, ""},
		{"a reason for having none", silent + "privacy: {none: no data about persons}\n", ""},
		{"silence", silent, "shoes/questionnaire.yaml:1:1: no-privacy: the survey says nothing of its respondents' data; add `privacy:`"},
		{"the word none", silent + "privacy: none\n", "yaml-type: a mapping is wanted here"},
	} {
		_, err := survey.Load(fstest.MapFS{"shoes/questionnaire.yaml": {Data: []byte(c.file)}}, "shoes")
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if s, findings := survey.Parse("q.yaml", []byte(silent)); len(findings) > 0 || !s.Privacy.Unsaid() {
		t.Errorf("a kept version is refused for its silence: %v", findings)
	}
}
