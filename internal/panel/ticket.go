package panel

import (
	"crypto/subtle"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Ticket is what a genuine entry link says.
type Ticket struct {
	ID      string            // the source's id of the respondent; 1 to MaxID bytes of UTF-8 without control characters
	Kept    map[string]string // the parameters of Source.Keep that were there
	Nonce   string            // of a source that sends one; otherwise ""
	Expired bool              // the link is genuine and its time is over
}

// Check reads an entry link. It takes the whole address as it was received, scheme and host included, without a byte
// changed, and the instant at which it came. The error is a *Refusal. The signature is looked at before anything else
// that the link says is believed.
func (s Source) Check(address string, now time.Time) (Ticket, error) {
	l, err := readLink(address)
	if err != nil {
		return Ticket{}, s.refuse(Malformed, "the link cannot be read: %v; send respondents to the link as the panel made it", err)
	}
	var t Ticket
	if s.Entry != nil {
		if err := s.verify(l); err != nil {
			return Ticket{}, err
		}
		if t, err = s.limits(l, now); err != nil {
			return Ticket{}, err
		}
	}
	id, ok := l.one(s.IDParam)
	if !ok || !IsID(id) {
		return Ticket{}, s.refuse(BadID, "the link must carry %s=ID exactly once, with at most %d bytes of text; check the panel's link", s.IDParam, MaxID)
	}
	t.ID = id
	if t.Kept, err = s.kept(l); err != nil {
		return Ticket{}, err
	}
	return t, nil
}

// verify checks a link's signature. Signatures are compared as text, so that one signature has one spelling, and in
// constant time.
func (s Source) verify(l link) error {
	g := s.Entry
	if g.secrets == nil {
		return s.refuse(Locked, "%v", errLocked)
	}
	found := l.all(g.Param)
	if len(found) != 1 || found[0].raw == "" {
		return s.refuse(Unsigned, "the link must carry its signature as %s=… exactly once", g.Param)
	}
	d := draft{link: l, at: found[0].at, end: found[0].end, values: l.one}
	if g.Over.ends() && d.end != len(l.whole) {
		return s.refuse(Unsigned, "something follows the signature %s=…, which does not cover it", g.Param)
	}
	if g.KeyParam != "" {
		var ok bool
		if d.key, ok = l.one(g.KeyParam); !ok {
			return s.refuse(Unsigned, "the link must name its key as %s=… exactly once", g.KeyParam)
		}
	}
	if _, ok := g.secrets[d.key]; !ok {
		return s.refuse(UnknownKey, "the link names a key that is not among those of %s; add it, or have the panel use another", g.KeyParam)
	}
	if g.Expires != "" {
		d.expires, _ = l.one(g.Expires)
	}
	want, err := g.mac(d)
	if err != nil {
		return s.refuse(Unsigned, "the link cannot be checked: %v", err)
	}
	// A + stands for itself in a signature, as base64 writes it, and not for a blank.
	given, err := url.PathUnescape(found[0].raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(given), []byte(want)) != 1 {
		return s.refuse(Forged, "the signature %s=… is not that of the link; compare algorithm, part and secret with the panel's, and the public address with the one in the link", g.Param)
	}
	return nil
}

// limits reads when a genuine link expires, and its nonce.
func (s Source) limits(l link, now time.Time) (t Ticket, err error) {
	g := s.Entry
	if g.Nonce != "" {
		var ok bool
		if t.Nonce, ok = l.one(g.Nonce); !ok || !text(t.Nonce, MaxID) {
			return t, s.refuse(Unsigned, "the link must carry a nonce as %s=… exactly once, with at most %d bytes", g.Nonce, MaxID)
		}
	}
	if g.Expires == "" {
		return t, nil
	}
	said, ok := l.one(g.Expires)
	if !ok {
		return t, s.refuse(BadTime, "the link must say once when it expires, as %s=…", g.Expires)
	}
	until, ok := g.ExpiresAs.read(said)
	switch {
	case !ok:
		return t, s.refuse(BadTime, "%s=… is no time as %s writes it", g.Expires, g.ExpiresAs)
	case until.After(now.Add(g.Ahead + g.Skew)):
		return t, s.refuse(BadTime, "%s=… is more than %s ahead; have the panel sign for a shorter time, or raise `ahead`", g.Expires, g.Ahead)
	}
	t.Expired = now.After(until.Add(g.Skew))
	return t, nil
}

// kept reads the parameters that are handed back. One that is not there is left out.
func (s Source) kept(l link) (map[string]string, error) {
	var kept map[string]string
	for _, name := range s.Keep {
		found := l.all(name)
		if len(found) == 0 {
			continue
		}
		if len(found) > 1 || !text(found[0].value, MaxKept) {
			return nil, s.refuse(BadKept, "the link may carry %s=… once, with at most %d bytes of text", name, MaxKept)
		}
		if kept == nil {
			kept = map[string]string{}
		}
		kept[name] = found[0].value
	}
	return kept, nil
}

// IsID tells whether a text can be a respondent's id: 1 to MaxID bytes of UTF-8 without control characters.
func IsID(id string) bool { return id != "" && text(id, MaxID) }

func text(value string, longest int) bool {
	return len(value) <= longest && utf8.ValidString(value) && !strings.ContainsFunc(value, unicode.IsControl)
}
