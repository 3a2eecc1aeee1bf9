package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"time"

	"fieldwork/internal/fault"
)

// Who is named in the audit log where no account is. None of them is an account's name.
const (
	ByLink     = "setup"    // whoever had the one-time link
	ByTerminal = "terminal" // whoever may run commands on the server
	Nobody     = "nobody"   // somebody who was not let in
)

// A Config is what a Service needs. What is left out gets the default that its comment names.
type Config struct {
	Store  Store
	Clock  func() time.Time // time.Now
	Random io.Reader        // where tokens and secrets come from: crypto/rand
	Hasher Hasher           // Argon2id(OWASP())
	Hashes int              // how many hashes are made at a time, for each takes 19 MiB: 2
	Issuer string           // as authenticators name the server: Fieldwork
}

// A Service lets researchers in and manages their accounts.
type Service struct {
	store  Store
	clock  func() time.Time
	random io.Reader
	hasher Hasher
	slots  chan struct{}
	dummy  string // the hash that a password is held against when there is no account to hold it against
	issuer string
}

// New makes a service. It makes one hash, which takes some ten milliseconds.
func New(c Config) (*Service, error) {
	if c.Store == nil {
		return nil, fault.New(fault.Internal, "accounts need a store")
	}
	s := &Service{store: c.Store, clock: c.Clock, random: c.Random, hasher: c.Hasher, issuer: c.Issuer}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.hasher == nil {
		s.hasher = Argon2id(OWASP())
	}
	if s.issuer == "" {
		s.issuer = "Fieldwork"
	}
	if c.Hashes < 1 {
		c.Hashes = 2
	}
	s.slots = make(chan struct{}, c.Hashes)
	nobodys, err := s.token(linkBytes)
	if err != nil {
		return nil, err
	}
	s.dummy, err = s.hasher.Hash(nobodys)
	return s, err
}

// Bytes of what is drawn: more than the 128 bits that nobody can guess through.
const (
	linkBytes  = 20
	tokenBytes = 24
)

// token draws a secret that can stand in an address.
func (s *Service) token(bytes int) (string, error) {
	b := make([]byte, bytes)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return "", fault.Errorf(fault.Unavailable, "no random numbers can be had: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// digest is how a secret is kept. What is drawn at random needs no salt and no slow hash: there is nothing to guess by.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Terminal is whoever may run commands on the server: a manager everywhere, without an account.
func Terminal() Account {
	return Account{Name: ByTerminal, Grants: []Grant{{EverySurvey, Manager}}}
}

// mayManage refuses everybody but managers everywhere.
func mayManage(by Account) error {
	if by.May(Manager, EverySurvey) {
		return nil
	}
	return fault.New(fault.Denied, "only those who are managers of every survey manage accounts; ask one of them")
}

// Accounts are all accounts, by name.
func (s *Service) Accounts(ctx context.Context) ([]Account, error) { return s.store.Accounts(ctx) }

// Account is one account as it is now; NotFound when there is none. Whoever keeps a session compares its epoch with the
// account's, and ends the session when they differ or the account is disabled.
func (s *Service) Account(ctx context.Context, id int64) (Account, error) {
	r, err := s.store.AccountByID(ctx, id)
	return r.Account, err
}

// ByName is Account by the name that one logs in with, however its letters are written.
func (s *Service) ByName(ctx context.Context, name string) (Account, error) {
	clean, err := CleanName(name)
	if err != nil {
		return Account{}, fault.Errorf(fault.NotFound, "there is no account %q; fieldwork user list names them", name)
	}
	r, err := s.store.AccountByName(ctx, clean)
	return r.Account, err
}
