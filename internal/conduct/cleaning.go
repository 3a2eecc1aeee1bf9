package conduct

import (
	"slices"

	"fieldwork/internal/quality"
)

// A Cleaning is how the interviews were judged by quality rules, and by which keep-rule the completes were cleaned.
type Cleaning struct {
	Rules   string    `json:"rules,omitempty"`          // SHA-256 of the file that declares them; "" when there is none
	Keep    string    `json:"keep"`                     // the keep-rule that was chosen
	Drops   []string  `json:"drops,omitempty"`          // the rules whose flag drops an interview of the sample
	Flags   int       `json:"drops_at_flags,omitempty"` // how many flags drop one, whatever they are of; 0: no number does
	Judged  int       `json:"judged"`                   // interviews that were finished
	Flagged int       `json:"flagged"`                  // of those, by any rule
	Sample  int       `json:"in_sample"`                // interviews in the sample
	Dropped int       `json:"dropped"`                  // of the sample
	Counts  []Flagged `json:"counts"`                   // a line a rule, in their order

	keep quality.KeepRule
}

// A Flagged is how many interviews a quality rule flagged.
type Flagged struct {
	Rule    string `json:"rule"`
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	Text    string `json:"text"`    // the rule as a sentence, with its thresholds
	Flagged int    `json:"flagged"` // of all that were judged
	Sample  int    `json:"flagged_in_sample"`
	Dropped int    `json:"dropped"` // of the sample; one that several rules drop counts for each
}

// NewCleaning begins to count.
func NewCleaning(rules *quality.Rules, keep quality.KeepRule) *Cleaning {
	c := &Cleaning{Rules: rules.Hash(), Keep: keep.Name, Drops: keep.Drop, Flags: keep.Flags, Counts: []Flagged{}, keep: keep}
	for _, r := range rules.List() {
		c.Counts = append(c.Counts, Flagged{Rule: r.Name, Kind: r.Kind, Version: r.Version, Text: r.Text})
	}
	return c
}

// Add counts an interview and tells whether it is a complete of the sample that is kept. Only the sample can be dropped from.
func (c *Cleaning) Add(inSample bool, v quality.Verdict) (kept bool) {
	var drops []string
	if inSample {
		drops = c.keep.Drops(v)
		c.Sample++
		c.Dropped += one(len(drops) > 0)
	}
	c.Judged += one(v.Judged)
	c.Flagged += one(len(v.Flags) > 0)
	for i := range c.Counts {
		n := &c.Counts[i]
		if slices.ContainsFunc(v.Flags, func(f quality.Flag) bool { return f.Rule == n.Rule }) {
			n.Flagged++
			n.Sample += one(inSample)
			n.Dropped += one(slices.Contains(drops, n.Rule))
		}
	}
	return inSample && len(drops) == 0
}
