package interview

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"fieldwork/internal/survey"
)

// Names tell the field for which a key of kept answers stands: its number, or its own name. They are compared, so they are
// pointers.
type Names interface {
	Name(key string) (field string, known bool)
}

// Unread are answers that have not been read yet: a JSON object, as whoever keeps them has written it.
type Unread struct {
	Text string // empty when there are none to be read
	Keys Names  // nil when the keys are the names of the fields themselves
}

// ParseAnswers reads the JSON object that json.Marshal writes of Answers.
func ParseAnswers(text string) (Answers, error) { return Unread{Text: text}.Read() }

// Read reads the answers; they keep nothing of the text. Every page reads it, so the flat object is scanned directly;
// whatever the scan does not know, such as white space or a fraction, encoding/json reads. A key that stands for no field is
// an error.
func (u Unread) Read() (Answers, error) {
	if answers, ok := u.scan(); ok {
		return answers, nil
	}
	var keyed Answers
	if err := json.Unmarshal([]byte(u.Text), &keyed); err != nil {
		return keyed, err
	}
	answers := make(Answers, len(keyed))
	for _, key := range slices.Sorted(maps.Keys(keyed)) {
		v := keyed[key]
		field, known := u.name(key)
		if !known {
			return nil, fmt.Errorf("%q stands for no field", key)
		}
		answers[field] = v
	}
	return answers, nil
}

// name is the field for which the key stands, with words that are not the key's.
func (u Unread) name(key string) (field string, known bool) {
	if u.Keys == nil {
		return strings.Clone(key), true
	}
	if field, known = u.Keys.Name(key); field == key {
		field = strings.Clone(key)
	}
	return field, known
}

func (u Unread) scan() (Answers, bool) {
	answers := make(Answers, strings.Count(u.Text, ":"))
	var codes []int
	ok := scanObject(u.Text, func(rest string) (string, bool) {
		key, rest, ok := scanString(rest)
		if !ok || rest == "" || rest[0] != ':' {
			return "", false
		}
		field, known := u.name(key)
		if !known {
			return "", false
		}
		v, rest, all, ok := scanValue(rest[1:], codes)
		codes = all
		answers[field] = own(v)
		return rest, ok
	})
	return answers, ok
}

// own is the value with words of its own, so that it does not keep the text that it was read from.
func own(v survey.Value) survey.Value {
	if words := v.Text(); words != "" {
		return survey.TextValue(strings.Clone(words))
	}
	return v
}

// scanObject calls member at each member of a JSON object without white space, which returns what stands behind it.
func scanObject(text string, member func(rest string) (behind string, ok bool)) bool {
	if text == "{}" {
		return true
	}
	rest, ok := strings.CutPrefix(text, "{")
	for ok && rest != "" {
		if rest, ok = member(rest); !ok || rest == "" {
			return false
		}
		switch rest[0] {
		case ',':
			rest = rest[1:]
		case '}':
			return len(rest) == 1
		default:
			return false
		}
	}
	return false
}

// scanString reads a string; one without escapes is of the text itself.
func scanString(text string) (s, rest string, ok bool) {
	if text == "" || text[0] != '"' {
		return "", "", false
	}
	plain := true
	for i := 1; i < len(text); i++ {
		switch b := text[i]; {
		case b == '"':
			s = text[1:i]
			return s, text[i+1:], plain || utf8.ValidString(s)
		case b == '\\':
			return scanEscaped(text, i)
		case b < ' ': // which JSON refuses
			return "", "", false
		case b >= utf8.RuneSelf:
			plain = false
		}
	}
	return "", "", false
}

// scanEscaped reads a string whose first escape is at the place. What stands between escapes is copied as it is; a string
// that is no UTF-8, or has an escape that json.Marshal does not write, is left to encoding/json.
func scanEscaped(text string, escape int) (s, rest string, ok bool) {
	end := closingQuote(text, escape)
	if end < 0 {
		return "", "", false
	}
	plain := make([]byte, 0, end)
	for part := text[1:end]; ; {
		i := strings.IndexByte(part, '\\')
		if i < 0 {
			plain = append(plain, part...)
			break
		}
		plain = append(plain, part[:i]...)
		if plain, part, ok = unescape(plain, part[i+1:]); !ok {
			break
		}
	}
	if ok && utf8.Valid(plain) && !hasControl(text[1:end]) {
		return string(plain), text[end+1:], true
	}
	err := json.Unmarshal([]byte(text[:end+1]), &s)
	return s, text[end+1:], err == nil
}

// closingQuote is the place of the quote that ends the string; -1 when there is none.
func closingQuote(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++ // what is escaped ends no string
		case '"':
			return i
		}
	}
	return -1
}

// hasControl tells whether the text has a character that JSON wants escaped.
func hasControl(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' {
			return true
		}
	}
	return false
}

// unescape appends the character whose escape the text begins with, behind the backslash.
func unescape(to []byte, text string) (appended []byte, rest string, ok bool) {
	if text == "" {
		return to, "", false
	}
	if i := strings.IndexByte(`"\/nrtbf`, text[0]); i >= 0 {
		return append(to, "\"\\/\n\r\t\b\f"[i]), text[1:], true
	}
	if text[0] != 'u' || len(text) < 5 {
		return to, text, false
	}
	r, err := strconv.ParseUint(text[1:5], 16, 16)
	if err != nil || utf16.IsSurrogate(rune(r)) {
		return to, text, false
	}
	return utf8.AppendRune(to, rune(r)), text[5:], true
}

// scanValue reads an answer. Codes are appended to those given, of which the value has its part.
func scanValue(text string, codes []int) (v survey.Value, rest string, all []int, ok bool) {
	switch {
	case text == "":
		return v, "", codes, false
	case text[0] == '"':
		s, rest, ok := scanString(text)
		return survey.TextValue(s), rest, codes, ok
	case text[0] == '[':
		return scanCodes(text[1:], codes)
	case strings.HasPrefix(text, "false"):
		return survey.RefusedValue(), text[len("false"):], codes, true
	case strings.HasPrefix(text, "true"):
		return survey.DontKnowValue(), text[len("true"):], codes, true
	}
	n, minus, rest, ok := scanWhole(text)
	x := float64(n)
	if minus {
		x = -x
	}
	return survey.NumberValue(x), rest, codes, ok
}

// mostDigits are the digits of a whole number that is exact as a float64, and as an int of 64 bits.
const mostDigits = 15

// scanWhole reads a whole number as JSON writes one: without a fraction, an exponent or leading zeros.
func scanWhole(text string) (n int, minus bool, rest string, ok bool) {
	i := 0
	if minus = text != "" && text[0] == '-'; minus {
		i = 1
	}
	first := i
	for ; i < len(text) && '0' <= text[i] && text[i] <= '9'; i++ {
		if i-first == mostDigits {
			return 0, false, "", false
		}
		n = 10*n + int(text[i]-'0')
	}
	digits := i - first
	leading := digits > 1 && text[first] == '0'
	return n, minus, text[i:], digits > 0 && !leading
}

func scanCodes(text string, codes []int) (v survey.Value, rest string, all []int, ok bool) {
	if rest, empty := strings.CutPrefix(text, "]"); empty {
		return survey.CodesValue(), rest, codes, true
	}
	from := len(codes)
	for {
		n, minus, rest, ok := scanWhole(text)
		if !ok || rest == "" {
			return v, "", codes, false
		}
		if minus {
			n = -n
		}
		codes = append(codes, n)
		switch rest[0] {
		case ',':
			text = rest[1:]
		case ']':
			return survey.CodesValue(codes[from:len(codes):len(codes)]...), rest[1:], codes, true
		default:
			return v, "", codes, false
		}
	}
}
