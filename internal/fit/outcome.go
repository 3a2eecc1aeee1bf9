package fit

import (
	"fmt"
	"slices"
	"strings"

	"fieldwork/internal/datafile"
	"fieldwork/internal/strictyaml"
)

// outcome puts the outcome's values in the order of the spec's levels. Without such, the data's own order is taken, and
// said.
func (m *model) outcome(findings *strictyaml.Findings) {
	column := m.data.Column(m.spec.Outcome.Text, datafile.Category)
	m.levels, m.codes = column.Levels, column.Codes
	switch s := m.spec; {
	case s.Levels.Given:
		m.listed(column, texts(s.Levels.Value))
	case s.Kind.Text == kindOrdered:
		m.warn("levels_from_data", "the levels of %q are taken from the data, in this order: %s; list them under levels if another is right", s.Outcome.Text, quote(m.levels))
	default:
		m.warn("levels_from_data", "the levels of %q are taken from the data: %s", s.Outcome.Text, quote(m.levels))
	}
	m.baseLevel(findings)
	if m.spec.Kind.Text == kindLogit && len(m.levels) > 2 {
		findings.Addf(m.spec.Kind.At, "kind", "write kind: mnlogit", "logit is for two levels; %q has %d", m.spec.Outcome.Text, len(m.levels))
	}
}

// baseLevel finds the base; it is the first level unless the spec names another.
func (m *model) baseLevel(findings *strictyaml.Findings) {
	base := m.spec.Base
	if !base.Given {
		return
	}
	if m.base = slices.Index(m.levels, base.Value.Text); m.base < 0 {
		m.base = 0
		if len(m.levels) > 0 {
			findings.Addf(base.Value.At, "base", strictyaml.DidYouMean(base.Value.Text, m.levels), "no row has the base %q", base.Value.Text)
		}
	}
}

// listed recodes the data's values to the spec's levels. A value that is no level is left out, which is counted apart
// from missing values and said, because it is as often a slip in the spec as it is meant.
func (m *model) listed(column *datafile.Column, levels []string) {
	to, strange := make([]int, len(column.Levels)), make([]int, len(column.Levels))
	for j, value := range column.Levels {
		to[j] = slices.Index(levels, value)
	}
	m.levels, m.codes = levels, make([]int, len(column.Codes))
	for i, code := range column.Codes {
		m.codes[i] = -1
		if code < 0 {
			continue
		}
		if m.codes[i] = to[code]; to[code] < 0 {
			strange[code]++
			if m.unlisted == nil {
				m.unlisted = make([]bool, len(column.Codes))
			}
			m.unlisted[i] = true
		}
	}
	m.sayUnlisted(column.Levels, strange)
}

func (m *model) sayUnlisted(values []string, counts []int) {
	const few = 12
	var said []string
	total := 0
	for j, n := range counts {
		if total += n; n > 0 && len(said) < few {
			said = append(said, fmt.Sprintf("%q (%d)", values[j], n))
		} else if n > 0 && len(said) == few {
			said = append(said, "…")
		}
	}
	if total == 0 {
		return
	}
	m.notices = true
	m.dropped = append(m.dropped, Drop{"not_among_levels", m.spec.Outcome.Text, total})
	m.warn("not_among_levels", "%d rows are left out because their %q is none of the levels: %s; add them to levels, or mend the data if they are misspelt",
		total, m.spec.Outcome.Text, strings.Join(said, ", "))
}
