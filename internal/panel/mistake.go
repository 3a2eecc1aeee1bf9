package panel

import (
	"fmt"
	"slices"
	"strings"
)

// A Mistake is something wrong with a source: the key of sources.yaml that has to change, a stable code, what is wrong
// and how to mend it. No text holds what stood in the place of a secret.
type Mistake struct{ Key, Code, Problem, Cure string }

type mistakes []Mistake

func (m *mistakes) add(key, code, cure, format string, args ...any) {
	*m = append(*m, Mistake{key, code, fmt.Sprintf(format, args...), cure})
}

// Mistakes tells what is wrong with a source beyond words that are not known. Keys are written with dots, as in
// entry_signature.param and redirect.complete.
func (s Source) Mistakes() []Mistake {
	var m mistakes
	for _, o := range Outcomes() {
		if template, ok := s.Redirect[o]; ok {
			s.checkRedirect(&m, "redirect."+string(o), template)
		}
	}
	if s.Entry != nil {
		s.checkEntry(&m)
	}
	if s.Exit != nil {
		s.checkExit(&m)
	}
	if s.Callback != nil {
		s.checkCallback(&m)
	}
	return m
}

func (s Source) checkRedirect(m *mistakes, key, template string) {
	if err := checkAddress(template, false); err != nil {
		m.add(key, "bad-address", "give a full https address with {id} in its query", "redirect %v", err)
		return
	}
	s.checkNames(m, key, template, false)
	if s.IDBack && !slices.Contains(placeholders(template), placeID) && !s.handsKeptBack(template) {
		m.add(key, "bad-address", "put {id} into its query, or say `id_back: false` when the panel knows its respondents by itself",
			"redirect %q does not hand the respondent's {id} back", template)
	}
}

func (s Source) handsKeptBack(template string) bool {
	return slices.ContainsFunc(placeholders(template), func(name string) bool { return slices.Contains(s.Keep, name) })
}

// checkNames finds placeholders that nothing fills.
func (s Source) checkNames(m *mistakes, key, template string, word bool) {
	known := append([]string{placeID, placeInterview, placeSeconds}, s.Keep...)
	if word {
		known = append(known, placeWord)
	}
	for _, name := range placeholders(template) {
		if !slices.Contains(known, name) {
			m.add(key, "unknown-placeholder", "use one of {"+strings.Join(known, "}, {")+"}, or name the parameter in `keep`", "nothing fills {%s}", name)
		}
	}
}

func (s Source) checkEntry(m *mistakes) {
	g := s.Entry
	const at = "entry_signature."
	g.check(m, at)
	if g.Algorithm == Linear {
		m.add(at+"algorithm", "forgeable", "use an HMAC for entry links", "linear can be computed by anybody who has seen one")
	}
	if g.Algorithm == Chain && (g.Over != OverSorted || g.Expires == "" || g.KeyParam == "") {
		m.add(at+"algorithm", "incomplete-signature", "add `over: sorted`, `key` with `keys`, and `expires`", "hmac-sha256-chain signs a sorted query with a key's id and an expiry")
	}
	if len(g.Outcomes) > 0 {
		m.add(at+"outcomes", "misplaced-key", "move it to exit_signature", "entry links have no outcome")
	}
	if g.Over == OverFields {
		for _, name := range append([]string{s.IDParam, g.Expires, g.Nonce}, s.Keep...) {
			if name != "" && !slices.Contains(g.Fields, name) {
				m.add(at+"fields", "unsigned-parameter", "add it to `fields`", "the signature does not cover the parameter %q, so anybody could change it", name)
			}
		}
	}
	s.checkParams(m, at, g.Param, g.KeyParam, g.Expires, g.Nonce)
}

// checkParams finds parameters of the entry link that have two meanings.
func (s Source) checkParams(m *mistakes, at string, params ...string) {
	seen := map[string]bool{s.IDParam: true, "source": true, "lang": true}
	for _, name := range s.Keep {
		seen[name] = true
	}
	for _, name := range params {
		if name != "" && seen[name] {
			m.add(at+"param", "duplicate-parameter", "give each its own parameter; source and lang are our own", "the parameter %q has two meanings", name)
		}
		seen[name] = true
	}
}

func (s Source) checkExit(m *mistakes) {
	g := s.Exit
	const at = "exit_signature."
	g.check(m, at)
	if g.Expires != "" || g.Nonce != "" || g.Algorithm == Chain {
		m.add(at+"param", "misplaced-key", "remove `expires`, `nonce` and hmac-sha256-chain here", "only entry links expire")
	}
	if g.Algorithm == Linear && len(g.Fields) != 2 {
		m.add(at+"fields", "incomplete-signature", "write `fields: [pid, k2]`", "linear is computed of two fields")
	}
	signed := 0
	for _, o := range Outcomes() {
		if template, ok := s.Redirect[o]; ok && g.signs(o) {
			signed++
			s.checkSigned(m, "redirect."+string(o), template)
		}
	}
	if signed == 0 {
		m.add(at+"param", "incomplete-signature", "add `redirect` addresses, or remove the signature", "there is no redirect to sign")
	}
}

// checkSigned finds what a redirect's signature needs and does not get.
func (s Source) checkSigned(m *mistakes, key, template string) {
	l, err := readLink(placeholder.ReplaceAllString(template, "x"))
	if err != nil {
		return // which checkRedirect has said
	}
	for _, name := range []string{s.Exit.Param, s.Exit.KeyParam} {
		if name != "" && len(l.all(name)) > 0 {
			m.add(key, "duplicate-parameter", "remove it: it is appended when the address is signed", "the address has the signature's parameter %q already", name)
		}
	}
	for _, name := range s.Exit.Fields {
		if len(l.all(name)) != 1 && name != s.IDParam && !slices.Contains(s.Keep, name) {
			m.add("exit_signature.fields", "unknown-field", "name a parameter of the redirect, or one of the entry link that is kept", "there is no parameter %q to sign in the redirect", name)
		}
	}
}
