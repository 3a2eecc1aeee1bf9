package interview

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"fieldwork/internal/survey"
)

// ParseAnswers reads the JSON object that json.Marshal writes of Answers. Every page reads it twice, so the flat object is
// scanned directly; whatever the scan does not know, such as an escape or white space, encoding/json reads.
func ParseAnswers(text string) (Answers, error) {
	if answers, ok := scanAnswers(text); ok {
		return answers, nil
	}
	var answers Answers
	err := json.Unmarshal([]byte(text), &answers)
	return answers, err
}

func scanAnswers(text string) (Answers, bool) {
	rest, ok := strings.CutPrefix(text, "{")
	if !ok {
		return nil, false
	}
	answers := make(Answers, strings.Count(text, ":"))
	for rest != "}" {
		name, after, ok := scanString(rest)
		if !ok || !strings.HasPrefix(after, ":") {
			return nil, false
		}
		v, after, ok := scanValue(after[1:])
		if !ok {
			return nil, false
		}
		answers[name] = v
		if rest, ok = strings.CutPrefix(after, ","); !ok && after != "}" || ok && rest == "}" {
			return nil, false
		}
	}
	return answers, true
}

// scanString reads a string without escapes.
func scanString(text string) (s, rest string, ok bool) {
	text, ok = strings.CutPrefix(text, `"`)
	end := strings.IndexByte(text, '"')
	if !ok || end < 0 || strings.ContainsFunc(text[:end], special) {
		return "", "", false
	}
	return strings.Clone(text[:end]), text[end+1:], true
}

// special are the characters that JSON escapes or refuses, and what is no UTF-8.
func special(r rune) bool { return r < ' ' || r == '\\' || r == utf8.RuneError }

func scanValue(text string) (v survey.Value, rest string, ok bool) {
	switch {
	case text == "":
		return v, "", false
	case text[0] == '"':
		s, rest, ok := scanString(text)
		return survey.TextValue(s), rest, ok
	case text[0] == '[':
		return scanCodes(text[1:])
	case strings.HasPrefix(text, "false"):
		return survey.RefusedValue(), text[len("false"):], true
	case text[0] != '-' && (text[0] < '0' || text[0] > '9'):
		return v, "", false
	}
	end := max(0, strings.IndexAny(text, ",}"))
	x, err := strconv.ParseFloat(text[:end], 64)
	return survey.NumberValue(x), text[end:], err == nil && plainNumber(text[:end])
}

// plainNumber refuses what ParseFloat reads and JSON does not: hexadecimal, underscores, leading zeros.
func plainNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return strings.Trim(digits, "0123456789") == "" && (digits == "0" || !strings.HasPrefix(digits, "0"))
}

func scanCodes(text string) (v survey.Value, rest string, ok bool) {
	list, rest, ok := strings.Cut(text, "]")
	if !ok || list == "" {
		return survey.CodesValue(), rest, ok
	}
	parts := strings.Split(list, ",")
	codes := make([]int, len(parts))
	for i, p := range parts {
		code, err := strconv.Atoi(p)
		if err != nil || !plainNumber(p) {
			return v, "", false
		}
		codes[i] = code
	}
	return survey.CodesValue(codes...), rest, true
}
