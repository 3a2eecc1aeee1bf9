package account

import (
	"context"
	"time"
)

// A Record is an account with what opens it. It stays below the service.
type Record struct {
	Account
	Password string // the argon2id hash with its parameters; "" while there is none
	Secret   string // of the codes, in base32; "" when there is none. It opens nothing while Account.TOTP is off
	Step     int64  // the last step of thirty seconds whose code was used, so that no code is good twice
}

// A Purpose is what a one-time link is for. It is a word because it is stored.
type Purpose string

const (
	ForSetup    Purpose = "setup"    // makes the first account
	ForWelcome  Purpose = "welcome"  // gives a new account its first password
	ForPassword Purpose = "password" // gives an account a new password
)

// A Link is a one-time link as it is kept: without the token that it carries.
type Link struct {
	Hash    string // SHA-256 of the token
	Purpose Purpose
	Account int64 // 0 for a setup
	Made    time.Time
	Expires time.Time
}

// Tried is an attempt to log in. What was typed is a hash here, because people type passwords into the wrong field.
type Tried struct {
	Name, Address string // Address is "" when there is none to hold anything against
	At            time.Time
}

// Failed are earlier attempts that came to nothing, the last first.
type Failed struct {
	Name    []time.Time // with this name, since it was last let in
	Address []time.Time // from this address
}

// Reading is which entries of the audit log are wanted.
type Reading struct {
	Surveys []string // those of these surveys; nil: all, and what concerns none
	Before  Place    // those that are older than this; the zero place: the newest
	Limit   int
}

// A Place is where an entry stands in the audit log.
type Place struct {
	At     int64 // milliseconds since 1970
	Origin int   // which of the two logs it is from
	ID     int64 // in that log
}

// A Placed entry is an entry and its place.
type Placed struct {
	Entry
	Place Place
}

// A Store keeps accounts. A method is one transaction and returns when it is durable; where it is given an entry, or a
// function that makes one, the entry is in the audit log if and only if the rest happened. The functions run inside the
// transaction: they look and decide, and wait for nothing.
type Store interface {
	// Accounts are all accounts, by name.
	Accounts(ctx context.Context) ([]Account, error)
	// AccountByID is NotFound when there is none.
	AccountByID(ctx context.Context, id int64) (Record, error)
	// AccountByName is NotFound when there is none, and takes as long then.
	AccountByName(ctx context.Context, name string) (Record, error)
	// AddAccount makes an account and its link; a name that is taken is a Conflict.
	AddAccount(ctx context.Context, r Record, l Link, e Entry) (Account, error)
	// ChangeAccount changes what change changes of a record; others is how many others are managers everywhere who can log
	// in. An entry that says nothing is not written.
	ChangeAccount(ctx context.Context, id int64, change func(r *Record, others int) (Entry, error)) (Account, error)

	// PutLink keeps a link, and makes older ones of the same account useless. One for a setup is refused, as a Conflict,
	// when there is an account.
	PutLink(ctx context.Context, l Link, e Entry) error
	// LinkByHash is NotFound when it is not there, was used or has expired; the record is that of its account.
	LinkByHash(ctx context.Context, hash string, now time.Time) (Link, Record, error)
	// UseLink uses a link up. The record is that of its account, or one that is yet to be made; the setup finds no link once
	// there is an account.
	UseLink(ctx context.Context, hash string, now time.Time, use func(l Link, r *Record) (Entry, error)) (Account, error)

	// FailedLogins are those since an instant.
	FailedLogins(ctx context.Context, t Tried, since time.Time) (Failed, error)
	// TryLogin counts an attempt as a failed one, unless judge refuses it, and forgets those before since.
	TryLogin(ctx context.Context, t Tried, since time.Time, judge func(Failed) error) (attempt int64, err error)
	// ForgiveLogin takes an attempt back, and with a name (as it is in Tried) all that were made with that name.
	ForgiveLogin(ctx context.Context, attempt int64, name string) error
	// KnowsBrowser tells whether the account of the name has logged in with the browser of this hash.
	KnowsBrowser(ctx context.Context, name, hash string, now time.Time) (bool, error)
	// KeepBrowser keeps a browser in the place of the one of the hash before, and no more than MostBrowsers of an account.
	KeepBrowser(ctx context.Context, b Browser, before string, now time.Time) error
	// NoteOnce writes the entry, unless one like it about the same subject is there from since or later. It takes as long for
	// a subject that is nobody as for one that is somebody.
	NoteOnce(ctx context.Context, e Entry, since time.Time) error

	// AddToken keeps a token under its hash.
	AddToken(ctx context.Context, t Token, hash string, e Entry) (Token, error)
	// Tokens are those of an account, the newest first.
	Tokens(ctx context.Context, account int64) ([]Token, error)
	// TokenByHash is NotFound when there is none; the account is its owner.
	TokenByHash(ctx context.Context, hash string) (Token, Account, error)
	// RemoveToken removes a token, unless may refuses.
	RemoveToken(ctx context.Context, id int64, may func(t Token, owner Account) (Entry, error)) error
	// TouchToken notes that a token was used.
	TouchToken(ctx context.Context, id int64, at time.Time) error

	// Note writes an entry.
	Note(ctx context.Context, e Entry) error
	// AuditLog reads the log of accounts and that of the field as one, the newest first.
	AuditLog(ctx context.Context, r Reading) ([]Placed, error)
}
