package survey

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEveryKeyIsDocumented holds docs/questionnaire.md to the types that read the files.
func TestEveryKeyIsDocumented(t *testing.T) {
	data, err := os.ReadFile("../../docs/questionnaire.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	for _, shape := range []any{surveyFile{}, optionFile{}, pageKeys{}, questionFile{}, requirementFile{}, typeFile{}, cellFile{}, deriveFile{}, privacyFile{}, abroadFile{},
		planFile{}, tableFile{}, groupFile{}, rowFile{}, sourcesFile{}, sourceFile{}, signatureFile{}, keyFile{}, callbackFile{}, headerFile{}} {
		typ := reflect.TypeOf(shape)
		for i := range typ.NumField() {
			key, _, _ := strings.Cut(typ.Field(i).Tag.Get("yaml"), ",")
			if key != "" && !strings.Contains(doc, "`"+key+"`") {
				t.Errorf("docs/questionnaire.md says nothing of the key `%s` of %s", key, typ.Name())
			}
		}
	}
	for _, kind := range tableKinds {
		if !strings.Contains(doc, "`"+kind+"`") {
			t.Errorf("docs/questionnaire.md says nothing of the table kind `%s`", kind)
		}
	}
}
