package quality_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/internal/survey"
)

const small = `survey: shoes
title: {en: Shoes}
organiser: {en: Us}
languages: [en]
paradata: [honeypot, device]
privacy: {handler: {en: Us}, contact: {en: us@example.org}, purpose: {en: Tests}, method: {en: By tests}, categories: {en: Answers}, retention: {en: None}, rights: {en: All}}
lists:
  scale: [{code: 1, name: low, en: Low}, {code: 2, name: middle, en: Middle}, {code: 3, name: high, en: High}]
  item: [{code: 1, name: a, en: A}, {code: 2, name: b, en: B}, {code: 3, name: c, en: C}, {code: 4, name: d, en: D}, {code: 5, name: e, en: E}, {code: 6, name: f, en: F}]
pages:
  - page: first
    ask:
      - {consent: agree, en: I take part.}
      - {number: age, min: 0, max: 99, en: Age?}
      - {number: children, min: 0, max: 9, en: Children?}
  - gate
  - page: second
    ask:
      - {grid: liking, rows: item, of: scale, order: random, optional: true, en: Like?}
  - page: third
    ask:
      - {one: check, of: scale, expect: high, en: Choose High., optional: true}
      - {many: owned, of: item, optional: true, en: Which?}
  - page: fourth
    ask: [{text: why, optional: true, en: Why?}]
  - page: fifth
    if: age >= 60
    ask: [{text: more, optional: true, en: More?}]
eligible: [{need: adult, if: age >= 18}]
types: [{type: everybody, en: Everybody}]
quotas: [{cell: all, en: All, types: [everybody], target: 10}]
derive: [{derive: old, en: Old, value: age >= 60}]
`

func parse(t *testing.T, text string) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("questionnaire.yaml", []byte(text))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	return s
}

// A sheet is an interview written by hand: its answers, and the seconds of its pages.
type sheet struct {
	age, children float64
	liking        string // codes in the order shown; "" for none, "." for a row left open
	check         int    // 0 for none
	owned         []int
	why           string
	seconds       []float64 // by page; nil: around ten, as uneven as people's
	honeypot      bool
	respondent    string
	device        string
}

// answered is how the rules meet the sheet as interview id.
func (h sheet) answered(s *survey.Survey, id int64) (iv interview.Interview, events []interview.Event) {
	iv = interview.Interview{ID: id, Survey: s.ID, Version: s.Version, Seed: uint64(7 * id), Submitted: map[string]bool{}, Type: "everybody",
		Decision: interview.Admitted, Disposition: interview.Completed, InSample: true, Started: time.Date(2026, 1, 5, 9, int(id), 0, 0, time.UTC)}
	iv.Answers = interview.Answers{"agree": survey.CodeValue(1), "age": survey.NumberValue(h.age), "children": survey.NumberValue(h.children)}
	if h.age == 0 {
		iv.Answers["age"] = survey.NumberValue(20 + float64(id)) // of no matter, and nobody else's
	}
	q, _ := s.Question("liking")
	for i, row := range interview.Order(iv.Seed, q) {
		if i < len(h.liking) && h.liking[i] != '.' {
			iv.Answers["liking_"+row.Name] = survey.CodeValue(int(h.liking[i] - '0'))
		}
	}
	if h.check > 0 {
		iv.Answers["check"] = survey.CodeValue(h.check)
	}
	iv.Answers["owned"], iv.Answers["why"] = survey.CodesValue(h.owned...), survey.TextValue(h.why)
	if h.seconds == nil {
		h.seconds = [][]float64{{10, 12, 9, 11, 13}, {10, 19, 9, 9, 13}, {15, 12, 9, 6, 13}}[id%3]
	}
	now := iv.Started
	for i, p := range s.Pages {
		iv.Submitted[p.Name] = true
		if age, _ := iv.Answers["age"].Number(); p.If != nil && age < 60 {
			continue
		}
		spent := time.Duration(h.seconds[i] * float64(time.Second))
		now = now.Add(spent)
		events = append(events, interview.Event{Interview: id, Page: p.Name, Kind: "answered", At: now, Elapsed: spent + 5*time.Second, Shown: now.Add(-spent), Honeypot: h.honeypot && i == 1})
	}
	iv.Finished = now
	return iv, events
}

// held is a study of the sheets; the interviews are numbered from 1.
func held(s *survey.Survey, sheets ...sheet) quality.Study {
	var all []interview.Interview
	var events []interview.Event
	var signals []interview.Signals
	for i, h := range sheets {
		iv, e := h.answered(s, int64(i+1))
		all, events = append(all, iv), append(events, e...)
		signals = append(signals, interview.Signals{Interview: iv.ID, Respondent: h.respondent, Device: h.device})
	}
	slices.Reverse(events) // their order must not matter
	return quality.Study{Survey: s, Interviews: each(all), Events: each(events), Signals: each(signals)}
}

func rulesOf(t *testing.T, s *survey.Survey, lines string) *quality.Rules {
	t.Helper()
	rules, findings := quality.Parse("quality.yaml", []byte("rules:\n  - "+lines+"\n"), s)
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	return rules
}

// flagged are the ids of those whom a rule flags, with what was measured: "3:0.25".
func flagged(t *testing.T, rules *quality.Rules, study quality.Study) string {
	t.Helper()
	v, err := quality.Judge(rules, study)
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for iv := range study.Interviews() {
		for _, f := range v.Of(iv.ID).Flags {
			words = append(words, fmt.Sprintf("%d:%.3g/%.3g", iv.ID, f.Value, f.Threshold))
			if f.Detail == "" || f.Version != rules.List()[0].Version {
				t.Errorf("a flag without its words or version: %+v", f)
			}
		}
	}
	return strings.Join(words, " ")
}

// usual is a sheet that breaks no rule.
func usual() sheet { return sheet{liking: "123213", check: 3, owned: []int{1}, why: "价格太贵了"} }

// with are nine usual sheets and those in question, in front.
func with(sheets ...sheet) []sheet {
	for range 9 {
		sheets = append(sheets, usual())
	}
	return sheets
}

func but(change func(*sheet)) sheet {
	h := usual()
	change(&h)
	return h
}

// TestEveryRuleFlagsItsOwn: whom each rule flags, and the neighbour that it leaves alone.
func TestEveryRuleFlagsItsOwn(t *testing.T) {
	s := parse(t, small)
	seconds := func(x ...float64) sheet { return but(func(h *sheet) { h.seconds = append(x, 10) }) }
	for _, c := range []struct {
		name, rule string
		sheets     []sheet
		want       string
	}{
		{"a third of the path's median", "{rule: speeder, version: 3, below: 0.33, least: 5}", []sheet{seconds(3, 4, 3, 2), seconds(4, 5, 3, 4)}, "1:0.286/0.33"},
		{"a rare path against the sum of its pages", "{rule: speeder, version: 1, below: 0.33, least: 5}", []sheet{
			but(func(h *sheet) { h.age, h.seconds = 70, []float64{3, 3, 3, 3, 3} }), but(func(h *sheet) { h.age, h.seconds = 71, []float64{8, 8, 8, 8, 30} })}, "1:0.265/0.33"},
		{"pages in a quarter of their medians", "{rule: fast_pages, version: 1, below: 0.25, pages: 2}", []sheet{seconds(2, 2, 40, 30), seconds(2, 30, 40, 30)}, "1:2/2"},
		{"the same time for every page", "{rule: regular_timing, version: 1, below: 0.1, pages: 4}", []sheet{seconds(10, 10.2, 10.1, 9.9), seconds(10, 14, 10, 7)}, "1:0.0128/0.1"},
		{"the same share of every median", "{rule: regular_timing, version: 1, below: 0.1, pages: 4}", []sheet{seconds(20, 24.5, 18, 18.2), seconds(20, 24, 9, 18)}, "1:0.00994/0.1"},
		{"one answer to all rows", "{rule: straight_line, version: 1, grid: liking}", []sheet{but(func(h *sheet) { h.liking = "222222" }), but(func(h *sheet) { h.liking = "222221" })}, "1:6/5"},
		{"one answer to few rows", "{rule: straight_line, version: 1, grid: liking, least: 4}", []sheet{but(func(h *sheet) { h.liking = "22.2.2" }), but(func(h *sheet) { h.liking = "22.2.." })}, "1:4/4"},
		{"a long run in the order shown", "{rule: straight_line, version: 1, grid: liking, run: 4}", []sheet{but(func(h *sheet) { h.liking = "122223" }), but(func(h *sheet) { h.liking = "122.22" })}, "1:4/4"},
		{"a failed check", "{rule: attention, version: 1}", []sheet{but(func(h *sheet) { h.check = 2 }), but(func(h *sheet) { h.check = 0 })}, "1:1/1"},
		{"the hidden field", "{rule: honeypot, version: 1}", []sheet{but(func(h *sheet) { h.honeypot = true }), usual()}, "1:1/1"},
		{"answers that exclude each other", "{rule: inconsistent, name: young, version: 1, if: old == 0 and children > 6}",
			[]sheet{but(func(h *sheet) { h.age, h.children = 20, 7 }), but(func(h *sheet) { h.age, h.children = 60, 7 })}, "1:1/1"},
		{"typed nonsense", "{rule: nonsense, version: 1, text: all}", []sheet{but(func(h *sheet) { h.why = "asdfgh" }), but(func(h *sheet) { h.why = "没有" })}, "1:1/1"},
		{"the same id", "{rule: duplicate_id, version: 1}", []sheet{but(func(h *sheet) { h.respondent = "x" }), but(func(h *sheet) { h.respondent = "y" }), but(func(h *sheet) { h.respondent = "x" })}, "3:2/2"},
		{"too many from one device", "{rule: duplicate_device, version: 1, interviews: 3}", []sheet{but(func(h *sheet) { h.device = "x" }), but(func(h *sheet) { h.device = "x" }),
			but(func(h *sheet) { h.device = "x" }), but(func(h *sheet) { h.device = "y" }), but(func(h *sheet) { h.device = "y" })}, "1:3/3 2:3/3 3:3/3"},
		{"the same answers in other words", "{rule: duplicate_answers, version: 1, answers: 5}", []sheet{
			{age: 44, why: "one", owned: []int{1, 2}, liking: "1....."}, {age: 44, why: "two", owned: []int{1, 2}, check: 3}, {age: 44, why: "", owned: []int{1, 2}, check: 3},
			{age: 44, owned: []int{1, 2}, children: 1, check: 3}}, ""},
		{"the same five answers", "{rule: duplicate_answers, version: 1, answers: 4}", []sheet{
			{age: 44, why: "one", owned: []int{1, 2}, check: 3}, {age: 44, why: "two", owned: []int{1, 2}, check: 3}, {age: 44, owned: []int{1}, check: 3}}, "1:4/4 2:4/4"},
	} {
		if got := flagged(t, rulesOf(t, s, c.rule), held(s, with(c.sheets...)...)); got != c.want {
			t.Errorf("%s: %s flags %q, want %q", c.name, c.rule, got, c.want)
		}
	}
}

// TestTimesAreOfTheSample: an interview outside the sample is judged, and is no measure of anything.
func TestTimesAreOfTheSample(t *testing.T) {
	s := parse(t, small)
	hurried := func(h *sheet) { h.seconds = []float64{1, 1, 1, 1, 1} }
	sheets := with(slices.Repeat([]sheet{but(hurried)}, 12)...)
	study := held(s, sheets...)
	interviews := study.Interviews
	rules := rulesOf(t, s, "{rule: speeder, version: 1, below: 0.33, least: 5}")
	if got := flagged(t, rules, study); got != "" {
		t.Errorf("where most hurry, %q are said to", got)
	}
	study.Interviews = func() iter.Seq2[interview.Interview, error] {
		return func(yield func(interview.Interview, error) bool) {
			for iv, err := range interviews() {
				if iv.ID <= 12 {
					iv.InSample, iv.Disposition = false, interview.OverQuotaLate
				}
				if iv.ID == 12 {
					iv.Disposition = interview.InProgress
				}
				if !yield(iv, err) {
					return
				}
			}
		}
	}
	if got := strings.Count(flagged(t, rules, study), "/0.33"); got != 11 {
		t.Errorf("%d of the eleven late ones are flagged", got)
	}
	v, err := quality.Judge(rules, study)
	if err != nil || v.Judged() != 20 || v.Of(12).Judged || !v.Of(11).Judged || v.Counts()["speeder"] != 11 {
		t.Errorf("judged %d, the unfinished one %v, counts %v, %v", v.Judged(), v.Of(10).Judged, v.Counts(), err)
	}
}

// TestAPageTwiceIsOnePage, and a page in a forgotten tab is not time spent.
func TestAPageTwiceIsOnePage(t *testing.T) {
	s := parse(t, small)
	sheets := with(usual())
	study := held(s, sheets...)
	iv, events := usual().answered(s, 1)
	again := events[0]
	again.At, again.Shown = again.At.Add(time.Hour), iv.Started // open since the beginning, and posted 20 s after the event before
	again.Elapsed = 20 * time.Second
	kept := study.Events
	study.Events = func() iter.Seq2[interview.Event, error] {
		return func(yield func(interview.Event, error) bool) {
			for e, err := range kept() {
				if !yield(e, err) {
					return
				}
			}
			yield(again, nil)
			yield(interview.Event{Interview: 999, Page: "first", Elapsed: time.Hour}, nil) // of nobody who has finished
		}
	}
	v, err := quality.Judge(rulesOf(t, s, "{rule: fast_pages, version: 1, below: 0.5, pages: 1}"), study)
	if err != nil {
		t.Fatal(err)
	}
	if m := v.Record().PageMedian; len(m) != 4 || m["first"] != 10 || m["second"] != 12 {
		t.Errorf("medians %v", m)
	}
}

// TestTimesThatMeanNothingAreNotJudged: where respondents share a clock, no rule looks at the times of pages.
func TestTimesThatMeanNothingAreNotJudged(t *testing.T) {
	s := parse(t, small)
	rules := rulesOf(t, s, "{rule: fast_pages, version: 1, below: 0.25, pages: 2}\n  - {rule: regular_timing, version: 1, below: 0.5}")
	for untimed, want := range map[bool]int{false: 1, true: 0} {
		hasty := usual()
		hasty.seconds = []float64{2, 2, 40, 30, 10}
		study := held(s, with(hasty)...)
		study.Untimed = untimed
		v, err := quality.Judge(rules, study)
		if err != nil {
			t.Fatal(err)
		}
		if n := v.Counts()["fast_pages"]; n != want || v.Record().Untimed != untimed || untimed && v.Counts()["regular_timing"] > 0 {
			t.Errorf("untimed %v: %d flagged, want %d; %+v", untimed, n, want, v.Record())
		}
	}
}

// TestOrderDoesNotMatter: interviews that come in another order get the same verdicts.
func TestOrderDoesNotMatter(t *testing.T) {
	s := parse(t, small)
	sheets := with(but(func(h *sheet) { h.check, h.respondent = 1, "x" }), but(func(h *sheet) { h.respondent = "x" }))
	study := held(s, sheets...)
	lines := "{rule: attention, version: 1}\n  - {rule: duplicate_id, version: 1}\n  - {rule: fast_pages, version: 1, below: 0.9, pages: 1}"
	straight, err := quality.Judge(rulesOf(t, s, lines), study)
	if err != nil {
		t.Fatal(err)
	}
	var turned []interview.Interview
	for iv := range study.Interviews() {
		turned = append(turned, iv)
	}
	slices.Reverse(turned)
	study.Interviews = each(turned)
	reversed, err := quality.Judge(rulesOf(t, s, lines), study)
	if err != nil {
		t.Fatal(err)
	}
	for id := range int64(len(sheets) + 2) {
		if a, b := fmt.Sprint(straight.Of(id)), fmt.Sprint(reversed.Of(id)); a != b {
			t.Errorf("interview %d: %s, and from behind %s", id, a, b)
		}
	}
	if fmt.Sprint(straight.Counts()) != fmt.Sprint(reversed.Counts()) || straight.Counts()["attention"] != 1 || straight.Counts()["duplicate_id"] != 1 {
		t.Errorf("counts %v, and from behind %v", straight.Counts(), reversed.Counts())
	}
}

// TestOlderVersions: an interview is walked with the version it began with.
func TestOlderVersions(t *testing.T) {
	older := parse(t, strings.Replace(small, "expect: high, ", "", 1))
	s := parse(t, small)
	failed := but(func(h *sheet) { h.check = 1 })
	study := held(s, failed, failed)
	was, _ := failed.answered(older, 1)
	is, _ := failed.answered(s, 2)
	study.Interviews = each([]interview.Interview{was, is})
	study.Version = func(v survey.Version) (*survey.Survey, bool) { return older, v == older.Version }
	if got := flagged(t, rulesOf(t, s, "{rule: attention, version: 1}"), study); got != "2:1/1" {
		t.Errorf("flagged %q; the older version had no check", got)
	}
	study.Version = nil
	if _, err := quality.Judge(rulesOf(t, s, "{rule: attention, version: 1}"), study); err == nil || !strings.Contains(err.Error(), "interview 1 was held with version "+older.Version.Short()) {
		t.Errorf("an unknown version: %v", err)
	}
}

// TestWhatIsNotNeededIsNotRead, and what cannot be read is an error.
func TestWhatIsNotNeededIsNotRead(t *testing.T) {
	s := parse(t, small)
	broken := errors.New("broken")
	study := held(s, with()...)
	study.Events = func() iter.Seq2[interview.Event, error] {
		return func(yield func(interview.Event, error) bool) { yield(interview.Event{}, broken) }
	}
	study.Signals = func() iter.Seq2[interview.Signals, error] {
		return func(yield func(interview.Signals, error) bool) { yield(interview.Signals{}, broken) }
	}
	for rule, want := range map[string]error{
		"{rule: attention, version: 1}":                         nil,
		"{rule: speeder, version: 1, below: 0.3, least: 5}":     nil, // everybody took one path
		"{rule: speeder, version: 1, below: 0.3, least: 50}":    broken,
		"{rule: honeypot, version: 1}":                          broken,
		"{rule: duplicate_device, version: 1, interviews: 2}":   broken,
		"{rule: fast_pages, version: 1, below: 0.1, pages: 1}":  broken,
		"{rule: unlikely, version: 1, below: -3}":               nil,
		"{rule: inconsistent, version: 1, if: cell == \"all\"}": nil,
	} {
		if _, err := quality.Judge(rulesOf(t, s, rule), study); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", rule, err, want)
		}
	}
	study.Events, study.Signals = nil, nil
	for _, rule := range []string{"{rule: honeypot, version: 1}", "{rule: fast_pages, version: 1, below: 0.1, pages: 1}", "{rule: duplicate_id, version: 1}", "{rule: regular_timing, version: 1, below: 0.1}"} {
		if got := flagged(t, rulesOf(t, s, rule), study); got != "" {
			t.Errorf("%s flags %q of whom there are no events and signals", rule, got)
		}
	}
	study.Interviews = func() iter.Seq2[interview.Interview, error] {
		return func(yield func(interview.Interview, error) bool) { yield(interview.Interview{}, broken) }
	}
	if _, err := quality.Judge(rulesOf(t, s, "{rule: honeypot, version: 1}"), study); !errors.Is(err, broken) {
		t.Errorf("interviews that cannot be read: %v", err)
	}
}

// TestConditionsKnowTypeAndCell.
func TestConditionsKnowTypeAndCell(t *testing.T) {
	s := parse(t, small)
	if got := flagged(t, rulesOf(t, s, `{rule: inconsistent, version: 1, if: cell == "all" and type == "everybody" and age == 33}`), held(s, sheet{age: 33}, sheet{age: 34})); got != "1:1/1" {
		t.Errorf("flagged %q", got)
	}
}

// TestNoRules keeps all and judges nobody.
func TestNoRules(t *testing.T) {
	var none *quality.Rules
	v, err := quality.Judge(none, quality.Study{})
	if err != nil || v.Of(1).Judged || len(v.Counts()) != 0 || v.Judged() != 0 || none.List() != nil || none.Hash() != "" {
		t.Errorf("%+v, %v", v, err)
	}
	if keep, ok := none.Keep("all"); !ok || keep.Drops(quality.Verdict{Flags: []quality.Flag{{Rule: "x"}}}) != nil || fmt.Sprint(none.Keeps()) != "[all]" {
		t.Error("without rules not all are kept")
	}
	if _, ok := none.Keep("clean"); ok {
		t.Error("without rules there is a `clean`")
	}
	var unjudged *quality.Verdicts
	if unjudged.Of(1).Judged || len(unjudged.Counts()) != 0 || unjudged.Judged() != 0 || unjudged.Record().Judged != 0 {
		t.Error("no verdicts say something")
	}
}

// TestKeeping: which flags drop, and for which rules.
func TestKeeping(t *testing.T) {
	verdict := func(rules ...string) (v quality.Verdict) {
		for _, r := range rules {
			v.Flags = append(v.Flags, quality.Flag{Rule: r})
		}
		return v
	}
	keep := quality.KeepRule{Name: "clean", Drop: []string{"honeypot", "unlikely"}, Flags: 3}
	for _, c := range []struct {
		v    quality.Verdict
		want string
	}{
		{verdict(), "[]"}, {verdict("speeder"), "[]"}, {verdict("speeder", "attention"), "[]"}, {verdict("speeder", "speeder", "speeder"), "[]"},
		{verdict("speeder", "honeypot"), "[honeypot]"}, {verdict("unlikely", "honeypot"), "[unlikely honeypot]"},
		{verdict("speeder", "attention", "nonsense"), "[speeder attention nonsense]"},
	} {
		if got := fmt.Sprint(keep.Drops(c.v)); got != c.want {
			t.Errorf("%+v: dropped for %s, want %s", c.v, got, c.want)
		}
	}
	if got := fmt.Sprint(quality.KeepRule{Drop: []string{"honeypot"}}.Drops(verdict("a", "b", "c"))); got != "[]" {
		t.Errorf("without a number of flags %s drop", got)
	}
}
