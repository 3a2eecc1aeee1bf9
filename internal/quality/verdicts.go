package quality

import (
	"cmp"
	"slices"
)

// Verdicts are what the rules say of the interviews of a study.
type Verdicts struct {
	cohort *cohort
	rules  []Rule
	marks  []mark // in the order of the interviews, and of the rules for each
	record Record
}

// A mark is a flag without what all flags of its rule share.
type mark struct {
	at           int32
	rule         int32
	value, limit float64
	detail       string
}

// A Record is what the rules took from the study, for whoever wants to know what was usual.
type Record struct {
	Hash       string                        `json:"quality_yaml_sha256"`
	Judged     int                           `json:"judged"`
	Untimed    bool                          `json:"untimed,omitempty"`             // no rule looked at the times of pages
	Flagged    map[string]int                `json:"flagged"`                       // interviews, by rule
	PageMedian map[string]float64            `json:"page_median_seconds,omitempty"` // by page; of those in the sample
	Usual      map[string]map[string]float64 `json:"usual,omitempty"`               // by rule: what else it compared with
}

// A teller says what it compared with.
type teller interface{ usual() map[string]float64 }

// verdicts gathers what the detectors say.
func (c *cohort) verdicts(rules *Rules, detectors []detector) *Verdicts {
	v := &Verdicts{cohort: c, rules: rules.List(), record: Record{Hash: rules.hash, Judged: len(c.ids), Flagged: map[string]int{}}}
	for i, d := range detectors {
		d.judge(c, func(at int, value, limit float64, detail string) {
			v.marks = append(v.marks, mark{int32(at), int32(i), value, limit, detail})
		})
		v.record.tell(rules.rules[i].Name, d)
		detectors[i] = nil // what it held is needed no more
	}
	slices.SortStableFunc(v.marks, func(a, b mark) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rule, b.rule)) })
	v.record.Flagged = v.Counts()
	if c.pages != nil {
		v.record.PageMedian = c.pages.medians(c)
		c.pages = nil
	}
	return v
}

func (r *Record) tell(name string, d detector) {
	t, ok := d.(teller)
	if !ok {
		return
	}
	if usual := t.usual(); len(usual) > 0 {
		if r.Usual == nil {
			r.Usual = map[string]map[string]float64{}
		}
		r.Usual[name] = usual
	}
}

// Of is the verdict on an interview by its id.
func (v *Verdicts) Of(id int64) Verdict {
	if v == nil || v.cohort == nil {
		return Verdict{}
	}
	at, ok := v.cohort.place(id)
	if !ok {
		return Verdict{}
	}
	verdict := Verdict{Judged: true}
	first, _ := slices.BinarySearchFunc(v.marks, int32(at), func(m mark, at int32) int { return cmp.Compare(m.at, at) })
	for _, m := range v.marks[first:] {
		if m.at != int32(at) {
			break
		}
		r := v.rules[m.rule]
		verdict.Flags = append(verdict.Flags, Flag{Rule: r.Name, Version: r.Version, Value: m.value, Threshold: m.limit, Detail: m.detail})
	}
	return verdict
}

// Judged is how many interviews were judged.
func (v *Verdicts) Judged() int {
	if v == nil || v.cohort == nil {
		return 0
	}
	return len(v.cohort.ids)
}

// Counts are the numbers of interviews flagged by each rule, also of the rules that flag nobody.
func (v *Verdicts) Counts() map[string]int {
	counts := map[string]int{}
	if v == nil {
		return counts
	}
	for _, r := range v.rules {
		counts[r.Name] = 0
	}
	for i, m := range v.marks {
		if i == 0 || v.marks[i-1].at != m.at || v.marks[i-1].rule != m.rule {
			counts[v.rules[m.rule].Name]++
		}
	}
	return counts
}

// Record is what the rules took from the study.
func (v *Verdicts) Record() Record {
	if v == nil {
		return Record{}
	}
	return v.record
}
