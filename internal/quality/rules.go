// Package quality says of finished interviews which of a survey's quality rules they break, and which of them a rule of
// keeping leaves in a dataset.
//
// It is opinionated: a rule flags and never deletes, and what a dataset leaves out is chosen at delivery, by name. Rules
// stand in quality.yaml, each with a version, because what was flagged last month must be told from what is flagged today.
// Every flag says what was measured, what the limit was, and in words why. What is usual is taken from the study itself, from
// the finished interviews of the sample, so that there is no norm of seconds or answers in Go. Nothing depends on the order
// of a map or on a clock: the same interviews get the same flags. A million interviews take some dozens of bytes each.
package quality

import "slices"

// File is the name of the file, in a survey's folder, that holds its quality rules. It is no part of the questionnaire's
// version: rules may be refined after the field has closed.
const File = "quality.yaml"

// All is the rule of keeping that drops nobody. It is always there.
const All = "all"

// Rules are the quality rules of a survey. Nil is a survey without any, which flags nothing and keeps all.
type Rules struct {
	hash  string
	rules []rule
	keeps []KeepRule
}

// A Rule is a quality rule as people are told of it.
type Rule struct {
	Name    string
	Kind    string
	Version int
	Text    string // the rule with its limits, in a sentence
	Because string // why the survey has it, in its author's words; "" when the file does not say
}

// rule is a Rule with what finds out who breaks it.
type rule struct {
	Rule
	begin func() detector // of one run over a study
}

// A KeepRule says whose interviews a dataset leaves out.
type KeepRule struct {
	Name  string
	Drop  []string // rules of which any flag drops
	Flags int      // so many flags, of different rules, drop too; 0: any number is kept
}

// A Flag is a rule broken by an interview.
type Flag struct {
	Rule      string
	Version   int
	Value     float64 // what was measured, in the unit of the rule's limit
	Threshold float64 // the limit
	Detail    string  // what was found, in words
}

// A Verdict is what the rules say of one interview.
type Verdict struct {
	Judged bool   // it was finished; the others are not judged
	Flags  []Flag // in the order of the rules
}

// Hash is the SHA-256 of quality.yaml in hexadecimal digits, "" without one.
func (r *Rules) Hash() string {
	if r == nil {
		return ""
	}
	return r.hash
}

// List returns the rules in the order of the file.
func (r *Rules) List() []Rule {
	if r == nil {
		return nil
	}
	list := make([]Rule, len(r.rules))
	for i, rule := range r.rules {
		list[i] = rule.Rule
	}
	return list
}

// Keeps are the names of the rules of keeping: All, and then those of the file in its order.
func (r *Rules) Keeps() []string {
	names := []string{All}
	if r != nil {
		for _, k := range r.keeps {
			names = append(names, k.Name)
		}
	}
	return names
}

// Keep returns the rule of keeping with the name.
func (r *Rules) Keep(name string) (KeepRule, bool) {
	if name == All {
		return KeepRule{Name: All}, true
	}
	if r != nil {
		if i := slices.IndexFunc(r.keeps, func(k KeepRule) bool { return k.Name == name }); i >= 0 {
			return r.keeps[i], true
		}
	}
	return KeepRule{}, false
}

// Drops returns the rules for which an interview with the verdict is left out, each once, in the order of its flags; none
// when it is kept. Whoever has too many flags is left out for all of them.
func (k KeepRule) Drops(v Verdict) []string {
	var flagged, dropping []string
	for _, f := range v.Flags {
		if slices.Contains(flagged, f.Rule) {
			continue
		}
		flagged = append(flagged, f.Rule)
		if slices.Contains(k.Drop, f.Rule) {
			dropping = append(dropping, f.Rule)
		}
	}
	if k.Flags > 0 && len(flagged) >= k.Flags {
		return flagged
	}
	return dropping
}
