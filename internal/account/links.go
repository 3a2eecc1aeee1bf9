package account

import (
	"context"
	"time"

	"fieldwork/internal/fault"
)

// How long one-time links are good.
const (
	setupValid = 24 * time.Hour
	linkValid  = 72 * time.Hour
)

// MostSetups is how many links for the setup are good beside each other, the last drawn. Every node that starts before there
// is an account prints one, and whoever reads the log of the first must not find that the second has made its link useless.
const MostSetups = 8

// An Invitation is what a one-time link is for.
type Invitation struct {
	Purpose Purpose
	Name    string // of the account; "" for a setup, whose name is chosen with the password
	Expires time.Time
}

// Setup draws the token of the link by which the first account is made, good for a day and for one account, whichever link
// made it. It is not needed once there is an account.
func (s *Service) Setup(ctx context.Context) (token string, needed bool, err error) {
	all, err := s.store.Accounts(ctx)
	if err != nil || len(all) > 0 {
		return "", false, err
	}
	l, token, err := s.link(ForSetup, 0, setupValid)
	if err != nil {
		return "", false, err
	}
	err = s.store.PutLink(ctx, l, Entry{At: l.Made, Who: ByTerminal, What: "setup_link"})
	if fault.Is(err, fault.Conflict) { // somebody was quicker
		return "", false, nil
	}
	return token, err == nil, err
}

// link draws a one-time link.
func (s *Service) link(p Purpose, account int64, valid time.Duration) (Link, string, error) {
	token, err := s.token(linkBytes)
	now := s.clock()
	return Link{Hash: digest(token), Purpose: p, Account: account, Made: now, Expires: now.Add(valid)}, token, err
}

// Invite makes an account and returns the token of the one-time link, good for three days, by which its owner sets the
// password. A name that is taken is a Conflict.
func (s *Service) Invite(ctx context.Context, by Account, name string, grants []Grant) (Account, string, error) {
	if err := mayManage(by); err != nil {
		return Account{}, "", err
	}
	clean, err := CleanName(name)
	if err != nil {
		return Account{}, "", err
	}
	if grants, err = cleanGrants(grants); err != nil {
		return Account{}, "", err
	}
	l, token, err := s.link(ForWelcome, 0, linkValid)
	if err != nil {
		return Account{}, "", err
	}
	r := Record{Account: Account{Name: clean, Grants: grants, Created: l.Made}}
	a, err := s.store.AddAccount(ctx, r, l, Entry{At: l.Made, Who: by.Name, What: "account", Subject: clean, After: spell(grants)})
	return a, token, err
}

// Reset returns the token of a one-time link, good for three days, by which the account's owner sets a new password. The
// password that there is stays good until then; an older link does not.
func (s *Service) Reset(ctx context.Context, by Account, id int64) (string, error) {
	if err := mayManage(by); err != nil {
		return "", err
	}
	r, err := s.store.AccountByID(ctx, id)
	if err != nil {
		return "", err
	}
	if r.Disabled {
		return "", fault.Errorf(fault.Conflict, "account %s is disabled; enable it first", r.Name)
	}
	purpose := ForPassword
	if r.Invited {
		purpose = ForWelcome
	}
	l, token, err := s.link(purpose, id, linkValid)
	if err != nil {
		return "", err
	}
	return token, s.store.PutLink(ctx, l, Entry{At: l.Made, Who: by.Name, What: "password_link", Subject: r.Name})
}

// Invitation tells what a one-time link is for and leaves it as it is. One that was used, has expired or never was is
// NotFound, whichever it is.
func (s *Service) Invitation(ctx context.Context, token string) (Invitation, error) {
	l, r, err := s.store.LinkByHash(ctx, digest(token), s.clock())
	return Invitation{Purpose: l.Purpose, Name: r.Name, Expires: l.Expires}, err
}

// Accept uses a one-time link up: it sets the account's password, and ends its sessions. The name is that of the first
// account, which becomes a manager everywhere; for other links it is not looked at.
func (s *Service) Accept(ctx context.Context, token, name, password string) (Account, error) {
	inv, err := s.Invitation(ctx, token)
	if err != nil {
		return Account{}, err
	}
	if inv.Purpose != ForSetup {
		name = inv.Name
	} else if name, err = CleanName(name); err != nil {
		return Account{}, err
	}
	if err := checkPassword(password, name); err != nil {
		return Account{}, err
	}
	hash, err := s.hashed(ctx, password)
	if err != nil {
		return Account{}, err
	}
	now := s.clock()
	a, err := s.store.UseLink(ctx, digest(token), now, func(l Link, r *Record) (Entry, error) {
		r.Password = hash
		r.Epoch++
		e := Entry{At: now, Who: ByLink, What: "password", Subject: name}
		if l.Purpose == ForSetup {
			r.Account = Account{Name: name, Grants: []Grant{{EverySurvey, Manager}}, Created: now}
			e.What, e.After = "account", spell(r.Grants)
		}
		return e, nil
	})
	if err != nil {
		return Account{}, err
	}
	return a, s.store.ForgiveLogin(ctx, 0, digest("name "+a.Name)) // whoever was locked out by others' guesses is not any more
}
