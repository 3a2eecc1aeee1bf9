package panel

import "fmt"

// A Reason is why an entry link is refused.
type Reason string

const (
	Malformed  Reason = "malformed"   // it cannot be read
	Unsigned   Reason = "unsigned"    // signature, key or nonce is missing or there twice, or something follows the signature
	UnknownKey Reason = "unknown_key" // it names a key that we do not have
	Forged     Reason = "forged"      // the signature is not that of the link
	BadTime    Reason = "bad_time"    // its expiry is no time, or too far ahead
	BadID      Reason = "bad_id"      // the respondent's id is missing, there twice, or none
	BadKept    Reason = "bad_kept"    // a kept parameter is there twice, too long, or no text
	Locked     Reason = "locked"      // our own secrets have not been unlocked
)

// A Refusal is the error of a link that is not taken. Its text holds nothing of the link's values.
type Refusal struct {
	Source string
	Reason Reason
	signed bool // the source signs its links
	what   string
}

func (r *Refusal) Error() string {
	if r.Source == "" {
		return r.what
	}
	return fmt.Sprintf("source %q: %s", r.Source, r.what)
}

// Denied tells whether the link is not what the source signed. Otherwise it is the source's own, or one that anybody may
// make, and what it says cannot be used; or the program forgot to unlock the source.
func (r *Refusal) Denied() bool {
	return r.signed && r.Reason != BadID && r.Reason != BadKept && r.Reason != Locked
}

func (s Source) refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{Source: s.Name, Reason: reason, signed: s.Entry != nil, what: fmt.Sprintf(format, args...)}
}
