package walk

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"fieldwork/internal/fault"
)

// maxScript is the largest script that is read, in bytes: a walk through a thousand pages is a tenth of it.
const maxScript = 1 << 20

// keyed is a line of a script: an optional > for a result, a key, and a value.
var keyed = regexp.MustCompile(`^(> *)?([A-Za-z-][A-Za-z0-9_.-]*) *=[ \t]*(.*)$`)

// Parse reads a script. Its errors name file and line.
func Parse(file string, data []byte) (*Script, error) {
	s := &Script{File: file}
	if len(data) > maxScript || !utf8.Valid(data) {
		return nil, fault.Errorf(fault.Invalid, "%s is no walk: it must be at most %d bytes of UTF-8", file, maxScript)
	}
	for i, raw := range strings.Split(string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))), "\n") {
		text := strings.TrimSpace(raw)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if cure := s.read(text, i+1); cure != "" {
			return nil, fault.Errorf(fault.Invalid, "%s:%d: %q cannot be read; %s", file, i+1, plain(text), cure)
		}
	}
	if s.survey == "" || len(s.steps) == 0 {
		return nil, fault.Errorf(fault.Invalid, "%s is no walk; it needs `survey = NAME` and at least one `page = NAME`, as `fieldwork walk` writes them", file)
	}
	return s, nil
}

// read takes one line and returns how to mend it; "" when it is sound.
func (s *Script) read(text string, number int) (cure string) {
	m := keyed.FindStringSubmatch(text)
	if m == nil {
		return "write `key = value`, or begin a remark with #"
	}
	l := line{key: m[2], value: m[3], number: number}
	if m[1] != "" {
		if len(s.steps) == 0 {
			return "results stand behind the page that led to them"
		}
		last := &s.steps[len(s.steps)-1]
		last.results = append(last.results, l)
		last.stopped = last.stopped || l.key == "stop"
		return ""
	}
	if l.key == "page" {
		s.steps = append(s.steps, step{page: l.value, number: number})
		return ""
	}
	if len(s.steps) == 0 {
		return s.setting(l)
	}
	return s.steps[len(s.steps)-1].input(l)
}

func (s *Script) setting(l line) (cure string) {
	switch l.key {
	case "survey":
		s.survey = l.value
	case "language":
		s.set.Language = l.value
	case "full":
		s.set.Full = append(s.set.Full, l.value)
	case "seed":
		seed, err := strconv.ParseUint(l.value, 10, 64)
		if err != nil {
			return "a seed is a whole number from 0"
		}
		s.set.Seed = seed
	default:
		return "before the first page stand survey, language, seed and full"
	}
	return ""
}

func (s *step) input(l line) (cure string) {
	if l.key == "move" {
		if s.back = l.value == string(back); !s.back {
			return "write `move = back`, or leave it out to go on"
		}
		return ""
	}
	field, of := strings.CutPrefix(l.key, s.page+".")
	switch {
	case !of:
		return "answers to page " + strconv.Quote(s.page) + " begin with its name and a dot"
	case len(s.results) > 0:
		return "answers stand before results; begin another post with `page = NAME`"
	}
	if strings.HasPrefix(l.value, `"`) {
		unquoted, err := strconv.Unquote(l.value)
		if err != nil {
			return "close the double quotes, and write \\\" for one inside"
		}
		l.value = unquoted
	} else if l.value == "" {
		return "leave an unanswered field out"
	}
	l.key = field
	s.inputs = append(s.inputs, l)
	return ""
}
