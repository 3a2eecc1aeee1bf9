package quality_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"fieldwork/internal/chart"
	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

var update = flag.Bool("update", false, "write the figures of docs/quality.md, the curve and the schema anew")

// A contaminated study has 3,000 honest people of the shipped survey, and so many bots of either kind among them.
type contaminated struct {
	seed      uint64
	bots      int
	agreeable int
}

func studies() []contaminated {
	// In the second, a third of the smallest type are bots, so that a tree of that type alone knows them as well as it knows
	// people: without beginning from those who are likely among all types, six of seven of them escape.
	return []contaminated{{1, 150, 0}, {202, 450, 0}, {3, 0, 150}}
}

// agreeable is a bot that picks every answer on a scale twice and takes the higher one, which is closer to how people answer.
type agreeable struct{ bot }

func (b agreeable) answer(v interview.Visible, q *survey.Question, into interview.Answers) {
	b.bot.answer(v, q, into)
	if q.Kind != survey.Grid {
		return
	}
	again := interview.Answers{}
	b.bot.answer(v, q, again)
	for field, other := range again {
		first, _ := into[field].Code()
		if code, _ := other.Code(); code > first {
			into[field] = other
		}
	}
}

// Who somebody is of whom the rules judge.
type who int

const (
	person who = iota
	randomBot
	agreeableBot
	whos
)

// A measured respondent has the score of the unlikely rule, 0 when it is not below what is usual, and the rules that flag it.
type measured struct {
	who   who
	score float64
	rules []string
}

const scoring = "\n  - {rule: unlikely, name: score, version: 1, below: -0.000001}\n"

// measure lets the shipped rules judge the studies; one more rule beside them tells everybody's score.
var measure = sync.OnceValue(func() (all [][]measured) {
	s, _ := shopping()
	file, err := questionnaires.FS.ReadFile("haitao-2015/quality.yaml")
	if err != nil {
		panic(err)
	}
	rules, findings := quality.Parse("quality.yaml", []byte(strings.Replace(string(file), "\nkeep:", scoring+"\nkeep:", 1)), s)
	if len(findings) > 0 {
		panic(findings.Error())
	}
	for _, c := range studies() {
		all = append(all, c.measure(s, rules))
	}
	return all
})

func (c contaminated) measure(s *survey.Survey, rules *quality.Rules) (found []measured) {
	_, population := shopping()
	people := honest(s, population, 1000, c.seed)
	made := map[uint64]who{} // by the seed of the interview
	for _, iv := range bots(s, c.bots, c.seed) {
		made[iv.Seed] = randomBot
		people = append(people, iv)
	}
	for i := uint64(0); len(people) < 3000+c.bots+c.agreeable; i++ {
		random := rand.New(rand.NewPCG(c.seed, 1<<32+i))
		if iv := interviewed(s, agreeable{bot{random}}, random.Uint64()); iv.InSample {
			made[iv.Seed] = agreeableBot
			people = append(people, iv)
		}
	}
	events := field(people, s, c.seed)
	verdicts, err := quality.Judge(rules, quality.Study{Survey: s, Interviews: each(people), Events: each(events)})
	if err != nil {
		panic(err)
	}
	for _, iv := range people {
		m := measured{who: made[iv.Seed]}
		for _, f := range verdicts.Of(iv.ID).Flags {
			if f.Rule == "score" {
				m.score = f.Value
				continue
			}
			m.rules = append(m.rules, f.Rule)
		}
		found = append(found, m)
	}
	return found
}

// share is how many percent of some kind of respondents are so.
func share(all []measured, of who, is func(measured) bool) float64 {
	n, those := 0, 0
	for _, m := range all {
		if m.who == of {
			n++
			if is(m) {
				those++
			}
		}
	}
	return 100 * float64(those) / float64(max(n, 1))
}

// TestRandomAnswersAreCaught is what the rule on answers is for: in every study at least 90 % of the bots that wait like people
// and pick at random are caught by it, and at most 2 % of the honest people.
func TestRandomAnswersAreCaught(t *testing.T) {
	flagged := func(m measured) bool { return slices.Contains(m.rules, "unlikely") }
	for i, c := range studies() {
		all := measure()[i]
		if x := share(all, person, flagged); x > 2 {
			t.Errorf("%+v: %.2f %% of the honest are flagged", c, x)
		}
		if x := share(all, randomBot, flagged); c.bots > 0 && x < 90 {
			t.Errorf("%+v: %.1f %% of the bots are caught", c, x)
		}
		if x := share(all, randomBot, func(m measured) bool {
			return slices.Contains(m.rules, "speeder") || slices.Contains(m.rules, "regular_timing")
		}); x > 5 {
			t.Errorf("%+v: %.1f %% of the bots betray themselves by their times; the fixture does not wait as people do", c, x)
		}
	}
}

// TestCurve holds the picture and the tables of docs/quality.md to what is measured.
func TestCurve(t *testing.T) {
	all := slices.Concat(measure()...)
	below := func(of who, limit float64) float64 {
		return share(all, of, func(m measured) bool { return m.score < limit })
	}
	table := "| limit | bots at random | bots that prefer agreement | honest |\n|---|---|---|---|\n"
	for _, limit := range []float64{-2, -3, -4, -5, -6, -8, -10} {
		table += fmt.Sprintf("| %g | %.2f | %.2f | %.2f |\n", limit, below(randomBot, limit), below(agreeableBot, limit), below(person, limit))
	}
	random, agreeable, honest := chart.Series{Name: "Bots at random"}, chart.Series{Name: "Bots that prefer agreement"}, chart.Series{Name: "Honest respondents"}
	figure := chart.Lines{Axis: "Limit of the rule"}
	for limit := -12.0; limit <= -2; limit += 0.5 {
		figure.At = append(figure.At, limit)
		random.Values = append(random.Values, below(randomBot, limit))
		agreeable.Values = append(agreeable.Values, below(agreeableBot, limit))
		honest.Values = append(honest.Values, below(person, limit))
	}
	figure.Panels = []chart.Strip{{Title: "Bots that are caught (%)", Series: []chart.Series{random, agreeable}, Line: 90, Words: "at least 90 of those at random"},
		{Title: "Honest respondents who are flagged (%)", Series: []chart.Series{honest}, Line: 2, Words: "at most 2"}}
	drawn, err := chart.Draw("quality-curve", "Who is flagged by the rule on unlikely answers, by its limit", figure)
	if err != nil {
		t.Fatal(err)
	}
	kept(t, "../../docs/images/quality-curve.svg", drawn.SVG)
	inManual(t, "curve", table)
	inManual(t, "rules", rulesTable(t, all))
}

// rulesTable is whom each shipped rule flags.
func rulesTable(t *testing.T, all []measured) string {
	s, _ := shopping()
	rules, _ := quality.Read(questionnaires.FS, "haitao-2015", s)
	table := "| rule | honest | bots at random |\n|---|---|---|\n"
	for _, r := range rules.List() {
		flagged := func(m measured) bool { return slices.Contains(m.rules, r.Name) }
		table += fmt.Sprintf("| `%s` | %.2f | %.2f |\n", r.Name, share(all, person, flagged), share(all, randomBot, flagged))
	}
	for _, name := range rules.Keeps()[1:] {
		keep, _ := rules.Keep(name)
		dropped := func(m measured) bool {
			var v quality.Verdict
			for _, rule := range m.rules {
				v.Flags = append(v.Flags, quality.Flag{Rule: rule})
			}
			return keep.Drops(v) != nil
		}
		table += fmt.Sprintf("| left out by `%s` | %.2f | %.2f |\n", name, share(all, person, dropped), share(all, randomBot, dropped))
	}
	return table
}

// kept holds a file to what it must be.
func kept(t *testing.T, name, want string) {
	t.Helper()
	if *update && !t.Failed() {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s is not what is measured; run go test ./internal/quality -update and look at it (%v)", name, err)
	}
}

// inManual holds what stands in docs/quality.md between two marks.
func inManual(t *testing.T, mark, want string) {
	t.Helper()
	const manual = "../../docs/quality.md"
	data, err := os.ReadFile(manual)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- measured: "+mark+" -->\n", "<!-- end -->"
	before, rest, ok := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the measured %s", manual, mark)
	}
	kept(t, manual, before+begin+want+end+after)
}

// persona answers as people do where no population is: everybody has a leaning, every question an answer that most give, and
// few answer far from both. It is for surveys that ship without people.
type persona struct {
	bot
	leaning float64
}

func (p persona) answer(v interview.Visible, q *survey.Question, into interview.Answers) {
	switch q.Kind {
	case survey.One:
		into[q.Name] = p.pick(v.Options(q), q.Name)
	case survey.Grid:
		for _, row := range v.Rows(q) {
			field := survey.RowName(q.Name, row.Name)
			into[field] = p.pick(v.Options(q), field)
		}
	case survey.Scale:
		x := float64(q.Min) + p.place(q.Name)*float64(q.Max-q.Min)
		into[q.Name] = survey.NumberValue(float64(int(x + 0.5)))
	case survey.Number:
		x := q.Min + 8 + int(40*p.Float64())
		if q.Max-q.Min != 89 { // all but the age, of which any is as likely, are small numbers
			x = q.Min + int(3*p.ExpFloat64())
		}
		into[q.Name] = survey.NumberValue(float64(min(x, q.Max)))
	default:
		p.bot.answer(v, q, into)
	}
}

// place is where on a scale from 0 to 1 the persona puts a field.
func (p persona) place(field string) float64 {
	usual := 0.0
	for _, letter := range field {
		usual += float64(letter) * 0.377
	}
	usual -= float64(int(usual))
	return min(max(0.25+0.5*usual+0.12*p.leaning+0.1*p.NormFloat64(), 0), 1)
}

func (p persona) pick(options []survey.Option, field string) survey.Value {
	return survey.CodeValue(options[int(p.place(field)*float64(len(options)-1)+0.5)].Code)
}

// TestRandomAnswersAreCaughtElsewhere is the same in the other shipped survey, of which fewer are asked less: its people are
// made by a rule of thumb, so that only a coarse limit is held.
func TestRandomAnswersAreCaughtElsewhere(t *testing.T) {
	s := surveyOf(t, "city-libraries")
	rules, findings := quality.Read(questionnaires.FS, "city-libraries", s)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	all := bots(s, 60, 5)
	machines := map[uint64]bool{}
	for _, iv := range all {
		machines[iv.Seed] = true
	}
	for i := uint64(0); len(all) < 660; i++ {
		random := rand.New(rand.NewPCG(9, i))
		if iv := interviewed(s, persona{bot{random}, random.NormFloat64()}, random.Uint64()); iv.InSample {
			all = append(all, iv)
		}
	}
	events := field(all, s, 5)
	verdicts, err := quality.Judge(rules, quality.Study{Survey: s, Interviews: each(all), Events: each(events)})
	if err != nil {
		t.Fatal(err)
	}
	caught, wronged := 0, 0
	for _, iv := range all {
		if !slices.ContainsFunc(verdicts.Of(iv.ID).Flags, func(f quality.Flag) bool { return f.Rule == "unlikely" }) {
			continue
		}
		if machines[iv.Seed] {
			caught++
		} else {
			wronged++
		}
	}
	t.Logf("%d of 60 bots and %d of 600 personas", caught, wronged)
	if caught < 54 || wronged > 12 {
		t.Errorf("%d of 60 bots are caught, and %d of 600 personas", caught, wronged)
	}
}
