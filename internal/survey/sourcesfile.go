package survey

import (
	"maps"
	"slices"
	"time"

	"fieldwork/internal/panel"
	"fieldwork/internal/strictyaml"
)

// signatureFile is the shape of entry_signature and exit_signature.
type signatureFile struct {
	At        strictyaml.Pos
	Param     strictyaml.Word   `yaml:"param"`
	Algorithm strictyaml.Word   `yaml:"algorithm"`
	Over      strictyaml.Word   `yaml:"over"`
	Encoding  strictyaml.Word   `yaml:"encoding"`
	Fields    []strictyaml.Word `yaml:"fields"`
	Separator strictyaml.Word   `yaml:"separator"`
	Secret    strictyaml.Word   `yaml:"secret"`
	Key       strictyaml.Word   `yaml:"key"`
	Keys      []keyFile         `yaml:"keys"`
	Expires   strictyaml.Word   `yaml:"expires"`
	ExpiresAs strictyaml.Word   `yaml:"expires_as"`
	Ahead     time.Duration     `yaml:"ahead"`
	Skew      time.Duration     `yaml:"skew"`
	Nonce     strictyaml.Word   `yaml:"nonce"`
	Outcomes  []strictyaml.Word `yaml:"outcomes"`
}

type keyFile struct {
	At     strictyaml.Pos
	ID     strictyaml.Word `yaml:"id"`
	Secret strictyaml.Word `yaml:"secret"`
}

// callbackFile is the shape of callback.
type callbackFile struct {
	At      strictyaml.Pos
	Method  strictyaml.Word            `yaml:"method"`
	URL     strictyaml.Word            `yaml:"url"`
	Headers []headerFile               `yaml:"headers"`
	Form    map[string]strictyaml.Word `yaml:"form"`
	JSON    strictyaml.Word            `yaml:"json"`
	Words   map[string]strictyaml.Word `yaml:"words"`
}

type headerFile struct {
	At     strictyaml.Pos
	Header strictyaml.Word `yaml:"header"`
	Value  strictyaml.Word `yaml:"value"`
	Secret strictyaml.Word `yaml:"secret"`
	Before strictyaml.Word `yaml:"before"`
}

// signature compiles a signature and notes under its prefix where its keys stand.
func (c *compiler) signature(sf *signatureFile, at string, places map[string]strictyaml.Pos) *panel.Signature {
	if sf == nil {
		return nil
	}
	g := &panel.Signature{
		Param: c.optionalParameter(sf.Param, "param"), KeyParam: c.optionalParameter(sf.Key, "key"),
		Expires: c.optionalParameter(sf.Expires, "expires"), Nonce: c.optionalParameter(sf.Nonce, "nonce"),
		Algorithm: panel.Algorithm(c.known(sf.Algorithm, unnamed(panel.Algorithms()), "unknown-algorithm", "algorithm")),
		Over:      panel.Over(c.known(sf.Over, unnamed(panel.Overs()), "unknown-part", "the part")),
		Encoding:  panel.Encoding(c.known(sf.Encoding, unnamed(panel.Encodings()), "unknown-encoding", "encoding")),
		ExpiresAs: panel.TimeFormat(c.known(sf.ExpiresAs, unnamed(panel.TimeFormats()), "unknown-format", "the time format")),
		Fields:    texts(sf.Fields), Separator: sf.Separator.Text,
		Ahead: orDefault(sf.Ahead, panel.DefaultAhead), Skew: orDefault(sf.Skew, panel.DefaultSkew),
	}
	if sf.Secret.Text != "" {
		g.Keys = append(g.Keys, panel.Key{Variable: sf.Secret.Text})
	}
	for _, k := range sf.Keys {
		g.Keys = append(g.Keys, panel.Key{ID: k.ID.Text, Variable: k.Secret.Text})
	}
	for _, o := range sf.Outcomes {
		g.Outcomes = append(g.Outcomes, c.outcome(o.Text, o.At))
	}
	sf.places(at, places)
	return g
}

// places notes where keys stand; what is missing is missed at the head of the signature.
func (sf *signatureFile) places(at string, places map[string]strictyaml.Pos) {
	for key, w := range map[string]strictyaml.Word{
		"param": sf.Param, "algorithm": sf.Algorithm, "separator": sf.Separator, "secret": sf.Secret, "key": sf.Key, "expires": sf.Expires,
	} {
		places[at+key] = or(w.At, sf.At)
	}
	for _, key := range []string{"ahead", "keys", "fields", "outcomes"} {
		places[at+key] = sf.At
	}
	if len(sf.Keys) > 0 {
		places[at+"keys"] = sf.Keys[0].At
		if sf.Secret.Text == "" {
			places[at+"secret"] = sf.Keys[0].At
		}
	}
	if len(sf.Fields) > 0 {
		places[at+"fields"] = sf.Fields[0].At
	}
	if len(sf.Outcomes) > 0 {
		places[at+"outcomes"] = sf.Outcomes[0].At
	}
}

func (c *compiler) optionalParameter(w strictyaml.Word, what string) string {
	if w.Text == "" {
		return ""
	}
	return c.parameter(w, what, w.At)
}

func (c *compiler) callback(cf *callbackFile, places map[string]strictyaml.Pos) *panel.Callback {
	if cf == nil {
		return nil
	}
	cb := &panel.Callback{Method: cf.Method.Text, URL: cf.URL.Text, JSON: cf.JSON.Text, Form: map[string]string{}, Words: map[panel.Outcome]string{}}
	if cb.Method == "" {
		cb.Method = "POST"
	}
	for _, h := range cf.Headers {
		cb.Headers = append(cb.Headers, panel.Header{Name: h.Header.Text, Value: h.Value.Text, Variable: h.Secret.Text, Before: h.Before.Text})
	}
	for name, w := range cf.Form {
		cb.Form[name] = w.Text
	}
	for _, o := range slices.Sorted(maps.Keys(cf.Words)) {
		cb.Words[c.outcome(o, cf.Words[o].At)] = cf.Words[o].Text
	}
	cf.places(places)
	return cb
}

func (cf *callbackFile) places(places map[string]strictyaml.Pos) {
	const at = "callback."
	for key, w := range map[string]strictyaml.Word{"method": cf.Method, "url": cf.URL, "json": cf.JSON} {
		places[at+key] = or(w.At, cf.At)
	}
	for _, key := range []string{"headers", "form", "words"} {
		places[at+key] = cf.At
	}
	if len(cf.Headers) > 0 {
		places[at+"headers"] = cf.Headers[0].At
	}
}
