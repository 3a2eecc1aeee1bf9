package panel

import (
	"fmt"
	"net/url"
	"strings"
)

// A Callback is what a source is told from server to server when an interview has ended.
type Callback struct {
	Method  string // GET, POST or PUT
	URL     string // template; its placeholders are values of the query or whole segments of the path
	Headers []Header
	Form    map[string]string  // templates of a form's fields
	JSON    string             // template of a JSON body; placeholders within strings are escaped
	Words   map[Outcome]string // the source's own words; an outcome without one is not told
}

// A Header is a header of a callback; its value stands in the file or, for keys, in an environment variable.
type Header struct {
	Name     string
	Value    string
	Variable string // name of the environment variable that holds the value
	Before   string // what stands before the variable's value, such as "Bearer "
	secret   Secret
}

// A Message is what a source is told from server to server. Its headers may hold a key: it prints without them.
type Message struct {
	Method, URL string
	Header      map[string]string
	Body        string
}

// Format prints method and host alone, whatever the verb: the rest holds keys and ids.
func (m Message) Format(f fmt.State, _ rune) {
	host := ""
	if u, err := url.Parse(m.URL); err == nil {
		host = u.Scheme + "://" + u.Host
	}
	fmt.Fprintf(f, "%s %s", m.Method, host)
}

// Tells tells whether the source wants to be told of the outcome from server to server.
func (s Source) Tells(o Outcome) bool { return s.Callback != nil && s.Callback.Words[o] != "" }

// Message is what the source is told about a respondent's outcome; false when it wants to hear nothing of it, or when
// the respondent's id cannot stand in the path where the source wants it.
func (s Source) Message(outcome Outcome, r Respondent) (Message, bool) {
	if !s.Tells(outcome) {
		return Message{}, false
	}
	c := s.Callback
	values := r.values(c.Words[outcome])
	path, _, _ := strings.Cut(c.URL, "?")
	for _, name := range placeholders(path) {
		if !segment(values(name)) {
			return Message{}, false
		}
	}
	m := Message{Method: c.Method, URL: fill(c.URL, values, queryEscaped), Header: map[string]string{}}
	for _, h := range c.Headers {
		m.Header[h.Name] = h.Before + h.Value + string(h.secret.bytes())
	}
	switch {
	case c.JSON != "":
		m.Header["Content-Type"] = "application/json"
		m.Body = fill(c.JSON, values, jsonEscaped(c.JSON))
	case len(c.Form) > 0:
		m.Header["Content-Type"] = "application/x-www-form-urlencoded"
		m.Body = c.form(values)
	}
	return m, true
}

func (c *Callback) form(values func(string) string) string {
	form := url.Values{}
	for name, template := range c.Form {
		form.Set(name, fill(template, values, func(_ int, value string) string { return value }))
	}
	return form.Encode()
}
