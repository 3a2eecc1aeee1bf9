package interview_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"fieldwork/internal/survey"
)

// An author writes random questionnaires. Whatever is asked for comes out as a sound file: rules name what is known where
// they stand, lists are used by the kinds that may use them. Everybody answers the first page, so there is always
// something to route by.
type author struct {
	*rapid.T
	pages   []string
	asked   []known // what pages before the present one ask, and before those it is shuffled with
	waiting []known // what becomes known behind them
	gate    bool
	n       int
}

// A known is an answer that a rule may look at.
type known struct {
	name, list string // the list of a question with options, by name
	kind       survey.Kind
}

// authorsLists has a list that any question may use, one with all that an option may have besides, and one of conditions.
const authorsLists = `
  plain:
    - {code: 1, name: a, en: A}
    - {code: 2, name: b, en: "B", anchor: true}
    - {code: 3, name: c, en: C}
    - {code: 5, name: d, en: D}
  rich:
    - {code: 1, name: a, en: A}
    - {code: 7, name: b, en: "B"}
    - {code: 4, name: c, en: C}
    - {code: 98, name: other, en: Other, specify: true, anchor: true}
    - {code: 99, name: none, en: None, exclusive: true, anchor: true}
  limited:
    - {code: 3, name: a, en: A, if: 'has(start, "a")'}
    - {code: 2, name: b, en: "B of {word}", anchor: true, if: 'not has(start, "b")'}
    - {code: 1, name: c, en: C, if: count > 50}
    - {code: 8, name: d, en: D}
`

const authorsFirst = `
  - page: first
    ask:
      - {one: root, of: plain, en: Root?}
      - {many: start, of: plain, optional: true, en: Start?}
      - {number: count, min: 0, max: 99, en: Count?}
      - {text: word, optional: true, en: Word?}`

const authorsRest = `
types:
  - {type: first, en: First, if: root == "a"}
  - {type: rest, en: Rest}
quotas: [{cell: all, en: All, types: [first, rest], target: 10}]
derive:
  - {derive: twice, en: Twice, value: 2 * count}
`

// questionnaires draws a questionnaire.
func questionnaires(t *rapid.T) string {
	a := &author{T: t, asked: []known{
		{"root", "plain", survey.One}, {"start", "plain", survey.Many}, {"count", "", survey.Number}, {"word", "", survey.Words}, {"twice", "", survey.Number}}}
	for range rapid.IntRange(1, 3).Draw(t, "blocks before the gate") {
		a.block()
	}
	a.pages, a.gate = append(a.pages, "\n  - gate"), true
	for range rapid.IntRange(0, 3).Draw(t, "blocks behind the gate") {
		a.block()
	}
	return "survey: random\ntitle: {en: Random}\norganiser: {en: Us}\nlanguages: [en]\nprivacy: {none: a survey of tests}\nlists:" +
		authorsLists + "pages:" + authorsFirst + strings.Join(a.pages, "") + authorsRest
}

func (a *author) chance(percent int, what string) bool {
	return rapid.IntRange(1, 100).Draw(a.T, what) <= percent
}

// block writes one page, or several that are shuffled with each other and know nothing of each other.
func (a *author) block() {
	pages, shuffle := 1, ""
	if a.chance(40, "shuffled") {
		pages, shuffle = rapid.IntRange(2, 3).Draw(a.T, "pages"), fmt.Sprintf("s%d", len(a.pages))
	}
	for range pages {
		page := fmt.Sprintf("\n  - page: p%d", len(a.pages))
		if shuffle != "" {
			page += "\n    shuffle: " + shuffle
			if a.chance(20, "anchor of a page") {
				page += "\n    anchor: true"
			}
		}
		if a.chance(40, "if of a page") {
			page += "\n    if: '" + a.rule() + "'"
		}
		if a.chance(30, "order of a page") {
			page += "\n    order: random"
		}
		page += "\n    ask:"
		for range rapid.IntRange(1, 3).Draw(a.T, "questions") {
			page += "\n      - {" + a.question() + "}"
		}
		a.pages = append(a.pages, page)
	}
	a.asked, a.waiting = append(a.asked, a.waiting...), nil
}

// rule is a condition over what is known.
func (a *author) rule() string {
	k := rapid.SampledFrom(a.asked).Draw(a.T, "looked at")
	option := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(a.T, "option")
	rule := "answered(" + k.name + ")"
	switch k.kind {
	case survey.One:
		rule = fmt.Sprintf("%s == %q", k.name, option)
	case survey.Many, survey.Rank:
		rule = fmt.Sprintf("has(%s, %q)", k.name, option)
	case survey.Number:
		rule = fmt.Sprintf("%s >= %d", k.name, rapid.IntRange(0, 99).Draw(a.T, "bound"))
	}
	if a.gate && a.chance(20, "type") {
		rule = `type == "first"`
	}
	if a.chance(25, "not") {
		rule = "not (" + rule + ")"
	}
	return rule
}

// question is a question of any kind but consent, which would end most interviews at once.
func (a *author) question() string {
	kind := rapid.SampledFrom(slices.DeleteFunc(survey.Kinds(), func(k survey.Kind) bool { return k == survey.Consent })).Draw(a.T, "kind")
	a.n++
	name := fmt.Sprintf("q%d", a.n)
	text := "Question " + name
	if a.chance(30, "piped") {
		text += " of {" + rapid.SampledFrom(a.asked).Draw(a.T, "spoken of").name + "}"
	}
	parts := []string{string(kind) + ": " + name, `en: "` + text + `"`}
	list := ""
	switch kind {
	case survey.One, survey.Many:
		list = rapid.SampledFrom([]string{"plain", "rich", "limited"}).Draw(a.T, "list")
		parts = append(parts, "of: "+list)
	case survey.Rank:
		list = rapid.SampledFrom([]string{"plain", "limited"}).Draw(a.T, "list")
		parts = append(parts, "of: "+list, fmt.Sprintf("pick: %d", rapid.IntRange(1, 4).Draw(a.T, "pick")))
	case survey.Grid:
		list = rapid.SampledFrom([]string{"plain", "limited"}).Draw(a.T, "rows")
		parts = append(parts, "rows: "+list, "of: "+rapid.SampledFrom([]string{"plain", "limited"}).Draw(a.T, "list"))
	case survey.Number:
		parts = append(parts, "min: -5", "max: 99")
	case survey.Scale:
		parts = append(parts, "min: -2", "max: 5", "low: {en: Low}", "high: {en: High}")
	}
	parts = append(parts, a.manner(kind, list)...)
	if kind != survey.Note && kind != survey.Grid {
		a.waiting = append(a.waiting, known{name, list, kind})
	}
	return strings.Join(parts, ", ")
}

// manner is what changes how a question is asked.
func (a *author) manner(kind survey.Kind, list string) (parts []string) {
	if a.chance(30, "if") {
		parts = append(parts, "if: '"+a.rule()+"'")
	}
	if a.chance(20, "anchor") {
		parts = append(parts, "anchor: true")
	}
	if kind == survey.Note {
		return parts
	}
	parts = append(parts, rapid.SampledFrom([][]string{nil, nil, {"optional: true"}, {"soft: true"}}).Draw(a.T, "left open")...)
	if a.chance(30, "may_refuse") {
		parts = append(parts, "may_refuse: true")
	}
	if a.chance(30, "may_not_know") {
		parts = append(parts, "may_not_know: true")
	}
	if list == "" {
		return parts
	}
	if a.chance(50, "order") {
		parts = append(parts, "order: random")
	}
	if kind == survey.Many && a.chance(50, "bounds") {
		parts = append(parts, "min: 2", "max: 3")
	}
	if kind == survey.One && list != "rich" && a.chance(30, "dropdown") {
		parts = append(parts, "show: dropdown")
	}
	for _, k := range a.asked {
		if k.list == list && a.chance(30, "carry") {
			return append(parts, rapid.SampledFrom([]string{"chosen: ", "not_chosen: "}).Draw(a.T, "chosen or not")+k.name)
		}
	}
	return parts
}
