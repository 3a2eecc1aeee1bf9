package quality

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// groups finds finished interviews that are alike in something, by a hash of 64 bits of it: among a million interviews two
// different ones have the same hash with a probability of 3 in 100 million. 0 is like nothing.
type groups struct{ keys []uint64 }

func (g *groups) see(*passage) { g.keys = append(g.keys, 0) }

// of calls f for every group of at least so many, with the places of its members in the order of their ids.
func (g *groups) of(c *cohort, least int, f func(members []int32)) {
	places := make([]int32, 0, len(g.keys))
	for at, key := range g.keys {
		if key != 0 {
			places = append(places, int32(at))
		}
	}
	slices.SortFunc(places, func(a, b int32) int {
		return cmp.Or(cmp.Compare(g.keys[a], g.keys[b]), cmp.Compare(c.ids[a], c.ids[b]))
	})
	for from := 0; from < len(places); {
		to := from + 1
		for to < len(places) && g.keys[places[to]] == g.keys[places[from]] {
			to++
		}
		if to-from >= least {
			f(places[from:to])
		}
		from = to
	}
}

// maxNamed is how many others a flag names.
const maxNamed = 5

// others names the members of a group but one.
func others(c *cohort, members []int32, but int32) string {
	var names []string
	for _, at := range members {
		if at == but {
			continue
		}
		if len(names) == maxNamed {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(members)-1-maxNamed)
		}
		names = append(names, strconv.FormatInt(c.ids[at], 10))
	}
	return strings.Join(names, ", ")
}

// duplicateID flags the second and later interviews of one respondent. One source sends nobody twice, because a second
// visit resumes the first; two sources may have the same member.
type duplicateID struct{ groups }

func makeDuplicateID(*reader, ruleFile) (string, func() detector) {
	return "has an earlier finished interview under the same respondent's id, of whatever source", func() detector { return &duplicateID{} }
}

func (d *duplicateID) sense(at int, s interview.Signals) { d.keys[at] = signal(s.Respondent) }

func (d *duplicateID) judge(c *cohort, flag func(int, float64, float64, string)) {
	d.of(c, 2, func(members []int32) {
		for i, at := range members[1:] {
			flag(int(at), float64(i+2), 2, fmt.Sprintf("number %d of this respondent; the others are interviews %s", i+2, others(c, members, at)))
		}
	})
}

// duplicateDevice flags all interviews from one device when there are too many. A household or an office has one device or
// one address for several people, so the limit is the survey's to choose.
type duplicateDevice struct {
	groups
	least int
}

func makeDuplicateDevice(r *reader, f ruleFile) (string, func() detector) {
	least := r.count(f, "interviews", f.Interviews, 2, 2)
	r.gathered(f, survey.Device)
	return fmt.Sprintf("one of %d or more finished interviews from one device", least), func() detector { return &duplicateDevice{least: least} }
}

func (d *duplicateDevice) sense(at int, s interview.Signals) { d.keys[at] = signal(s.Device) }

func (d *duplicateDevice) judge(c *cohort, flag func(int, float64, float64, string)) {
	d.of(c, d.least, func(members []int32) {
		for _, at := range members {
			flag(int(at), float64(len(members)), float64(d.least), fmt.Sprintf("%d interviews from this device; the others are %s", len(members), others(c, members, at)))
		}
	})
}

// signal is the key of an opaque signal; one that is not known is like nothing.
func signal(s string) uint64 {
	if s == "" {
		return 0
	}
	return hashOf(s)
}

// duplicateAnswers flags all interviews that give the same answers to the same questions, if these are many. Free words do
// not count, because they are what a copy is made different by; nor do interviews with few answers, which are alike by chance.
type duplicateAnswers struct {
	groups
	answers int
	fields  []string // of closed answers
	many    []int32  // how many of them were answered
}

func makeDuplicateAnswers(r *reader, f ruleFile) (string, func() detector) {
	answers := r.count(f, "answers", f.Answers, 2, 2)
	var fields []string
	for _, v := range r.survey.Variables {
		if v.Question == nil || v.Question.Kind == survey.Consent || isWords(v) {
			continue
		}
		field := v.Field
		if v.Question.Kind == survey.Rank {
			field = v.Question.Name // all places are one answer
		}
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	if answers > len(fields) {
		r.Addf(f.At, "bad-limit", "give a number that an interview can reach", "`answers: %d` is more than the %d closed answers of the survey", answers, len(fields))
	}
	return fmt.Sprintf("gave the same answers as another finished interview, %d or more closed ones", answers), func() detector {
		return &duplicateAnswers{answers: answers, fields: fields}
	}
}

// isWords tells whether a variable is free text.
func isWords(v survey.Variable) bool {
	return v.Kind == survey.TextVariable && v.Question != nil && v.Question.Kind != survey.Date && v.Question.Kind != survey.Month
}

func (d *duplicateAnswers) see(p *passage) {
	d.groups.see(p)
	var vector []string
	answered := 0
	for i, field := range d.fields {
		answer := p.path.Facts[field]
		if !answer.Given() {
			continue
		}
		if answer.Answered() {
			answered++
		}
		said, err := answer.MarshalJSON()
		if err != nil {
			continue // numbers, codes and words: nothing that could fail
		}
		vector = append(vector, strconv.Itoa(i), string(said))
	}
	d.many = append(d.many, int32(answered))
	if answered >= d.answers {
		d.keys[p.at] = hashOf(vector...)
	}
}

func (d *duplicateAnswers) judge(c *cohort, flag func(int, float64, float64, string)) {
	d.of(c, 2, func(members []int32) {
		for _, at := range members {
			flag(int(at), float64(d.many[at]), float64(d.answers), fmt.Sprintf("the same %d answers as interviews %s", d.many[at], others(c, members, at)))
		}
	})
}
