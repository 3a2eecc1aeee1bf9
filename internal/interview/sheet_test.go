package interview

import (
	"testing"

	"fieldwork/internal/survey"
)

// FuzzSheet holds the reading by place to that by name: the same answers, and the same texts refused.
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{`{}`, `{"age":34,"many":[1,98],"why":"你好"}`, `{"why":"x","age":3}`, `{"gone":[1],"age":-0,"many":[]}`, `{"age":1,"age":2}`,
		`{"why":"a \"b\"\n","many":true,"age":false}`, `{"age":1.5}`, `{"age":01}`, `{"age":9007199254740993}`, `{"age":null}`, `{"age":1,}`, `{"age":1}}`, "{\"why\":\"\xff\"}", `{"many":[1,]}`, ``} {
		f.Add(seed)
	}
	form := NewForm(&survey.Survey{Pages: []*survey.Page{{Questions: []*survey.Question{
		{Kind: survey.Number, Name: "age"}, {Kind: survey.Words, Name: "why"}, {Kind: survey.Many, Name: "many", List: &survey.List{}}}}}})
	var sheet Sheet // one for all: nothing may stay of what it held before
	f.Fuzz(func(t *testing.T, text string) {
		want, wantErr := ParseAnswers(text)
		err := form.Fill(&sheet, &Interview{Unread: text})
		if text == "" {
			wantErr = nil // an interview without answers
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, want %v", text, err, wantErr)
		}
		if err != nil {
			return
		}
		kept := form.Answers(&sheet)
		for place, name := range form.Fields() {
			if got := sheet.Values[place]; !got.Equal(want[name]) || !kept[name].Equal(want[name]) {
				t.Errorf("%q: %s is %v and kept as %v, want %v", text, name, got, kept[name], want[name])
			}
		}
	})
}
