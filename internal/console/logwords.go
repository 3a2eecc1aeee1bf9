package console

import (
	"strings"

	"fieldwork/internal/field"
)

// told is a value of an entry in words: states, dispositions and roles are kept by the words of the program, which nobody
// should have to learn. What has no words, such as a target, stays as it is kept.
func (k *Console) told(v *Visit, what, value string) string {
	switch field.Control(what) {
	case field.Door:
		return v.word("desk_door_", value)
	case field.CellState:
		return v.word("monitor_state_", value)
	case field.Invalidated, field.Restored, field.Rejected, field.Withdrawal:
		return v.word("disposition_", value)
	}
	if what == "account" || what == "grants" {
		return k.toldGrants(v, value)
	}
	return value
}

// toldGrants reads roles as the accounts write them: survey and role, with blanks between grants.
func (k *Console) toldGrants(v *Visit, value string) string {
	grants := strings.Fields(value)
	for i, g := range grants {
		if survey, role, ok := strings.Cut(g, ":"); ok {
			grants[i] = v.word("role_", role) + " (" + k.surveyName(v, survey) + ")"
		}
	}
	return strings.Join(grants, ", ")
}

// word is the text for a word of the program, or the word itself where it has none.
func (v *Visit) word(prefix, word string) string {
	if text := v.Words.Text[prefix+word]; text != "" {
		return text
	}
	return word
}
