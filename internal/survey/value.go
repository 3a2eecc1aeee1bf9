package survey

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// A Value is one answer: a number (also the code of one option), a set of codes, or words. The zero Value is no answer.
type Value struct {
	kind   valueKind
	number float64
	beyond *beyond // of the few answers that are more than a number: every page copies all that were given
}

// A beyond is what an answer holds beyond a number; nobody changes it.
type beyond struct {
	codes []int
	text  string
}

type valueKind byte

const (
	noValue valueKind = iota
	numberValue
	codesValue
	textValue
	refusedValue
	dontKnowValue
)

// NumberValue is the answer to a number question.
func NumberValue(x float64) Value { return Value{kind: numberValue, number: x} }

// CodeValue is the answer to a question with one option.
func CodeValue(code int) Value { return NumberValue(float64(code)) }

// CodesValue is the answer to a question with many options; an empty set is an answer too.
func CodesValue(codes ...int) Value { return Value{kind: codesValue, beyond: &beyond{codes: codes}} }

// TextValue is an answer in words.
func TextValue(text string) Value { return Value{kind: textValue, beyond: &beyond{text: text}} }

// RefusedValue is what is kept of somebody who prefers not to answer: given, and no answer.
func RefusedValue() Value { return Value{kind: refusedValue} }

// DontKnowValue is what is kept of somebody who says not to know: given, and no answer.
func DontKnowValue() Value { return Value{kind: dontKnowValue} }

// Answered tells whether there is an answer.
func (v Value) Answered() bool {
	return v.kind == numberValue || v.kind == codesValue || v.kind == textValue
}

// Refused tells whether the respondent preferred not to answer.
func (v Value) Refused() bool { return v.kind == refusedValue }

// DontKnow tells whether the respondent said not to know.
func (v Value) DontKnow() bool { return v.kind == dontKnowValue }

// Passed tells whether the respondent passed the question over, which is given and no answer: preferred not to answer it, or
// said not to know.
func (v Value) Passed() bool { return v.Refused() || v.DontKnow() }

// Given tells whether the respondent has dealt with the question: answered it, preferred not to, or said not to know.
func (v Value) Given() bool { return v.kind != noValue }

// Number is the number or code; ok is false for any other kind of value.
func (v Value) Number() (x float64, ok bool) { return v.number, v.kind == numberValue }

// Code is the number as a code.
func (v Value) Code() (code int, ok bool) { return int(v.number), v.kind == numberValue }

// Codes are the chosen codes.
func (v Value) Codes() []int {
	if v.beyond == nil {
		return nil
	}
	return v.beyond.codes
}

// Has tells whether the code is among the chosen ones, or is the chosen one.
func (v Value) Has(code int) bool {
	if v.kind == numberValue {
		return int(v.number) == code
	}
	return slices.Contains(v.Codes(), code)
}

// Text is the words.
func (v Value) Text() string {
	if v.beyond == nil {
		return ""
	}
	return v.beyond.text
}

// String is the value as JSON.
func (v Value) String() string { return string(v.AppendJSON(nil)) }

// Equal tells whether two answers are the same.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.number == w.number && v.Text() == w.Text() && slices.Equal(v.Codes(), w.Codes())
}

// MarshalJSON writes a number, an array of codes, a string, or null.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// AppendJSON appends what MarshalJSON writes. A number is finite, whoever made it.
func (v Value) AppendJSON(to []byte) []byte {
	switch v.kind {
	case numberValue:
		if n := int64(v.number); float64(n) == v.number && -maxExact < n && n < maxExact {
			return strconv.AppendInt(to, n, 10)
		}
		return appendAny(to, v.number)
	case codesValue:
		to = append(to, '[')
		for i, c := range v.Codes() {
			if i > 0 {
				to = append(to, ',')
			}
			to = strconv.AppendInt(to, int64(c), 10)
		}
		return append(to, ']')
	case textValue:
		return appendAny(to, v.Text())
	case refusedValue:
		return append(to, "false"...)
	case dontKnowValue:
		return append(to, "true"...)
	}
	return append(to, "null"...)
}

// maxExact bounds the whole numbers that are written digit by digit.
const maxExact = 1_000_000_000_000_000

// appendAny appends what encoding/json writes of a finite number or of words.
func appendAny(to []byte, v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("survey: %v is no answer: %v", v, err))
	}
	return append(to, b...)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *Value) UnmarshalJSON(data []byte) error {
	*v = Value{}
	var more beyond
	switch data = bytes.TrimSpace(data); {
	case len(data) == 0 || string(data) == "null":
		return nil
	case string(data) == "false":
		v.kind = refusedValue
		return nil
	case string(data) == "true":
		v.kind = dontKnowValue
		return nil
	case data[0] == '[':
		v.kind, v.beyond = codesValue, &more
		return json.Unmarshal(data, &more.codes)
	case data[0] == '"':
		v.kind, v.beyond = textValue, &more
		return json.Unmarshal(data, &more.text)
	}
	v.kind = numberValue
	if err := json.Unmarshal(data, &v.number); err != nil {
		return fmt.Errorf("answer %s is neither number, list nor text", data)
	}
	return nil
}
