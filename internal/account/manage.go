package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"fieldwork/internal/fault"
)

// Disable locks an account: its sessions, tokens and links are good no more. What it did stays in the log under its name.
func (s *Service) Disable(ctx context.Context, by Account, id int64) error {
	return s.manage(ctx, by, id, func(r *Record) (Entry, error) {
		if r.Disabled {
			return Entry{}, fault.Errorf(fault.Conflict, "account %s is disabled already; nothing was changed", r.Name)
		}
		r.Disabled = true
		r.Epoch++
		return Entry{What: "disabled"}, nil
	})
}

// Enable lets a disabled account in again, with the password that it had.
func (s *Service) Enable(ctx context.Context, by Account, id int64) error {
	return s.manage(ctx, by, id, func(r *Record) (Entry, error) {
		if !r.Disabled {
			return Entry{}, fault.Errorf(fault.Conflict, "account %s is not disabled; nothing was changed", r.Name)
		}
		r.Disabled = false
		return Entry{What: "enabled"}, nil
	})
}

// SetGrants gives an account these roles in place of those it had. They count from the next request on.
func (s *Service) SetGrants(ctx context.Context, by Account, id int64, grants []Grant) error {
	grants, err := cleanGrants(grants)
	if err != nil {
		return err
	}
	return s.manage(ctx, by, id, func(r *Record) (Entry, error) {
		e := Entry{What: "grants", Before: spell(r.Grants), After: spell(grants)}
		if e.Before == e.After {
			return e, refusal(RolesSame, fault.Conflict, fmt.Sprintf("account %s has these roles already; nothing was changed", r.Name))
		}
		r.Grants = grants
		return e, nil
	})
}

// ClearTOTP turns codes off for somebody who has lost the authenticator, and ends the account's sessions.
func (s *Service) ClearTOTP(ctx context.Context, by Account, id int64) error {
	return s.manage(ctx, by, id, func(r *Record) (Entry, error) {
		if !r.TOTP {
			return Entry{}, fault.Errorf(fault.Conflict, "account %s is asked for no codes; nothing was changed", r.Name)
		}
		r.TOTP, r.Secret = false, ""
		r.Epoch++
		return Entry{What: "codes", Before: "on", After: "off"}, nil
	})
}

// manage is a change by a manager of accounts. It refuses one that leaves nobody who could manage them.
func (s *Service) manage(ctx context.Context, by Account, id int64, change func(r *Record) (Entry, error)) error {
	if err := mayManage(by); err != nil {
		return err
	}
	_, err := s.store.ChangeAccount(ctx, id, func(r *Record, others int) (Entry, error) {
		managed := r.manages()
		e, err := change(r)
		if err != nil {
			return e, err
		}
		if managed && !r.manages() && others == 0 {
			return e, refusal(ManagerLast, fault.Conflict, fmt.Sprintf("%s is the last manager of every survey, without whom nobody could manage accounts; make somebody else one first, who has set a password", r.Name))
		}
		e.At, e.Who, e.Subject = s.clock(), by.Name, r.Name
		return e, nil
	})
	return err
}

// manages tells whether the account can log in and manage accounts.
func (r Record) manages() bool { return r.Password != "" && r.May(Manager, EverySurvey) }

// ChangePassword sets a new password and ends the account's sessions: the one that asked goes on with the epoch of the
// account that is returned.
func (s *Service) ChangePassword(ctx context.Context, a Account, old, fresh string) (Account, error) {
	r, err := s.prove(ctx, a.ID, old)
	if err != nil {
		return Account{}, err
	}
	if err := checkPassword(fresh, r.Name); err != nil {
		return Account{}, err
	}
	hash, err := s.hashed(ctx, fresh)
	if err != nil {
		return Account{}, err
	}
	return s.own(ctx, r, func(current *Record) (Entry, error) {
		current.Password = hash
		current.Epoch++
		return Entry{What: "password"}, nil
	})
}

// own is a change that somebody makes to the own account after giving the password. It is refused when the account was
// changed since.
func (s *Service) own(ctx context.Context, proved Record, change func(r *Record) (Entry, error)) (Account, error) {
	return s.store.ChangeAccount(ctx, proved.ID, func(r *Record, _ int) (Entry, error) {
		if r.Password != proved.Password || r.Disabled {
			return Entry{}, fault.New(fault.Conflict, "the account was changed a moment ago; log in again")
		}
		e, err := change(r)
		e.At, e.Who, e.Subject = s.clock(), r.Name, r.Name
		return e, err
	})
}

// EndSessions ends the sessions of an account ("log out everywhere").
func (s *Service) EndSessions(ctx context.Context, a Account) (Account, error) {
	return s.store.ChangeAccount(ctx, a.ID, func(r *Record, _ int) (Entry, error) {
		r.Epoch++
		return Entry{At: s.clock(), Who: r.Name, What: "sessions_ended", Subject: r.Name}, nil
	})
}

// longestSurvey is more than the id of any survey has characters.
const longestSurvey = 100

// cleanGrants are the grants by survey, and refused when they are none.
func cleanGrants(grants []Grant) ([]Grant, error) {
	clean := slices.SortedFunc(slices.Values(grants), func(a, b Grant) int { return cmp.Compare(a.Survey, b.Survey) })
	for i, g := range clean {
		switch {
		case g.Role.rank() == 0:
			return nil, fault.Errorf(fault.Invalid, "%q is no role; choose from viewer, analyst and manager", g.Role)
		case g.Survey == "" || len(g.Survey) > longestSurvey || strings.ContainsFunc(g.Survey, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
			return nil, fault.Errorf(fault.Invalid, "%q is no survey; give a survey's id, or %s for every survey", g.Survey, EverySurvey)
		case i > 0 && clean[i-1].Survey == g.Survey:
			return nil, fault.Errorf(fault.Invalid, "survey %q is granted twice; give one role in it", g.Survey)
		}
	}
	return clean, nil
}

// spell is grants as the log shows them.
func spell(grants []Grant) string {
	words := make([]string, len(grants))
	for i, g := range grants {
		words[i] = g.Survey + ":" + string(g.Role)
	}
	return strings.Join(words, " ")
}
