package panel

import (
	"slices"
	"time"
)

// An Algorithm makes a signature of a secret and a message.
type Algorithm string

const (
	HMACSHA256 Algorithm = "hmac-sha256" // RFC 2104 with SHA-256
	HMACSHA1   Algorithm = "hmac-sha1"
	HMACMD5    Algorithm = "hmac-md5"
	SHA256     Algorithm = "sha256" // of the message with the secret behind it
	SHA1       Algorithm = "sha1"
	Chain      Algorithm = "hmac-sha256-chain" // Dynata REX: see chain
	Linear     Algorithm = "linear"            // Dynata's med: see linear; forgeable, for redirects only
)

// Algorithms returns every algorithm, the default first.
func Algorithms() []Algorithm {
	return []Algorithm{HMACSHA256, HMACSHA1, HMACMD5, SHA256, SHA1, Chain, Linear}
}

// Over is the part of an address that is signed.
type Over string

const (
	OverURL         Over = "url"           // all bytes before the signature's parameter, with the ? or & between
	OverURLWithName Over = "url_with_name" // the same, with the parameter's own name and its =
	OverURLWithout  Over = "url_without"   // all bytes, the signature's parameter and one ? or & taken out
	OverQuery       Over = "query"         // the bytes between ? and the & before the signature's parameter
	OverSorted      Over = "sorted"        // the decoded query sorted by name and value, encoded again, without the signature
	OverFields      Over = "fields"        // the decoded values of named parameters, joined by a separator
)

// Overs returns every part that can be signed, the default first.
func Overs() []Over {
	return []Over{OverURL, OverURLWithName, OverURLWithout, OverQuery, OverSorted, OverFields}
}

// ends tells whether the signature covers only what stands before it, so that nothing may follow it.
func (o Over) ends() bool { return o == OverURL || o == OverURLWithName || o == OverQuery }

// An Encoding writes the bytes of a signature.
type Encoding string

const (
	Hex       Encoding = "hex"
	HexUpper  Encoding = "HEX"
	Base64URL Encoding = "base64url" // RFC 4648 section 5, without padding
	Base64    Encoding = "base64"    // RFC 4648 section 4, with padding
)

// Encodings returns every encoding, the default first.
func Encodings() []Encoding { return []Encoding{Hex, HexUpper, Base64URL, Base64} }

// A TimeFormat writes the instant at which a link expires.
type TimeFormat string

const (
	Unix    TimeFormat = "unix"    // whole seconds since 1970
	RFC3339 TimeFormat = "rfc3339" // as 2006-01-02T15:04:05.000Z
)

// TimeFormats returns every format, the default first.
func TimeFormats() []TimeFormat { return []TimeFormat{Unix, RFC3339} }

// What is allowed to clocks and to the far future unless a file says otherwise.
const (
	DefaultSkew  = 300 * time.Second
	DefaultAhead = 24 * time.Hour
)

// A Key is a secret by the name of the environment variable that holds it. Signing uses the first of a signature's keys,
// checking any of them, so that a new key can be brought in while links of the old one are on their way.
type Key struct {
	ID       string // what the key's parameter carries; "" when links name no key
	Variable string
}

// A Signature says how addresses are signed.
type Signature struct {
	Param     string // the query parameter that carries the signature
	Algorithm Algorithm
	Over      Over
	Encoding  Encoding
	Fields    []string // of OverFields and Linear, in order
	Separator string   // of OverFields; a value that holds it is refused, so that no two links say the same
	KeyParam  string   // the parameter that names the key; "" when there is one key only
	Keys      []Key    // the first signs

	// Of entry links alone.
	Expires   string // the parameter that says when the link expires; "": it never does
	ExpiresAs TimeFormat
	Ahead     time.Duration // how far ahead of now a link may expire
	Skew      time.Duration // how much the panel's clock and ours may differ
	Nonce     string        // the parameter whose value may be used by one respondent only; "": none

	// Of redirects alone.
	Outcomes []Outcome // which are signed; none named: all

	secrets map[string]Secret // by Key.ID, once Unlock was called
}

// signs tells whether the redirects of an outcome are signed.
func (g *Signature) signs(o Outcome) bool {
	return len(g.Outcomes) == 0 || slices.Contains(g.Outcomes, o)
}
