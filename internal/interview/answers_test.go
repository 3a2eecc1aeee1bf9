package interview

import (
	"encoding/json"
	"reflect"
	"testing"

	"fieldwork/internal/survey"
)

func TestParseAnswers(t *testing.T) {
	for _, c := range []struct {
		text string
		want Answers
	}{
		{`{}`, Answers{}},
		{`{"age":34,"shops":[1,98],"none":[],"why":"你好"}`, Answers{"age": survey.NumberValue(34), "shops": survey.CodesValue(1, 98), "none": survey.CodesValue(), "why": survey.TextValue("你好")}},
		{`{"x":-0.5,"y":1e21}`, Answers{"x": survey.NumberValue(-0.5), "y": survey.NumberValue(1e21)}},
		{`{"why":"a \"quoted\" <word>\n"}`, Answers{"why": survey.TextValue("a \"quoted\" <word>\n")}},
		{`{"age":false,"shops":true,"why":"true"}`, Answers{"age": survey.RefusedValue(), "shops": survey.DontKnowValue(), "why": survey.TextValue("true")}},
		{` { "age" : 3 } `, Answers{"age": survey.NumberValue(3)}},
	} {
		got, err := ParseAnswers(c.text)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: %v, %v", c.text, got, err)
		}
		for name, v := range c.want {
			if !got[name].Equal(v) {
				t.Errorf("%s: %s is %v, want %v", c.text, name, got[name], v)
			}
		}
	}
}

// FuzzParseAnswers holds the scan to encoding/json: both read the same, and refuse the same.
func FuzzParseAnswers(f *testing.F) {
	for _, seed := range []string{`{"a":1,"b":[1,2],"c":"x"}`, `{"a":01}`, `{"a":1,}`, `{"a":[1,]}`, `{"a":+1}`, `{"a":0x1}`, `{"":-}`, `{"a":1}{`, "{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", `{"a":null}`, `{"a":true,"b":false}`, `{"a":trueish}`, `{,}`, `{"a":1 }`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want Answers
		wantErr := json.Unmarshal([]byte(text), &want)
		got, err := ParseAnswers(text)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: error %v, encoding/json %v", text, err, wantErr)
		}
		if err == nil && len(want)+len(got) > 0 && !reflect.DeepEqual(toText(got), toText(want)) {
			t.Fatalf("%q is read as %v, encoding/json reads %v", text, got, want)
		}
	})
}

func toText(a Answers) string {
	b, _ := json.Marshal(a)
	return string(b)
}
