package panel

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// placeholder is a name in braces. JSON's own braces are followed by a quote, a blank or a brace.
var placeholder = regexp.MustCompile(`\{[A-Za-z_][A-Za-z0-9_.-]*\}`)

// The placeholders that every template may use, beside the source's kept parameters.
const (
	placeID        = "id"
	placeInterview = "interview"
	placeSeconds   = "seconds"
	placeWord      = "word" // of callbacks: the outcome in the source's own word
)

// fill puts values into a template. Each is escaped for the place where it stands, which begins at byte `at`.
func fill(template string, value func(name string) string, escape func(at int, value string) string) string {
	var b strings.Builder
	end := 0
	for _, place := range placeholder.FindAllStringIndex(template, -1) {
		b.WriteString(template[end:place[0]])
		b.WriteString(escape(place[0], value(template[place[0]+1:place[1]-1])))
		end = place[1]
	}
	return b.String() + template[end:]
}

// values gives what a respondent's placeholders stand for; a kept parameter that the link did not carry is empty.
func (r Respondent) values(word string) func(string) string {
	return func(name string) string {
		switch name {
		case placeID:
			return r.ID
		case placeInterview:
			return r.Interview
		case placeSeconds:
			return fmt.Sprint(r.Seconds)
		case placeWord:
			return word
		}
		return r.Kept[name]
	}
}

// queryEscaped escapes a query's value by the rules of HTML forms, which leave the * of Dynata's ids as it came.
func queryEscaped(_ int, value string) string {
	return strings.ReplaceAll(url.QueryEscape(value), "%2A", "*")
}

// jsonEscaped escapes what stands within the quotes of a JSON string. Elsewhere only words and numbers of our own stand,
// which Mistakes sees to.
func jsonEscaped(template string) func(int, string) string {
	return func(at int, value string) string {
		if !quoted(template[:at]) {
			return value
		}
		escaped, err := json.Marshal(value)
		if err != nil { // a string is always JSON
			return ""
		}
		return string(escaped[1 : len(escaped)-1])
	}
}

// quoted tells whether a JSON text ends within a string.
func quoted(before string) bool {
	within := false
	for i := 0; i < len(before); i++ {
		switch {
		case within && before[i] == '\\':
			i++
		case before[i] == '"':
			within = !within
		}
	}
	return within
}

// segment tells whether a value can stand as a whole segment of a path and mean nothing else there.
func segment(value string) bool {
	return strings.Trim(value, ".") != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-._~", r))
	})
}

// placeholders are the names that a template uses.
func placeholders(template string) []string {
	var names []string
	for _, p := range placeholder.FindAllString(template, -1) {
		names = append(names, p[1:len(p)-1])
	}
	return names
}

// checkAddress tells what is wrong with an address template: it must be https (http on loopback) with a host of its own,
// and use placeholders as values of its query; as whole segments of its path too when inPath says so.
func checkAddress(template string, inPath bool) error {
	bare := placeholder.ReplaceAllString(template, "x")
	u, err := url.Parse(bare)
	if err != nil || strings.ContainsAny(bare, "{}\\\"<>^`|") || strings.ContainsFunc(bare, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("%q is no address", template)
	}
	loopback := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
	if u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback) {
		return fmt.Errorf("%q must begin with https:// and a host", template)
	}
	if u.User != nil || strings.Contains(bare, "#") {
		return fmt.Errorf("%q must have no user and no # part", template)
	}
	for _, place := range placeholder.FindAllStringIndex(template, -1) {
		if err := checkPlace(template, place[0], place[1], inPath); err != nil {
			return err
		}
	}
	return nil
}

func checkPlace(template string, at, end int, inPath bool) error {
	path, query, isQuery := strings.Cut(template[:at], "?")
	switch {
	case isQuery && strings.Contains(query[strings.LastIndexByte(query, '&')+1:], "="):
		return nil
	case isQuery:
		return fmt.Errorf("%q has %s where a parameter's name stands", template, template[at:end])
	case !inPath:
		return fmt.Errorf("%q has %s outside its query", template, template[at:end])
	}
	host := strings.Count(path, "/") < 3
	if next := template[end:]; host || !strings.HasSuffix(path, "/") || next != "" && !slices.Contains([]byte("/?"), next[0]) {
		return fmt.Errorf("%q has %s where it is no whole segment of the path", template, template[at:end])
	}
	return nil
}
