package main

import (
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/survey"
)

// TestRulesOnWhatWasNotGatheredAreWarnedOf: a study that was in the field without the hidden field is delivered all the same,
// which was once refused; a rule that names what is not there is still refused.
func TestRulesOnWhatWasNotGatheredAreWarnedOf(t *testing.T) {
	s, findings := survey.Parse("questionnaire.yaml", []byte(`survey: bare
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
`))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, rules, warned, refused string
		count                        int
	}{
		{"not gathered", "rules: [{rule: honeypot, version: 1}, {rule: duplicate_id, version: 1}]", "bare/quality.yaml:1:10: not-gathered: a rule of the kind honeypot", "", 2},
		{"an unknown variable", "rules: [{rule: honeypot, version: 1}, {rule: nonsense, version: 1, text: [why]}]", "not-gathered", "unknown-text", 1},
		{"nothing wrong", "rules: [{rule: duplicate_id, version: 1}]", "", "", 1},
	} {
		var said []string
		k := keptStudy{files: folder{fstest.MapFS{"bare/quality.yaml": {Data: []byte(c.rules + "\n")}}, "bare"}, warn: func(what string) { said = append(said, what) }}
		rules, err := k.rules(s)
		if got := strings.Join(said, "\n"); !strings.Contains(got, c.warned) || (c.warned == "") != (got == "") {
			t.Errorf("%s: warned of %q, want %q", c.name, got, c.warned)
		}
		if (err == nil) != (c.refused == "") || err != nil && (!strings.Contains(err.Error(), c.refused) || strings.Contains(err.Error(), "not-gathered")) {
			t.Errorf("%s: %v, want %q", c.name, err, c.refused)
		}
		if err == nil && len(rules.List()) != c.count {
			t.Errorf("%s: %d rules, want %d", c.name, len(rules.List()), c.count)
		}
	}
}
