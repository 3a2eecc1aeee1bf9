package walk_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
	"fieldwork/internal/walk"
)

const questionnaire = `survey: shoes
title: {en: Shoes}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
lists:
  shop:
    - {code: 1, name: market, en: Market}
    - {code: 2, name: mall, en: Mall}
    - {code: 3, name: none, en: None, exclusive: true}
    - {code: 98, name: other, en: "Other\e[2J", specify: true}
  grade:
    - {code: 1, name: poor, en: Poor}
    - {code: 2, name: fair, en: Fair}
  colour:
    - {code: 1, name: red, en: Red}
    - {code: 2, name: blue, en: Blue}
    - {code: 3, name: green, en: Green}
pages:
  - page: intro
    ask:
      - {note: hello, en: Hello}
      - {consent: agree, en: Agree?}
  - page: screener
    title: {en: About you}
    ask:
      - {number: age, min: 10, max: 99, en: Age?, unit: {en: years}}
      - {many: shops, of: shop, max: 2, en: Where?}
  - gate
  - page: notes
    ask: [{note: about, en: "You are {age}."}]
  - page: more
    ask:
      - {grid: rate, rows: colour, of: grade, order: random, en: Rate}
      - {scale: mood, min: 0, max: 10, low: {en: bad}, high: {en: good}, en: Mood?}
      - {rank: best, of: colour, pick: 2, en: Best?}
      - {date: day, en: Day?}
      - {month: month, from: 2015-01, to: 2015-12, en: Month?}
      - {one: favourite, of: colour, may_refuse: true, en: Favourite?}
      - {text: why, max: 50, may_refuse: true, en: Why?}
      - {text: else, max: 50, soft: true, en: Else?}
eligible:
  - {need: adult, if: age >= 18}
types:
  - {type: market, en: Market, if: 'has(shops, "market")'}
  - {type: mall, en: Mall, if: 'has(shops, "mall")'}
  - {type: rest, en: Rest}
quotas:
  - {cell: buyers, en: Buyers, types: [market, mall], target: 10}
  - {cell: others, en: Others, types: [rest], target: 10}
`

func parse(t testing.TB, text string) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(text))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func through(t testing.TB, text string, c rehearsal.Casting) *walk.Walk {
	return &walk.Walk{
		Survey: parse(t, text), Casting: c, Words: func(id string) string { return id },
		Explain: func(_ interview.Visible, p interview.Problem) string { return "explained" },
		Row: func(iv interview.Interview) ([]walk.Cell, error) {
			return []walk.Cell{{Name: "age"}, {Name: "type", Value: iv.Type, Computed: true}, {Name: "odd", Value: " padded ", Computed: true}}, nil
		},
	}
}

// everything are answers to every page, one a line, with some mistakes on the way.
const everything = `
agree
9
market, mall none
30
1 other
at the harbour

fair poor 2
11
blue blue
2015-02-30
2015-10
refused
"back"

4
red green
2015-10-08

`

// want is the script of everything, but for its first lines.
const want = `
page = intro
intro.agree = agree

page = screener
screener.age = 9
screener.shops = market, mall, none
> refused.age = out_of_range
> refused.shops = not_alone

page = screener
screener.age = 30
screener.shops = market, other
screener.shops_other_text = at the harbour
> gate = admitted
> type = market
> membership = market
> cells = buyers

page = notes
`

// take takes a walk over lines and returns what was said, and the script.
func take(t *testing.T, w *walk.Walk, lines string) (said, script string) {
	t.Helper()
	var out, written bytes.Buffer
	s, err := w.Take(strings.NewReader(strings.TrimPrefix(lines, "\n")), &out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.WriteTo(&written); err != nil {
		t.Fatal(err)
	}
	return out.String(), written.String()
}

func TestEveryKind(t *testing.T) {
	w := through(t, questionnaire, rehearsal.Casting{Seed: 3})
	said, script := take(t, w, everything)
	if !strings.Contains(script, want) {
		t.Errorf("the script is\n%s\nand lacks\n%s", script, want)
	}
	for _, part := range []string{
		"more.mood = 11", "> refused.mood = out_of_range", "> refused.best_2 = ranked_twice", "> refused.day = ",
		"more.best_1 = red\nmore.best_2 = green\nmore.day = 2015-10-08\nmore.month = 2015-10\nmore.favourite = refused\nmore.why = back\nmore.-again = 1\n> end = complete", "> end = complete\n> row.type = market\n> row.odd = \" padded \"\n",
	} {
		if !strings.Contains(script, part) {
			t.Errorf("the script lacks %q:\n%s", part, script)
		}
	}
	for _, part := range []string{"== screener: About you", "! age: explained (out_of_range)", "a whole number from 10 to 99; years", "You are 30.", "-- gate: admitted; type market", "0 to 10; bad; good", "-- end: complete (AAPOR 1.1)"} {
		if !strings.Contains(said, part) {
			t.Errorf("nothing says %q:\n%s", part, said)
		}
	}
	if strings.Contains(said, "\x1b") {
		t.Error("a text of the survey can command the terminal")
	}
	if all := replay(t, w, script); len(all) > 0 {
		t.Errorf("replayed at once it differs: %v", all)
	}
}

// TestNotKnowing: a question is passed over by the word that its hint names, by choices and by words alike, and the script
// says so in a way that is replayed. In quotation marks the word is an answer.
func TestNotKnowing(t *testing.T) {
	w := through(t, strings.ReplaceAll(questionnaire, "may_refuse: true", "may_refuse: true, may_not_know: true"), rehearsal.Casting{Seed: 3})
	for _, c := range []struct{ typed, script string }{
		{"dont_know\ndont_know", "more.favourite = dont_know\nmore.why-dont_know = 1\n"},
		{"refused\nrefused", "more.favourite = refused\nmore.why-refused = 1\n"},
		{"dont_know\n\"dont_know\"", "more.favourite = dont_know\nmore.why = dont_know\n"},
	} {
		said, script := take(t, w, strings.Replace(everything, "refused\n\"back\"", c.typed, 1))
		// Fields of the form that are none of a question's stand behind those that are.
		for _, line := range strings.Split(strings.TrimSpace(c.script), "\n") {
			if !strings.Contains(script, line+"\n") {
				t.Errorf("the script lacks %q:\n%s", line, script)
			}
		}
		if !strings.Contains(said, "refused for rather not; dont_know for don't know") {
			t.Error("nothing says how to pass a question over")
		}
		if all := replay(t, w, script); len(all) > 0 {
			t.Errorf("replayed at once it differs: %v", all)
		}
	}
}

func replay(t *testing.T, w *walk.Walk, script string) []walk.Difference {
	t.Helper()
	s, err := walk.Parse("x.walk", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.Replay(s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBackKeepAndClear(t *testing.T) {
	w := through(t, questionnaire, rehearsal.Casting{})
	said, script := take(t, w, "agree\n30\nback\n\n-\nmarket\n31\nquit\n")
	for _, part := range []string{"screener.age = 30\nmove = back\n\npage = intro\nintro.agree = agree\n", "> refused.age = required\n", "screener.age = 31\nscreener.shops = market\n> gate", "> stop = notes"} {
		if !strings.Contains(script, part) {
			t.Errorf("the script lacks %q:\n%s", part, script)
		}
	}
	if !strings.Contains(said, "age [30]> ") || !strings.Contains(said, "! age: explained (required)") {
		t.Errorf("said:\n%s", said)
	}
	if _, ended := take(t, w, "agree\n"); !strings.HasSuffix(ended, "> stop = screener\n") {
		t.Errorf("the input's end leaves\n%s", ended)
	}
}

func TestEnds(t *testing.T) {
	for _, c := range []struct {
		name, lines, want string
		full              []string
	}{
		{"consent refused", "refuse\n", "> end = refusal\n", nil},
		{"not eligible", "1\n17\nnone\n", "> gate = screened_out\n> need = adult\n> end = screened_out\n", nil},
		{"over quota", "1\n18\nnone\n", "> gate = over_quota\n> type = rest\n> membership = rest\n> cells = others\n> full = others\n> end = over_quota\n", []string{"others"}},
	} {
		w := through(t, questionnaire, rehearsal.Casting{Full: c.full})
		_, script := take(t, w, c.lines)
		if !strings.Contains(script, c.want) {
			t.Errorf("%s: the script is\n%s\nand lacks\n%s", c.name, script, c.want)
		}
		if all := replay(t, through(t, questionnaire, rehearsal.Casting{}), script); len(all) > 0 {
			t.Errorf("%s: replayed it differs: %v", c.name, all)
		}
	}
}

// TestReplayFindsWhatChanged changes the survey under a script.
func TestReplayFindsWhatChanged(t *testing.T) {
	_, script := take(t, through(t, questionnaire, rehearsal.Casting{}), "1\n30\nmarket mall\n\nquit\n")
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", "", "", ""},
		{"another text", "en: Where?", "en: Whence?", ""},
		{"an option's name", "name: mall", "name: arcade", `other-result: the survey says refused.shops = unknown_choice`},
		{"an option's code", "{code: 2, name: mall", "{code: 7, name: mall", ""},
		{"a range", "min: 10", "min: 31", "other-result: the survey says refused.age = out_of_range"},
		{"eligibility", "age >= 18", "age >= 31", "other-result: the script says gate = admitted, and the survey screened_out"},
		{"the order of types", `has(shops, "market")`, `has(shops, "none")`, "other-result: the script says type = market, and the survey mall"},
		{"a page that is gone", "  - page: notes\n    ask: [{note: about, en: \"You are {age}.\"}]\n", "", `other-page: the script goes on with page "notes", and the survey with "more"`},
		{"a page that is new", "  - gate\n", "  - page: new\n    ask: [{text: new, max: 5, en: New?}]\n  - gate\n", `other-page: the script goes on with page "notes", and the survey with "new"`},
		{"a question that is gone", "number: age, min", "number: years, min", `other-field: page "screener" has no field "age"`},
		{"another survey", "survey: shoes", "survey: boots", `other-page: the walk is through survey "shoes", not "boots"`},
	} {
		changed := strings.Replace(questionnaire, c.old, c.new, 1)
		switch c.new { // what else must change for the survey to be sound
		case "name: arcade":
			changed = strings.ReplaceAll(changed, `has(shops, "mall")`, `has(shops, "arcade")`)
		case "number: years, min":
			changed = strings.NewReplacer("age >= 18", "years >= 18", "{age}", "{years}").Replace(changed)
		}
		var said []string
		for _, d := range replay(t, through(t, changed, rehearsal.Casting{}), script) {
			if d.Line == 0 || d.Cure == "" {
				t.Errorf("%s: %+v has no place or cure", c.name, d)
			}
			said = append(said, d.Code+": "+d.Problem)
		}
		if got := strings.Join(said, "\n"); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: found\n%s\nwant %q", c.name, got, c.want)
		}
	}
}

func TestAScriptThatEndsEarly(t *testing.T) {
	w := through(t, questionnaire, rehearsal.Casting{})
	all := replay(t, w, "survey = shoes\npage = intro\nintro.agree = agree\n")
	if len(all) != 1 || !strings.Contains(all[0].Problem, `goes on with page "screener"`) || all[0].Line != 2 {
		t.Errorf("found %v", all)
	}
}

// TestAnUnknownKindIsAskedByItsFields, so that a kind of tomorrow can be walked before the walk knows its words.
func TestAnUnknownKindIsAskedByItsFields(t *testing.T) {
	w := through(t, strings.Replace(questionnaire, "{text: else, max: 50, soft: true, en: Else?}", "{text: else, max: 50, optional: true, en: Else?}", 1), rehearsal.Casting{})
	q, _ := w.Survey.Question("else")
	q.Kind = "drawing"
	said, script := take(t, w, everything)
	if !strings.Contains(said, "\nelse: Else?\n[may be left empty]\nelse> ") {
		t.Errorf("said:\n%s\n%s", said, script)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "needs `survey = NAME`"},
		{"survey = x\n", "at least one `page = NAME`"},
		{"survey = x\nnonsense\n", "x.walk:2:"},
		{"survey = x\nseed = -1\n", "a seed is a whole number"},
		{"survey = x\ncolour = red\n", "before the first page"},
		{"survey = x\n> end = complete\n", "results stand behind the page"},
		{"survey = x\npage = p\nq.a = 1\n", `x.walk:3: "q.a = 1" cannot be read; answers to page "p" begin`},
		{"survey = x\npage = p\nmove = up\n", "write `move = back`"},
		{"survey = x\npage = p\np.a = \"open\n", "close the double quotes"},
		{"survey = x\npage = p\np.a =\n", "leave an unanswered field out"},
		{"survey = x\npage = p\n> end = complete\np.a = 1\n", "answers stand before results"},
		{"survey = \xff\n", "UTF-8"},
	} {
		if _, err := walk.Parse("x.walk", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

// FuzzParse: whatever is read is written so that it is read the same, and its replay does not panic.
func FuzzParse(f *testing.F) {
	f.Add("survey = shoes\nlanguage = en\nseed = 1\n" + want)
	f.Add("survey = shoes\nfull = others\npage = intro\nintro.agree = \"a\\n\"\nmove = back\n> end = x\n")
	f.Add("survey = shoes\npage = intro\nintro.agree = 1, 0\n> stop = intro\n")
	w := through(f, questionnaire, rehearsal.Casting{})
	f.Fuzz(func(t *testing.T, text string) {
		s, err := walk.Parse("x.walk", []byte(text))
		if err != nil {
			return
		}
		var once, twice bytes.Buffer
		s.WriteTo(&once)
		again, err := walk.Parse("x.walk", once.Bytes())
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, once.String(), err)
		}
		if again.WriteTo(&twice); once.String() != twice.String() {
			t.Fatalf("%q, then %q", once.String(), twice.String())
		}
		w.Replay(s)
	})
}

func ExampleWalk_Replay() {
	script, err := walk.Parse("adult.walk", []byte("survey = other\npage = intro\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	w := &walk.Walk{Survey: &survey.Survey{ID: "shoes"}}
	differences, _ := w.Replay(script)
	fmt.Println(differences[0].Problem)
	// Output: the walk is through survey "other", not "shoes"
}
