package survey_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// signed is a sources.yaml without findings that uses every key; each case spoils it in one place.
const signed = `direct: false
sources:
  - source: panel
    id: pid
    keep: [k2, batch]
    once: browser
    entry_signature:
      param: sig
      algorithm: hmac-sha1
      over: fields
      encoding: base64url
      fields: [pid, exp, n, k2, batch]
      separator: '|'
      key: k
      keys: [{id: new, secret: PANEL_NEW}, {id: old, secret: PANEL_OLD}]
      expires: exp
      expires_as: unix
      ahead: 48h
      skew: 1m
      nonce: n
    redirect:
      complete: https://panel.example/c?id={id}&k={k2}
      closed: https://panel.example/closed?id={id}&i={interview}&t={seconds}
    exit_signature: {param: h, secret: PANEL_EXIT, outcomes: [complete]}
    callback:
      method: PUT
      url: https://s2s.panel.example/v1/{id}/status?st={word}
      headers: [{header: Authorization, secret: PANEL_API, before: 'Bearer '}, {header: X-Study, value: shoes}]
      json: '{"id": "{id}", "status": {word}, "t": {seconds}}'
      words: {complete: 5, screenout: 2}
`

func TestSoundSources(t *testing.T) {
	sources, findings := survey.ParseSources("sources.yaml", []byte(signed))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	if _, open := sources["direct"]; open || len(sources) != 1 {
		t.Errorf("direct visitors are let in, or sources are lost: %d", len(sources))
	}
	s := sources["panel"]
	if !s.OncePerBrowser || !s.IDBack || strings.Join(s.Keep, " ") != "k2 batch" {
		t.Errorf("%+v", s)
	}
	g := s.Entry
	if g.Algorithm != panel.HMACSHA1 || g.Over != panel.OverFields || g.Encoding != panel.Base64URL || len(g.Keys) != 2 || g.Keys[0].ID != "new" ||
		g.Keys[1].Variable != "PANEL_OLD" || g.Ahead.Hours() != 48 || g.Skew.Minutes() != 1 || g.Nonce != "n" {
		t.Errorf("%+v", g)
	}
	e := s.Exit
	if e.Algorithm != panel.HMACSHA256 || e.Over != panel.OverURL || e.Encoding != panel.Hex || e.Outcomes[0] != panel.Complete {
		t.Errorf("%+v", e)
	}
	if s.Callback.Method != "PUT" || s.Callback.Words[panel.Complete] != "5" || s.Callback.Headers[0].Variable != "PANEL_API" {
		t.Errorf("%+v", s.Callback)
	}
}

func TestLintSources(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"misspelt key", "once: browser", "onse: browser", `s.yaml:6:5: unknown-key: unknown key "onse"; did you mean "once"?`},
		{"misspelt word", "hmac-sha1", "hmac-sha", `s.yaml:9:18: unknown-algorithm: algorithm "hmac-sha" is not known; did you mean "hmac-sha1"?`},
		{"misspelt part", "over: fields", "over: field", `s.yaml:10:13: unknown-part: the part "field" is not known; did you mean "fields"?`},
		{"misspelt encoding", "base64url", "base64uri", `unknown-encoding: encoding "base64uri" is not known; did you mean "base64url"?`},
		{"misspelt format", "expires_as: unix", "expires_as: unic", `unknown-format`},
		{"misspelt outcome of a redirect", "closed: https", "close: https", `unknown-outcome: outcome "close" is not known; did you mean "closed"?`},
		{"misspelt outcome of a signature", "[complete]", "[completed]", `unknown-outcome: outcome "completed" is not known`},
		{"misspelt outcome of a word", "screenout: 2", "screenuot: 2", `unknown-outcome: outcome "screenuot"`},
		{"unknown once", "once: browser", "once: person", `unknown-once: once "person" is not known`},
		{"a secret in the file", "secret: PANEL_NEW", "secret: 8Qm3zz19xk", `s.yaml:15:15: bad-secret: what stands as the secret is no name of an environment variable; write the NAME`},
		{"a secret that is all digits", "PANEL_EXIT", `"239494365"`, "bad-secret"},
		{"a secret of capitals", "PANEL_EXIT", "ABCDEF0123456789", "bad-secret"},
		{"a key in a header", "secret: PANEL_API, before: 'Bearer '", "value: abc", `bad-secret: the header "Authorization" says who we are`},
		{"no secret", "secret: PANEL_EXIT, ", "", `s.yaml:24:22: incomplete-signature: the signature has no secret`},
		{"no parameter", "param: sig", "encoding: hex", `yaml-syntax`},
		{"an unsigned id", "fields: [pid, exp", "fields: [exp", `s.yaml:12:16: unsigned-parameter: the signature does not cover the parameter "pid"`},
		{"an unsigned kept parameter", ", batch]\n      sep", "]\n      sep", `does not cover the parameter "batch"`},
		{"fields joined by nothing", "      separator: '|'\n", "", "incomplete-signature: fields joined by nothing"},
		{"keys without a parameter", "      key: k\n", "", "links do not say which they use"},
		{"keys with one id", "id: old", "id: new", "duplicate-key"},
		{"one parameter, two meanings", "nonce: n", "nonce: k2", "duplicate-parameter"},
		{"our own parameter", "param: sig", "param: source", "reserved-name"},
		{"a kept placeholder of our own", "keep: [k2", "keep: [seconds", "reserved-name"},
		{"the id is kept already", "keep: [k2", "keep: [pid", "duplicate-parameter"},
		{"outcomes of an entry link", "nonce: n", "nonce: n\n      outcomes: [complete]", "misplaced-key: entry links have no outcome"},
		{"forgeable entry links", "algorithm: hmac-sha1", "algorithm: linear", "forgeable"},
		{"a chain without its parts", "algorithm: hmac-sha1", "algorithm: hmac-sha256-chain", "incomplete-signature: hmac-sha256-chain"},
		{"an expiring redirect", "{param: h,", "{param: h, expires: e,", "misplaced-key: only entry links expire"},
		{"a signature that is there already", "complete: https://panel.example/c?id={id}", "complete: https://panel.example/c?h=1&id={id}", "duplicate-parameter: the address has the signature's parameter"},
		{"no redirect to sign", "outcomes: [complete]", "outcomes: [quality]", "there is no redirect to sign"},
		{"an unknown field", "secret: PANEL_EXIT", "over: fields, fields: [pid, zip], separator: '-', secret: PANEL_EXIT", `unknown-field: there is no parameter "zip"`},
		{"limits without an expiry", "      expires: exp\n", "", "incomplete-signature: a limit is set for links that do not expire"},
		{"an unknown placeholder", "{k2}", "{k3}", `unknown-placeholder: nothing fills {k3}; use one of {id}`},
		{"a redirect without the id", "c?id={id}&k={k2}", "c?x=1", "does not hand the respondent's {id} back; put {id} into its query, or say `id_back: false`"},
		{"a host from the link", "panel.example/c?", "{k2}/c?", "bad-address"},
		{"a parameter's name from the link", "&k={k2}", "&{k2}=1", "bad-address"},
		{"a redirect without TLS", "https://panel.example/c", "http://panel.example/c", "bad-address"},
		{"a path from the link", "panel.example/c?", "panel.example/{id}?", "outside its query"},
		{"a callback without TLS", "https://s2s", "http://s2s", "bad-address: callback"},
		{"a callback's host from the link", "s2s.panel.example", "{id}", "bad-address: callback"},
		{"half a segment", "/{id}/status", "/x{id}/status", "no whole segment of the path"},
		{"a callback nobody is told by", "words: {complete: 5, screenout: 2}", "words: {}", "no-words"},
		{"JSON that is none", `"status": {word}`, `"status": {word`, "bad-json"},
		{"an id outside quotes", `"id": "{id}"`, `"id": {id}`, "bad-json: {id} stands outside quotes"},
		{"a word that is no number", "complete: 5", "complete: five", "bad-json: with the word"},
		{"two bodies", "      words:", "      form: {a: b}\n      words:", "two-bodies"},
		{"a method", "method: PUT", "method: DELETE", "bad-method"},
		{"a header of ours", "X-Study", "Idempotency-Key", "bad-header"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(signed, c.old) == 0 {
				t.Fatalf("%q is not in the sound sources", c.old)
			}
			_, findings := survey.ParseSources("s.yaml", []byte(strings.Replace(signed, c.old, c.new, 1)))
			got := findings.Error()
			if !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
			for _, secret := range []string{"8Qm3zz19xk", "239494365", "ABCDEF0123456789"} {
				if strings.Contains(got, secret) {
					t.Errorf("the finding repeats the secret: %s", got)
				}
			}
		})
	}
}

func TestLoadSources(t *testing.T) {
	const file = "sources:\n  - source: panel\n    id: pid\n    redirect: {complete: 'https://panel.example/c?id={id}'}\n"
	for _, c := range []struct{ name, old, new, want string }{
		{"sound", "panel", "panel", ""},
		{"no id to hand back", "?id={id}'}", "?cc=1'}\n    id_back: false", ""},
		{"our own parameter", "id: pid", "id: lang", `reserved-name: the parameter "lang" is our own`},
		{"our own source", "source: panel", "source: direct", `duplicate-source: source "direct" is there twice`},
		{"no list", "sources:\n", "sources: 3\nx:\n", "yaml-type"},
	} {
		fsys := fstest.MapFS{"shoes/questionnaire.yaml": {Data: []byte(sound)}, "shoes/sources.yaml": {Data: []byte(strings.Replace(file, c.old, c.new, 1))}}
		s, err := survey.Load(fsys, "shoes")
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if _, open := s.Sources["direct"]; !open {
			t.Errorf("%s: direct visitors are turned away", c.name)
		}
	}
}

// TestPanelsAreDocumented holds docs/panels.md and the example file to each other, and the file to the lint.
func TestPanelsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/panels.md")
	if err != nil {
		t.Fatal(err)
	}
	const name = "testdata/panels/sources.yaml"
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var blocks strings.Builder
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```\n").FindAllStringSubmatch(string(doc), -1) {
		blocks.WriteString(m[1])
	}
	if blocks.String() != string(file) {
		t.Errorf("the yaml blocks of docs/panels.md, one after the other, are not %s", name)
	}
	sources, findings := survey.ParseSources(name, file)
	if len(findings) > 0 || len(sources) < 10 {
		t.Errorf("%d sources; findings\n%s", len(sources), findings.Error())
	}
}

// FuzzSources holds that no sources file makes the loader panic.
func FuzzSources(f *testing.F) {
	f.Add(signed)
	f.Add("sources: [{source: a, id: b, redirect: {complete: '{'}}]")
	f.Add("sources: [{entry_signature: {fields: []}, callback: {json: '{\"{word}'}}]")
	f.Fuzz(func(t *testing.T, file string) {
		_, findings := survey.ParseSources("s.yaml", []byte(file))
		_ = findings.Error()
	})
}
