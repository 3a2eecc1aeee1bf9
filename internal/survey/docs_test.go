package survey

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/strictyaml"
)

// TestEveryKeyIsDocumented holds the manuals to the types that read the files: every key has a row in the table
// of its type, and every row of those tables is of a key.
func TestEveryKeyIsDocumented(t *testing.T) {
	rows := explanations(t)
	for _, s := range sections() {
		typ := reflect.TypeOf(s.shape)
		for i := range typ.NumField() {
			key, options, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
			if options == "inline" {
				key = strictyaml.Languages
			}
			at := passage{s.heading, s.behind, key}
			if _, explained := rows[at]; key != "" && !explained {
				t.Errorf("docs/questionnaire.md and docs/analysis.md say nothing of the key `%s` of %s", key, typ.Name())
			}
			delete(rows, at)
		}
	}
	for at := range rows {
		if slices.ContainsFunc(sections(), func(s section) bool { return s.heading == at.heading }) {
			t.Errorf("a manual explains the key `%s` under %q, which no file has", at.key, at.heading)
		}
	}
}
