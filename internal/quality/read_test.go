package quality_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

const soundRules = `rules:
  - {rule: speeder, version: 2, below: 0.33, because: Too fast.}
  - {rule: straight_line, name: straight, version: 1, grid: liking, run: 4}
  - {rule: attention, version: 1}
  - {rule: nonsense, version: 1, text: [why]}
keep:
  - {keep: clean, drop: [attention], flags: 2}
`

func TestRead(t *testing.T) {
	s := parse(t, small)
	rules, findings := quality.Parse("quality.yaml", []byte(soundRules), s)
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	list := rules.List()
	if len(list) != 4 || list[0].Name != "speeder" || list[0].Version != 2 || list[0].Because != "Too fast." || list[1].Name != "straight" || list[1].Kind != "straight_line" {
		t.Errorf("rules %+v", list)
	}
	for _, r := range list {
		if r.Text == "" || strings.Contains(r.Text, "%!") {
			t.Errorf("%s is told as %q", r.Name, r.Text)
		}
	}
	keep, ok := rules.Keep("clean")
	if fmt.Sprint(rules.Keeps()) != "[all clean]" || !ok || fmt.Sprint(keep) != "{clean [attention] 2}" || len(rules.Hash()) != 64 {
		t.Errorf("keeps %v, %+v, hash %q", rules.Keeps(), keep, rules.Hash())
	}
	if _, ok := rules.Keep("unclean"); ok {
		t.Error("there is a rule of keeping that nobody wrote")
	}
	if other, _ := quality.Parse("quality.yaml", []byte(soundRules+"# a remark\n"), s); other.Hash() == rules.Hash() {
		t.Error("another file has the same hash")
	}
}

func TestFolders(t *testing.T) {
	s := parse(t, small)
	if rules, findings := quality.Read(fstest.MapFS{}, "shoes", s); rules != nil || findings != nil {
		t.Errorf("no file: %+v, %v", rules, findings)
	}
	if rules, findings := quality.Read(fstest.MapFS{"shoes/quality.yaml": {Data: []byte(soundRules)}}, "shoes", s); rules == nil || findings.Err() != nil {
		t.Errorf("a sound file: %v", findings)
	}
	unreadable := fstest.MapFS{"shoes/quality.yaml": {Mode: fs.ModeDir}}
	if _, findings := quality.Read(unreadable, "shoes", s); len(findings) != 1 || findings[0].Code != "unreadable-file" {
		t.Errorf("a folder called quality.yaml: %v", findings)
	}
	for _, name := range []string{"haitao-2015", "city-libraries"} {
		rules, findings := quality.Read(questionnaires.FS, name, surveyOf(t, name))
		if len(findings) > 0 || len(rules.List()) < 10 || len(rules.Keeps()) < 2 {
			t.Errorf("%s: %v", name, findings)
		}
	}
}

// TestFindings spoils the sound file in one place.
func TestFindings(t *testing.T) {
	s := parse(t, small)
	for _, c := range []struct{ name, old, new, want string }{
		{"an unknown kind", "rule: attention", "rule: atention", `4:12: unknown-rule: quality rule "atention" is not known; did you mean "attention"?`},
		{"an unknown key", "below: 0.33", "under: 0.33", `unknown-key`},
		{"no limit", "below: 0.33, ", "", `2:6: no-limit: rule "speeder" lacks ` + "`below`; add `below`"},
		{"a key of another kind", "below: 0.33", "below: 0.33, run: 2", `2:6: needless-key: a rule of the kind speeder takes no ` + "`run`; remove it"},
		{"a share above one", "below: 0.33", "below: 33", "2:6: bad-limit: `below: 33` is no share; give a share between 0 and 1"},
		{"no version", "version: 2, ", "", `no-version: rule "speeder" has no version`},
		{"version nought", "version: 2", "version: 0", `no-version: rule "speeder" has no version`},
		{"no grid", "grid: liking", "grid: likings", `unknown-grid: "likings" is no grid of the survey; did you mean "liking"?`},
		{"a question for a grid", "grid: liking", "grid: check", `unknown-grid: "check" is no grid`},
		{"a run longer than the grid", "run: 4", "run: 7", "bad-limit: `run: 7` is more than the 6 rows of \"liking\""},
		{"a run of one", "run: 4", "run: 1", "bad-limit: `run: 1` is below 2"},
		{"more checks than there are", "rule: attention, version: 1", "rule: attention, version: 1, failed: 2", "bad-limit: `failed: 2` is more than the 1 check of the survey"},
		{"no text", "text: [why]", "text: []", "no-text: the rule reads no text; write `text: all`, or name variables of the survey"},
		{"an unknown text", "text: [why]", "text: [wy]", `unknown-text: "wy" is no text of the survey; did you mean "why"?`},
		{"a number for a text", "text: [why]", "text: [age]", `unknown-text: "age" is no text`},
		{"two of one name", "name: straight,", "name: speeder,", `3:33: duplicate-rule: two rules are called "speeder"; give each its own`},
		{"a name with capitals", "name: straight,", "name: Straight,", `bad-name: rule name "Straight" cannot be used`},
		{"a name that is too long", "name: straight,", "name: " + strings.Repeat("x", 27) + ",", `bad-name`},
		{"a keep that drops for no rule", "drop: [attention]", "drop: [atention]", `unknown-rule: no rule is called "atention"; did you mean "attention"?`},
		{"a keep that drops nobody", "drop: [attention], flags: 2", "drop: []", "no-limit: keep \"clean\" drops nobody, as `all` does"},
		{"a keep for no flags", "flags: 2", "flags: 0", "bad-limit: 0 flags drop everybody; give a number of flags from 1 up"},
		{"a keep called all", "keep: clean", "keep: all", `duplicate-rule: two rules are called "all"`},
		{"a keep without a name", "keep: clean, ", "", `bad-name: keep name "" cannot be used`},
		{"a rule without its kind", "rule: attention, ", "", `4:6: unknown-rule: quality rule "" is not known; use one of attention, duplicate_answers`},
		{"a condition over nothing", "rule: attention, version: 1", "rule: inconsistent, version: 1, if: agee > 3", `unknown-variable: "agee > 3": variable "agee" is not asked; did you mean "age"?`},
		{"a condition that is a number", "rule: attention, version: 1", "rule: inconsistent, version: 1, if: age", `bad-rule`},
		{"likely people", "rule: attention, version: 1", "rule: unlikely, version: 1, below: 3", "bad-limit: `below: 3` would flag half of everybody; give a number below 0, such as -3"},
		{"an interview for a cluster", "rule: attention, version: 1", "rule: duplicate_device, version: 1, interviews: 1", "bad-limit: `interviews: 1` is below 2"},
		{"more answers than are asked", "rule: attention, version: 1", "rule: duplicate_answers, version: 1, answers: 11", "bad-limit: `answers: 11` is more than the 10 closed answers of the survey"},
		{"an anchor", "below: 0.33", "below: &x 0.33", `yaml-anchor`},
	} {
		spoilt := strings.Replace(soundRules, c.old, c.new, 1)
		if spoilt == soundRules {
			t.Fatalf("%s: %q is not in the sound file", c.name, c.old)
		}
		if _, findings := quality.Parse("quality.yaml", []byte(spoilt), s); !strings.Contains(findings.Error(), c.want) {
			t.Errorf("%s:\n%s\nlacks\n%s", c.name, findings.Error(), c.want)
		}
	}
}

// TestSurveysWithout: rules over what a survey does not ask.
func TestSurveysWithout(t *testing.T) {
	bare := parse(t, bareSurvey)
	for rule, want := range map[string]string{
		"{rule: honeypot, version: 1}":                        "not-gathered: a rule of the kind honeypot looks at what the survey does not gather; write `paradata: [honeypot]`",
		"{rule: duplicate_device, version: 1, interviews: 3}": "not-gathered: a rule of the kind duplicate_device",
		"{rule: attention, version: 1}":                       "no-check: the survey has no attention check",
		"{rule: nonsense, version: 1, text: all}":             "no-text: the survey asks for no words",
		"{rule: unlikely, version: 1, below: -3}":             "no-answers: the survey has no closed answers",
		"{rule: straight_line, version: 1, grid: x}":          "unknown-grid: \"x\" is no grid of the survey; none is known here: remove it",
	} {
		if _, findings := quality.Parse("quality.yaml", []byte("rules: ["+rule+"]\n"), bare); !strings.Contains(findings.Error(), want) {
			t.Errorf("%s: %v", rule, findings)
		}
	}
}

// bareSurvey gathers nothing and has nothing to check.
const bareSurvey = `survey: bare
title: {en: Bare}
organiser: {en: Us}
languages: [en]
privacy: {none: a survey of tests}
pages:
  - page: first
    ask: [{number: age, min: 0, max: 99, en: Age?}]
  - gate
types: [{type: everybody, en: Everybody}]
quotas: [{cell: all, en: All, types: [everybody], target: 10}]
`

// TestWhatWasNotGatheredIsBearable: rules on it stand and flag nobody, and no other mistake is let pass with them.
func TestWhatWasNotGatheredIsBearable(t *testing.T) {
	s := parse(t, bareSurvey)
	const rules = "rules: [{rule: honeypot, version: 1}, {rule: duplicate_device, version: 1, interviews: 2}]\n"
	r, findings := quality.Parse("quality.yaml", []byte(rules), s)
	warnings, wrong := quality.Bearable(findings)
	if len(warnings) != 2 || len(wrong) != 0 || !strings.Contains(warnings.Error(), "a rule of the kind honeypot looks at what the survey does not gather, so that it flags nobody; this cannot be mended") {
		t.Fatalf("warnings\n%s\nwrong\n%s", warnings.Error(), wrong.Error())
	}
	person := interview.Interview{ID: 1, Survey: s.ID, Version: s.Version, Disposition: interview.Completed, Decision: interview.Admitted, Type: "everybody",
		Answers: interview.Answers{"age": survey.NumberValue(30)}, Submitted: map[string]bool{"first": true}}
	v, err := quality.Judge(r, quality.Study{Survey: s, Interviews: each([]interview.Interview{person}), Events: each([]interview.Event{}), Signals: each([]interview.Signals{})})
	if err != nil || len(r.List()) != 2 || len(v.Of(1).Flags) > 0 {
		t.Errorf("%d rules, flags %v, %v", len(r.List()), v.Of(1).Flags, err)
	}
	_, findings = quality.Parse("quality.yaml", []byte(rules+"keep: [{keep: strict, drop: [speeder]}]\n"), s)
	if warnings, wrong := quality.Bearable(findings); len(warnings) != 2 || len(wrong) != 1 || wrong[0].Code != "unknown-rule" {
		t.Errorf("with a mistake: warnings\n%s\nwrong\n%s", warnings.Error(), wrong.Error())
	}
}

// FuzzParse: no file breaks the reader, and one without findings has rules that can be told and used.
func FuzzParse(f *testing.F) {
	f.Add(soundRules)
	f.Add("rules: [{rule: inconsistent, name: x, version: 1, if: 'age > children'}]\nkeep: [{keep: a, flags: 1}]")
	f.Add("rules: [{rule: nonsense, version: 1, text: {all: all}}, 3, {}]\nkeep: all\n")
	f.Add("keep: [{keep: a, drop: [b]}, {}]\nrules: {}")
	s, findings := survey.Parse("q.yaml", []byte(small))
	if len(findings) > 0 {
		f.Fatal(findings)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rules, findings := quality.Parse("quality.yaml", []byte(text), s)
		if len(findings) > 0 {
			return
		}
		for _, r := range rules.List() {
			if r.Name == "" || r.Text == "" || r.Version < 1 {
				t.Errorf("%+v", r)
			}
		}
		if _, err := quality.Judge(rules, held(s, usual())); err != nil {
			t.Error(err)
		}
	})
}
