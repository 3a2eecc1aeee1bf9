package panel

import (
	"fmt"
	"net/url"
	"slices"
	"time"
)

// An Invitation is what an entry link is made of.
type Invitation struct {
	ID      string
	Kept    map[string]string // of Source.Keep
	Expires time.Time         // of a source whose links expire
	Nonce   string            // of a source that sends one
}

// Link makes the entry link of a respondent, signed when the source signs; base is the survey's public address, such as
// https://survey.example.org/s/haitao-2015. It is the inverse of Check, which takes every link it makes.
func (s Source) Link(base string, i Invitation) (string, error) {
	address := with(base, "source", url.QueryEscape(s.Name))
	address = with(address, s.IDParam, url.QueryEscape(i.ID))
	for name := range i.Kept {
		if !slices.Contains(s.Keep, name) {
			return "", fmt.Errorf("source %q keeps no parameter %q; add it to `keep`", s.Name, name)
		}
	}
	for _, name := range s.Keep {
		if value, ok := i.Kept[name]; ok {
			address = with(address, name, url.QueryEscape(value))
		}
	}
	if g := s.Entry; g != nil {
		var err error
		if address, err = g.invite(address, i); err != nil {
			return "", fmt.Errorf("source %q: the link cannot be signed: %w", s.Name, err)
		}
	}
	if _, err := s.Check(address, i.Expires); err != nil {
		return "", err
	}
	return address, nil
}

func (g *Signature) invite(address string, i Invitation) (string, error) {
	expires := ""
	if g.Expires != "" {
		expires = g.ExpiresAs.write(i.Expires)
		address = with(address, g.Expires, url.QueryEscape(expires))
	}
	if g.Nonce != "" {
		address = with(address, g.Nonce, url.QueryEscape(i.Nonce))
	}
	return g.sign(address, expires, nil)
}
