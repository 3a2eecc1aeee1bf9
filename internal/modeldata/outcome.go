package modeldata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/datafile"
	"fieldwork/internal/modelspec"
	"fieldwork/internal/strictyaml"
)

// outcome puts the outcome's values in the order of the spec's levels. Without such, the data's own order is taken, and
// said.
func (m *Model) outcome(findings *strictyaml.Findings) {
	column := m.data.Column(m.Spec.Outcome.Text, datafile.Category)
	m.Levels, m.Codes = column.Levels, column.Codes
	switch s := m.Spec; {
	case s.Levels.Given:
		m.listed(column, s.Levels.Value, findings)
	case s.Kind.Text == modelspec.Ordered:
		m.warn("levels_from_data", "the levels of %q are taken from the data, in this order: %s; list them under levels if another is right", s.Outcome.Text, quote(m.Levels))
	default:
		m.warn("levels_from_data", "the levels of %q are taken from the data: %s", s.Outcome.Text, quote(m.Levels))
	}
	m.baseLevel(findings)
	if m.Spec.Kind.Text == modelspec.Logit && len(m.Levels) > 2 {
		findings.Addf(m.Spec.Kind.At, "kind", "write kind: mnlogit", "logit is for two levels; %q has %d", m.Spec.Outcome.Text, len(m.Levels))
	}
}

// baseLevel finds the base; it is the first level unless the spec names another.
func (m *Model) baseLevel(findings *strictyaml.Findings) {
	base := m.Spec.Base
	if !base.Given {
		return
	}
	if m.Base = slices.Index(m.Levels, base.Value.Text); m.Base < 0 {
		m.Base = 0
		if len(m.Levels) > 0 {
			findings.Addf(base.Value.At, "base", strictyaml.DidYouMean(base.Value.Text, m.Levels), "no row has the base %q", base.Value.Text)
		}
	}
}

// listed recodes the data's values to the spec's levels. A value that is no level is left out, which is counted apart
// from missing values and said, because it is as often a slip in the spec as it is meant.
func (m *Model) listed(column *datafile.Column, words []strictyaml.Word, findings *strictyaml.Findings) {
	levels := modelspec.Texts(words)
	to, strange := make([]int, len(column.Levels)), make([]int, len(column.Levels))
	for j, value := range column.Levels {
		to[j] = slices.Index(levels, value)
	}
	m.Levels, m.Codes = levels, make([]int, len(column.Codes))
	for i, code := range column.Codes {
		m.Codes[i] = -1
		if code < 0 {
			continue
		}
		if m.Codes[i] = to[code]; to[code] < 0 {
			strange[code]++
			if m.unlisted == nil {
				m.unlisted = make([]bool, len(column.Codes))
			}
			m.unlisted[i] = true
		}
	}
	m.misspelt(column.Levels, strange, words, findings)
	m.sayUnlisted(column.Levels, strange)
}

// misspelt finds levels that no row has where a value that is no level is spelt nearly the same.
func (m *Model) misspelt(values []string, counts []int, levels []strictyaml.Word, findings *strictyaml.Findings) {
	var strange []string
	for j, n := range counts {
		if n > 0 {
			strange = append(strange, values[j])
		}
	}
	for _, level := range levels {
		if cure := strictyaml.DidYouMean(level.Text, strange); !slices.Contains(values, level.Text) && strings.HasPrefix(cure, "did you mean") && !isNumber(level.Text) {
			findings.Addf(level.At, "levels", cure, "no row's %q is %q, and a value that is no level is nearly that", m.Spec.Outcome.Text, level.Text)
		}
	}
}

// isNumber tells whether a level is a number: 1 is no misspelt 2.
func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

func (m *Model) sayUnlisted(values []string, counts []int) {
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
	m.Notices = true
	m.Dropped = append(m.Dropped, Drop{reasonUnlisted, m.Spec.Outcome.Text, total})
	m.warn(reasonUnlisted, "%d rows are left out because their %q is none of the levels: %s; add them to levels, or mend the data if they are misspelt",
		total, m.Spec.Outcome.Text, strings.Join(said, ", "))
}
