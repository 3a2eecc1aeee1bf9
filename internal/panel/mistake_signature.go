package panel

import (
	"encoding/json"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
)

// check finds what is wrong with a signature wherever it stands.
func (g *Signature) check(m *mistakes, at string) {
	if g.Param == "" {
		m.add(at+"param", "incomplete-signature", "add `param: NAME`", "no parameter carries the signature")
	}
	g.checkKeys(m, at)
	needsFields := g.Over == OverFields || g.Algorithm == Linear
	switch {
	case needsFields && len(g.Fields) == 0:
		m.add(at+"fields", "incomplete-signature", "add `fields: [NAME, …]`", "no fields are named")
	case !needsFields && len(g.Fields) > 0:
		m.add(at+"fields", "misplaced-key", "write `over: fields`, or remove `fields`", "fields are named and %q is signed", g.Over)
	}
	if g.Over == OverFields && g.Algorithm != Linear && len(g.Fields) > 1 && g.Separator == "" {
		m.add(at+"separator", "incomplete-signature", "add `separator: '|'` or what the panel uses",
			"fields joined by nothing can be cut in two ways, so that one signature would fit two respondents")
	}
	if g.Ahead < 0 || g.Skew < 0 {
		m.add(at+"ahead", "bad-duration", "use a duration above 0", "a time that runs backwards")
	}
	if g.Expires == "" && (g.Ahead != DefaultAhead || g.Skew != DefaultSkew) {
		m.add(at+"expires", "incomplete-signature", "add `expires: NAME`, or remove `ahead` and `skew`", "a limit is set for links that do not expire")
	}
}

func (g *Signature) checkKeys(m *mistakes, at string) {
	seen := map[string]bool{}
	for _, k := range g.Keys {
		if !IsVariable(k.Variable) {
			m.add(at+"secret", "bad-secret", "write the NAME of an environment variable, such as PANEL_SECRET, and keep the secret itself out of the file",
				"what stands as the secret is no name of an environment variable")
		}
		if seen[k.ID] || g.KeyParam != "" && !text(k.ID, MaxID) {
			m.add(at+"keys", "duplicate-key", "give each key its own id", "two keys have one id")
		}
		seen[k.ID] = true
	}
	switch {
	case len(g.Keys) == 0:
		m.add(at+"secret", "incomplete-signature", "add `secret: NAME_OF_A_VARIABLE`", "the signature has no secret")
	case g.KeyParam == "" && (len(g.Keys) > 1 || !seen[""]):
		m.add(at+"key", "incomplete-signature", "add `key: NAME`, the parameter that says which key signed", "there are keys, and links do not say which they use")
	case g.KeyParam != "" && seen[""]:
		m.add(at+"keys", "incomplete-signature", "add `keys: [{id: ID, secret: NAME_OF_A_VARIABLE}]`", "links name a key, and the keys have no ids")
	}
}

// Headers that say who we are; their values are keys and have no place in a file.
var (
	secretHeader = regexp.MustCompile(`(?i)auth|key|token|secret|cookie|signature|password`)
	headerName   = regexp.MustCompile(`^[A-Za-z0-9-]+$`)
)

// ownHeaders are written by us or by the transport.
var ownHeaders = []string{"Content-Type", "Content-Length", "Host", "Connection", "Transfer-Encoding", "Idempotency-Key"}

func (s Source) checkCallback(m *mistakes) {
	c := s.Callback
	const at = "callback."
	if !slices.Contains([]string{"GET", "POST", "PUT"}, c.Method) {
		m.add(at+"method", "bad-method", "use GET, POST or PUT", "method %q cannot be used", c.Method)
	}
	if err := checkAddress(c.URL, true); err != nil {
		m.add(at+"url", "bad-address", "give a full https address whose placeholders are values of its query or whole segments of its path", "callback %v", err)
	}
	s.checkNames(m, at+"url", c.URL, true)
	for _, h := range c.Headers {
		h.check(m, at+"headers")
	}
	if len(c.Words) == 0 {
		m.add(at+"words", "no-words", "add `words: {complete: WORD, …}`", "no outcome has a word, so nothing would ever be told")
	}
	for o, word := range c.Words {
		if !text(word, MaxKept) {
			m.add(at+"words", "bad-word", "use a short text", "the word of %s cannot be sent", o)
		}
	}
	s.checkBody(m, at)
}

func (h Header) check(m *mistakes, at string) {
	switch {
	case !headerName.MatchString(h.Name) || slices.Contains(ownHeaders, textproto.CanonicalMIMEHeaderKey(h.Name)):
		m.add(at, "bad-header", "use another header", "the header %q cannot be set", h.Name)
	case (h.Variable == "") == (h.Value == ""):
		m.add(at, "bad-header", "give either `value` or `secret`", "the header %q has no value, or two", h.Name)
	case h.Variable != "" && !IsVariable(h.Variable):
		m.add(at, "bad-secret", "write the NAME of an environment variable, such as PANEL_KEY, and keep the secret itself out of the file",
			"what stands as the secret of the header %q is no name of an environment variable", h.Name)
	case h.Variable == "" && secretHeader.MatchString(h.Name):
		m.add(at, "bad-secret", "write `secret: NAME_OF_A_VARIABLE` in place of `value`", "the header %q says who we are, and its value would stand in the file", h.Name)
	case !text(h.Value+h.Before, MaxKept):
		m.add(at, "bad-header", "use a short text on one line", "the header %q has a value that cannot be sent", h.Name)
	}
}

// checkBody fills a body with the worst that a link can carry, and with each of the source's words.
func (s Source) checkBody(m *mistakes, at string) {
	c := s.Callback
	if c.JSON != "" && len(c.Form) > 0 || c.Method == "GET" && (c.JSON != "" || len(c.Form) > 0) {
		m.add(at+"json", "two-bodies", "give one of `form` and `json`, and none to a GET", "the callback has a body too many")
	}
	for _, template := range c.Form {
		s.checkNames(m, at+"form", template, true)
	}
	if c.JSON == "" {
		return
	}
	s.checkNames(m, at+"json", c.JSON, true)
	for _, place := range placeholder.FindAllStringIndex(c.JSON, -1) {
		name := c.JSON[place[0]+1 : place[1]-1]
		if name != placeWord && name != placeSeconds && !quoted(c.JSON[:place[0]]) {
			m.add(at+"json", "bad-json", `write "{`+name+`}"`, "{%s} stands outside quotes, where it could be anything", name)
		}
	}
	for _, word := range c.Words {
		values := func(name string) string {
			return map[string]string{placeWord: word, placeSeconds: "0"}[name]
		}
		if filled := fill(c.JSON, values, jsonEscaped(c.JSON)); !json.Valid([]byte(filled)) {
			m.add(at+"json", "bad-json", "mend the JSON; a word that is no number stands in quotes", "with the word %q it is no JSON: %s", word, strings.TrimSpace(filled))
			return
		}
	}
}
