package interview

import (
	"strconv"
	"testing"

	"fieldwork/internal/survey"
)

// numbers are names by number, as a store keeps them; the first is nobody's.
type numbers []string

func (n *numbers) Name(key string) (string, bool) {
	number, err := strconv.Atoi(key)
	if err != nil {
		return key, true
	}
	if number < 1 || number >= len(*n) {
		return "", false
	}
	return (*n)[number], true
}

// FuzzSheet holds the reading by place to that by name: the same answers, and the same texts refused; keys may be numbers of
// fields, which change from one reading to the next.
func FuzzSheet(f *testing.F) {
	for _, seed := range []string{`{}`, `{"age":34,"many":[1,98],"why":"你好"}`, `{"why":"x","age":3}`, `{"gone":[1],"age":-0,"many":[]}`, `{"age":1,"age":2}`,
		`{"why":"a \"b\"\n","many":true,"age":false}`, `{"age":1.5}`, `{"age":01}`, `{"age":9007199254740993}`, `{"age":null}`, `{"age":1,}`, `{"age":1}}`, "{\"why\":\"\xff\"}", `{"many":[1,]}`, ``, `{"1":[1,98],"2":34,"4":"你好"}`, `{"2":34,"age":1}`, `{"1":1,"3":2}`, `{"5":1}`, `{"0":1}`, `{"01":1}`,
		`{"-1":1}`, `{1:1}`, `{"1:1}`, `{"12345678901234567890":1}`, `{"":1}`, `{"\u0031":1}`} {
		f.Add(seed)
	}
	form := NewForm(&survey.Survey{Pages: []*survey.Page{{Questions: []*survey.Question{
		{Kind: survey.Number, Name: "age"}, {Kind: survey.Words, Name: "why"}, {Kind: survey.Many, Name: "many", List: &survey.List{}}}}}})
	var sheet Sheet // one for all: nothing may stay of what it held before
	keys := []Names{nil, &numbers{"", "many", "age", "gone", "why"}, &numbers{"", "age", "many"}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, by := range keys {
			holdToNames(t, form, &sheet, Unread{text, by})
		}
	})
}

// holdToNames compares the reading of the answers onto the sheet with that by name.
func holdToNames(t *testing.T, form *Form, sheet *Sheet, unread Unread) {
	want, wantErr := unread.Read()
	err := form.Fill(sheet, &Interview{Unread: unread})
	if unread.Text == "" {
		wantErr = nil // an interview without answers
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: error %v, want %v", unread.Text, err, wantErr)
	}
	if err != nil {
		return
	}
	kept := form.Answers(sheet)
	for place, name := range form.Fields() {
		if got := sheet.Values[place]; !got.Equal(want[name]) || !kept[name].Equal(want[name]) {
			t.Errorf("%q: %s is %v and kept as %v, want %v", unread.Text, name, got, kept[name], want[name])
		}
	}
}
