package account

import (
	"context"

	"fieldwork/internal/fault"
)

// An Attempt is what somebody gives to be let in.
type Attempt struct {
	Name, Password string
	Code           string // by the authenticator; "" when none was given
	Address        string // the IP address that it comes from; "" when there is none
	Browser        string // the secret that it keeps since the last login; "" when it keeps none
}

// CodeNeeded is the error of somebody who gave the right password, and no code or one that is not right. Its kind is Denied.
type CodeNeeded struct{ Wrong bool } // Wrong: there was one

// Error says what is missing.
func (c *CodeNeeded) Error() string {
	if c.Wrong {
		return "the code is not right, or was used already; give the one that the authenticator shows now"
	}
	return "give the code that the authenticator shows"
}

// Unwrap gives the error its kind.
func (c *CodeNeeded) Unwrap() error { return fault.New(fault.Denied, c.Error()) }

// Login lets somebody in. An unknown name, a wrong password, an account that is disabled or that has no password yet get one
// answer after the same work; its kind is Denied. Whoever fails too often gets a *Throttled, and whoever lacks the code a
// *CodeNeeded.
func (s *Service) Login(ctx context.Context, a Attempt) (Account, error) {
	name, err := CleanName(a.Name)
	if err != nil {
		name = "" // is nobody's name
	}
	key := name
	if key == "" {
		key = a.Name
	}
	counts, err := s.guessedAt(ctx, key, a.Browser)
	if err != nil {
		return Account{}, err
	}
	tried, attempt, err := s.attempt(ctx, counts, a.Address)
	if err != nil {
		return Account{}, err
	}
	r, err := s.store.AccountByName(ctx, name)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Account{}, err
	}
	match, outdated, err := s.matches(ctx, a.Password, r)
	if err != nil {
		return Account{}, err
	}
	if !match {
		return Account{}, s.refused(ctx, r.Name, a.Address, fault.New(fault.Denied, "the name or the password is not right"))
	}
	if r.TOTP && a.Code == "" { // no failure, and no reason to forget the failures there were
		if err := s.store.ForgiveLogin(ctx, attempt, ""); err != nil {
			return Account{}, err
		}
		return Account{}, &CodeNeeded{}
	}
	return s.enter(ctx, r, a, outdated, func() error { return s.store.ForgiveLogin(ctx, attempt, tried.Name) })
}

// enter checks the code, notes the login, and forgets the failures before it.
func (s *Service) enter(ctx context.Context, r Record, a Attempt, outdated bool, forgive func() error) (Account, error) {
	fresh := r.Password
	if outdated {
		hash, err := s.hashed(ctx, a.Password)
		if err != nil {
			return Account{}, err
		}
		fresh = hash
	}
	now := s.clock()
	in, err := s.store.ChangeAccount(ctx, r.ID, func(current *Record, _ int) (Entry, error) {
		if current.Disabled || current.Password != r.Password {
			return Entry{}, fault.New(fault.Denied, "the account was changed a moment ago; log in again")
		}
		if current.TOTP {
			step, ok := stepOf(a.Code, current.Secret, now)
			if !ok || step <= current.Step {
				return Entry{}, &CodeNeeded{Wrong: true}
			}
			current.Step = step
		}
		current.Password, current.LastLogin = fresh, now
		return Entry{At: now, Who: current.Name, What: "login", Subject: current.Name, Why: from(a.Address)}, nil
	})
	if fault.Is(err, fault.Denied) {
		return Account{}, s.refused(ctx, r.Name, a.Address, err)
	}
	if err != nil {
		return Account{}, err
	}
	return in, forgive()
}

// refused notes a failed login and returns why it failed. Names that are nobody's are not written down: they may be
// passwords.
func (s *Service) refused(ctx context.Context, name, address string, why error) error {
	now := s.clock()
	e := Entry{At: now, Who: Nobody, What: "login_failed", Subject: name, Why: from(address)}
	if err := s.store.NoteOnce(ctx, e, now.Add(-repeatedEntry)); err != nil {
		return err
	}
	return why
}

// from says where somebody came from.
func from(address string) string {
	if address == "" {
		return ""
	}
	return "from " + address[:min(len(address), longestAddress)]
}

// prove asks somebody who is in for the password again. Guessing it is limited as logging in is.
func (s *Service) prove(ctx context.Context, id int64, password string) (Record, error) {
	r, err := s.store.AccountByID(ctx, id)
	if err != nil {
		return r, err
	}
	_, attempt, err := s.attempt(ctx, "name "+r.Name, "")
	if err != nil {
		return r, err
	}
	match, _, err := s.matches(ctx, password, r)
	if err != nil {
		return r, err
	}
	if !match {
		return r, s.refused(ctx, r.Name, "", fault.New(fault.Denied, "the password is not right"))
	}
	return r, s.store.ForgiveLogin(ctx, attempt, "")
}
