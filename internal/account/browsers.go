package account

import (
	"context"
	"time"
)

// A Browser is one in which an account has logged in. It opens nothing: whoever logs in from it waits for the failures of
// that browser, and not for those of strangers who guess at the name (OWASP calls it a device cookie).
type Browser struct {
	Account int64
	Hash    string // of the secret that the browser keeps
	Expires time.Time
}

// MostBrowsers is how many an account may have; the oldest is forgotten first.
const MostBrowsers = 20

// BrowserMemory is how long a browser in which nobody logs in is known.
const BrowserMemory = 180 * 24 * time.Hour

// Remember makes the browser known from which the account was let in, and returns the secret that it is to keep; before is
// the one that it kept until now, "" when it kept none.
func (s *Service) Remember(ctx context.Context, a Account, before string) (secret string, err error) {
	if secret, err = s.token(linkBytes); err != nil {
		return "", err
	}
	now := s.clock()
	b := Browser{Account: a.ID, Hash: digest("browser " + secret), Expires: now.Add(BrowserMemory)}
	return secret, s.store.KeepBrowser(ctx, b, digest("browser "+before), now)
}

// guessedAt is what an attempt's failures are counted for: the name, or the browser where the name is at home in it.
func (s *Service) guessedAt(ctx context.Context, name, browser string) (string, error) {
	if browser == "" || name == "" {
		return "name " + name, nil
	}
	hash := digest("browser " + browser)
	known, err := s.store.KnowsBrowser(ctx, name, hash, s.clock())
	if err != nil || !known {
		return "name " + name, err
	}
	return "browser " + hash, nil
}
