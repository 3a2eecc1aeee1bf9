package simulate

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEveryKeyIsDocumented holds docs/questionnaire.md to the types that read population.yaml.
func TestEveryKeyIsDocumented(t *testing.T) {
	data, err := os.ReadFile("../../docs/questionnaire.md")
	if err != nil {
		t.Fatal(err)
	}
	_, doc, _ := strings.Cut(string(data), "## population.yaml")
	for _, shape := range []any{populationFile{}, answerFile{}, behaviourFile{}} {
		typ := reflect.TypeOf(shape)
		for i := range typ.NumField() {
			if key := typ.Field(i).Tag.Get("yaml"); key != "" && !strings.Contains(doc, "`"+key+"`") {
				t.Errorf("docs/questionnaire.md says nothing of the key `%s` of %s", key, typ.Name())
			}
		}
	}
}
