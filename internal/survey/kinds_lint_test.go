package survey_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// everyKind is a questionnaire without findings that has a question of each kind, asked in each manner; each case below
// spoils it in one place.
const everyKind = `survey: kinds
title: {en: Kinds}
organiser: {en: Us}
languages: [en]
lists:
  shop:
    - {code: 1, name: market, en: Market}
    - {code: 2, name: mall, en: Mall}
    - {code: 3, name: web, en: Web}
  more:
    - {code: 1, name: near, en: Near}
    - {code: 9, name: other, en: Other, specify: true}
  side:
    - {code: 1, name: price, en: Price, if: 'has(shops, "web")'}
    - {code: 2, name: site, en: "Site of {town}"}
pages:
  - page: consent
    ask: [{consent: agree, en: Agree?}]
  - page: screener
    ask:
      - {many: shops, of: shop, optional: true, order: random, en: Where?}
      - {number: age, min: 10, max: 99, may_refuse: true, en: Age?, unit: {en: years}}
      - {text: town, max: 50, en: Town?}
  - page: left
    title: {en: "Shops of {town}"}
    shuffle: middle
    anchor: true
    order: random
    ask:
      - {one: best, of: shop, chosen: shops, show: dropdown, soft: true, en: "Best for {age}?"}
      - {rank: order, of: shop, pick: 2, not_chosen: shops, en: Order?}
  - page: right
    shuffle: middle
    ask:
      - {one: why, of: more, expect: near, en: Why?, help: {en: "Not in {town}?"}}
      - {scale: again, min: 0, max: 10, low: {en: never}, high: {en: always}, en: Again?}
  - gate
  - page: rest
    if: best == "web"
    ask:
      - {grid: rate, rows: side, of: more, en: Rate}
      - {date: day, from: 2015-01-01, to: 2015-12-31, en: Day?}
      - {month: moved, from: 2014-01, to: 2015-12, en: Moved?}
      - {note: bye, if: again > 3, en: "Bye, {type}"}
types: [{type: all, en: All}]
quotas: [{cell: all, en: All, types: [all], target: 10}]
`

// A spoiling is a questionnaire spoilt in one place, with the finding that must come of it.
type spoiling struct{ name, old, new, want string }

// spoilings are the findings of how questions and pages are asked, one at least for every place in the sources where one
// is made.
func spoilings() []spoiling {
	return []spoiling{
		// What a question is.
		{"two kinds", "{date: day,", "{date: day, month: dayx,", "two-kinds: question is both "},
		{"no kind", "{date: day,", "{", "no-kind: the question has no kind; begin it with consent, one"},
		{"a question twice", "month: moved", "month: day", `duplicate-question: question "day" is there twice`},
		{"no list", "{one: why, of: more,", "{one: why,", "no-list: the question names no list; add `of: LIST`"},
		{"a list for a number", "{number: age,", "{number: age, of: shop,", "needless-key: a number question has no `of`"},
		{"rows for one", "{one: why,", "{one: why, rows: shop,", "needless-key: a one question has no `rows`"},
		{"order of a question", "optional: true, order: random", "optional: true, order: reversed", "bad-order: order \"reversed\" is not known"},
		{"attention to nothing", "expect: near", "expect: nearr", `unknown-option: option "nearr" is not in list "more"; did you mean "near"?`},
		{"an order of nothing", "{date: day,", "{date: day, order: random,", "needless-key: a date question has no options to put in an order"},
		{"attention to a date", "{date: day,", "{date: day, expect: near,", "needless-key: a date question has no option to expect"},
		{"a unit of words", "{text: town,", "{text: town, unit: {en: words},", "needless-key: a text question counts nothing"},
		{"a word of Stata's", "{text: town, max: 50, en: Town?}", "{text: using, max: 50, en: Town?}\n      - {text: town, max: 50, en: Town?}", `reserved-word: variable "using" is a word of Stata's or SPSS's own`},
		// Its bounds.
		{"a scale without a range", "min: 0, max: 10, low", "low", `no-range: scale "again" has no range; add `},
		{"a scale without its end", "max: 10, low", "low", `no-range: scale "again" has no range`},
		{"a long scale", "max: 10, low", "max: 21, low", `long-scale: scale "again" has 22 points`},
		{"a scale from above", "min: 0, max: 10", "min: 10, max: 0", `empty-range: question "again": min 10 is above max 0`},
		{"more places than options", "pick: 2", "pick: 4", `max-beyond-list: rank "order" picks 4 of 3 options`},
		{"no places", "pick: 2", "pick: 0", `max-beyond-list: rank "order" picks 0 of 3 options`},
		{"a rank with min and max", "pick: 2", "max: 2", "needless-key: a rank question has no `min` and `max`; write `pick`"},
		{"more ticks than options", "{many: shops, of: shop,", "{many: shops, of: shop, max: 4,", `max-beyond-list: max 4 is more than the 3 options`},
		{"more ticks at least than at most", "{many: shops, of: shop,", "{many: shops, of: shop, min: 3, max: 2,", `empty-range: question "shops": min 3 is above max 2`},
		{"no characters", "max: 50", "max: 0", "text-length: text of at most 0 characters; choose a `max` from 1 to 5000"},
		{"too many characters", "max: 50", "max: 5001", "text-length: text of at most 5001 characters"},
		{"a range of one", "{one: why,", "{one: why, max: 1,", "needless-key: a one question has no range; remove `min` and `max`"},
		{"a range of dates in numbers", "{date: day,", "{date: day, min: 1,", "needless-key: a date question has no range"},
		{"a text with a minimum", "max: 50", "min: 2, max: 50", "needless-key: a text question has no shortest length"},
		// Its ends, places and dates.
		{"a scale without a word", "low: {en: never}, ", "", "missing-text: the low end of scale again has no en text"},
		{"a scale without the other word", "high: {en: always}, ", "", "missing-text: the high end of scale again has no en text"},
		{"ends of a number", "{number: age,", "{number: age, low: {en: young},", "needless-key: a number question has no ends"},
		{"places of one", "{one: why,", "{one: why, pick: 1,", "needless-key: a one question has no places; remove `pick`"},
		{"places of a scale", "{scale: again,", "{scale: again, pick: 1,", "needless-key: a scale question has no places; remove `pick`"},
		{"dates of a number", "{number: age,", "{number: age, from: 2015-01-01,", "needless-key: a number question has no `from` and `to`"},
		{"a day that is none", "to: 2015-12-31", "to: 2015-02-30", `bad-time: "2015-02-30" is no date; write it as 2006-01-02`},
		{"a month given as a day", "to: 2015-12,", "to: 2015-12-01,", `bad-time: "2015-12-01" is no month; write it as 2006-01`},
		{"dates from above", "from: 2015-01-01", "from: 2016-01-01", `empty-range: question "day": from 2016-01-01 is after to 2015-12-31`},
		// Its manner.
		{"consent left open", "{consent: agree,", "{consent: agree, soft: true,", `needless-key: consent "agree" cannot be left open`},
		{"a note refused", "{note: bye,", "{note: bye, may_refuse: true,", "needless-key: a note asks nothing; remove `optional`"},
		{"a note not known", "{note: bye,", "{note: bye, may_not_know: true,", "needless-key: a note asks nothing; remove `optional`, `soft`, `may_refuse` and `may_not_know`"},
		{"consent not known", "{consent: agree,", "{consent: agree, may_not_know: true,", `needless-key: consent "agree" cannot be left open`},
		{"optional and soft", "show: dropdown, soft: true", "show: dropdown, soft: true, optional: true", `two-manners: question "best" may be left open, and is asked for`},
		{"shown otherwise", "show: dropdown", "show: menu", `bad-show: show "menu" is not known`},
		{"a grid as a menu", "{grid: rate,", "{grid: rate, show: dropdown,", "needless-key: a grid question cannot be shown as a menu"},
		{"a menu with words", "{one: why,", "{one: why, show: dropdown,", `menu-with-words: list "more" has an option that asks for words`},
		{"a rank with words", "{rank: order, of: shop, pick: 2, not_chosen: shops,", "{rank: order, of: more,", `rank-with-words: list "more" has an option that asks for words`},
		// Pages in a drawn order.
		{"order of a page", "anchor: true\n    order: random", "anchor: true\n    order: drawn", `bad-order: order "drawn" is not known`},
		{"a word that is none", "shuffle: middle\n    ask", "shuffle: Middle!\n    ask", `bad-name: shuffle "Middle!" is no name`},
		{"a fixed page anchored", "shuffle: middle\n    anchor: true", "anchor: true", `needless-key: page "left" has a fixed place anyhow`},
		{"a rule over a shuffled neighbour", "page: right\n", "page: right\n    if: best == \"web\"\n", `asked-later: "best == \"web\"": variable "best" is not known yet`},
		{"words of a shuffled neighbour", `"Not in {town}?"`, `"Not in {best}?"`, "asked-later: a text speaks of {best}, which is not known yet at this point"},
		// Conditions of options.
		{"a condition on nothing", `if: 'has(shops, "web")'`, `if: 'has(shop, "web")'`, `unknown-variable: "has(shop, \"web\")": variable "shop" is not asked; did you mean "shops"?`},
		{"a condition on what comes later", `if: 'has(shops, "web")'`, `if: answered(day)`, `asked-later: "answered(day)": variable "day" is not known yet`},
		{"a condition that is none", `if: 'has(shops, "web")'`, `if: shops`, `bad-rule: "shops": `},
		// What is carried forward.
		{"carried from two", "chosen: shops, show", "chosen: shops, not_chosen: shops, show", `two-carries: question "best" takes options from two answers; keep one of`},
		{"carried to a number", "{number: age,", "{number: age, chosen: shops,", "needless-key: a number question has no options to limit"},
		{"carried from nothing", "not_chosen: shops", "not_chosen: shop", `unknown-variable: question "shop" is not asked; did you mean "shops"?`},
		{"carried from a number", "not_chosen: shops", "not_chosen: age", "bad-carry: a number question has no options to carry forward; name a question with options"},
		{"carried from another list", "{one: why, of: more,", "{one: why, of: more, chosen: shops,", `bad-carry: question "shops" has the options of list "shop", and "why" those of "more"`},
		{"carried to the rows of another list", "{grid: rate,", "{grid: rate, chosen: why,", `bad-carry: question "why" has the options of list "more", and "rate" those of "side"`},
		{"carried from the same page", "not_chosen: shops", "not_chosen: best", `asked-later: question "best" is not answered yet at this point`},
		// Earlier answers in texts.
		{"words of nothing", `"Best for {age}?"`, `"Best for {agee}?"`, "unknown-variable: a text speaks of {agee}, which is not asked; did you mean \"age\"?"},
		{"words of the same page", `en: Order?`, `en: "Order, {best}?"`, "asked-later: a text speaks of {best}"},
		{"words of the type before the gate", `"Best for {age}?"`, `"Best for {type}?"`, "asked-later: a text speaks of {type}"},
		{"words in a title", `"Shops of {town}"`, `"Shops of {best}"`, "asked-later: a text speaks of {best}"},
		{"words in an option", `"Site of {town}"`, `"Site of {day}"`, "asked-later: a text speaks of {day}"},
		{"words in a unit", "unit: {en: years}", `unit: {en: "{day}"}`, "asked-later: a text speaks of {day}"},
		{"words in an end", "low: {en: never}", `low: {en: "{day}"}`, "asked-later: a text speaks of {day}"},
	}
}

func TestEveryKindIsSound(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(everyKind))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	asked := map[survey.Kind]bool{}
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			asked[q.Kind] = true
		}
	}
	for _, kind := range survey.Kinds() {
		if !asked[kind] {
			t.Errorf("the questionnaire has no %s", kind)
		}
	}
	if len(asked) != len(survey.Kinds()) {
		t.Errorf("Kinds names %v, and %d are asked", survey.Kinds(), len(asked))
	}
}

func TestKindsLint(t *testing.T) {
	for _, c := range spoilings() {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(everyKind, c.old) != 1 {
				t.Fatalf("%q is %d times in the questionnaire", c.old, strings.Count(everyKind, c.old))
			}
			_, findings := survey.Parse("q.yaml", []byte(strings.Replace(everyKind, c.old, c.new, 1)))
			if got := findings.Error(); !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
			for _, f := range findings {
				if f.Line == 0 || f.Col == 0 || f.Cure == "" {
					t.Errorf("%s has no place or no cure", f)
				}
			}
		})
	}
}

// TestEveryFindingIsProvoked reads the sources for the places where a finding is made, and fails for one that no spoiling
// comes to.
func TestEveryFindingIsProvoked(t *testing.T) {
	var said strings.Builder
	for _, c := range spoilings() {
		_, findings := survey.Parse("q.yaml", []byte(strings.Replace(everyKind, c.old, c.new, 1)))
		said.WriteString(findings.Error() + "\n")
	}
	holdProvoked(t, said.String(), "question.go", "manner.go", "routing.go", "pipe.go")
}

// holdProvoked fails for each finding of the files that was not said.
func holdProvoked(t *testing.T, said string, files ...string) {
	t.Helper()
	for _, file := range files {
		made := findingsIn(t, file)
		if len(made) == 0 {
			t.Errorf("%s makes no findings; name the file that does", file)
		}
		for _, pattern := range made {
			if !regexp.MustCompile(pattern).MatchString(said) {
				t.Errorf("%s: no spoiling comes to %s", file, pattern)
			}
		}
	}
}

// findingsIn are patterns of the findings that a file makes: the code and the words of each.
func findingsIn(t *testing.T, file string) (patterns []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile(`%[a-z]|%q`)
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, ok := call.Fun.(*ast.SelectorExpr)
		words := map[string]int{"Add": 2, "Addf": 3} // where the words of the finding stand
		if !ok || words[name.Sel.Name] == 0 {
			return true
		}
		code, text := literal(call.Args[1]), literal(call.Args[words[name.Sel.Name]])
		if code != "" && text != "" {
			patterns = append(patterns, regexp.QuoteMeta(code+": ")+verb.ReplaceAllString(regexp.QuoteMeta(text), `.+`))
		}
		return true
	})
	return patterns
}

// literal is the text of a string literal; "" for any other expression.
func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	text, err := strconv.Unquote(l.Value)
	if err != nil {
		return ""
	}
	return text
}
