package console

import (
	"context"
	"time"

	"fieldwork/internal/account"
)

// Accounts are the researchers, as account.Service keeps them; its comments say what each method does and refuses.
type Accounts interface {
	Account(ctx context.Context, id int64) (account.Account, error)
	Accounts(ctx context.Context) ([]account.Account, error)
	Doorkeeper
	Owner
	Management
	Audit(ctx context.Context, by account.Account, f account.Filter) (account.Page, error)
	Note(ctx context.Context, e account.Entry) error
}

// A Doorkeeper lets somebody in.
type Doorkeeper interface {
	Login(ctx context.Context, a account.Attempt) (account.Account, error)
	Remember(ctx context.Context, a account.Account, before string) (secret string, err error)
	Invitation(ctx context.Context, token string) (account.Invitation, error)
	Accept(ctx context.Context, token, name, password string) (account.Account, error)
}

// An Owner changes the account that is the owner's own.
type Owner interface {
	ChangePassword(ctx context.Context, a account.Account, old, fresh string) (account.Account, error)
	EndSessions(ctx context.Context, a account.Account) (account.Account, error)
	BeginTOTP(ctx context.Context, a account.Account) (account.Enrolment, error)
	ConfirmTOTP(ctx context.Context, a account.Account, code string) (account.Account, error)
	DisableTOTP(ctx context.Context, a account.Account, password string) (account.Account, error)
	Tokens(ctx context.Context, owner account.Account) ([]account.Token, error)
	NewToken(ctx context.Context, owner account.Account, name string, scopes []account.Scope, survey string, expires time.Time) (secret string, t account.Token, err error)
	RevokeToken(ctx context.Context, by account.Account, id int64) error
}

// Management changes the accounts of others.
type Management interface {
	Invite(ctx context.Context, by account.Account, name string, grants []account.Grant) (account.Account, string, error)
	Reset(ctx context.Context, by account.Account, id int64) (string, error)
	SetGrants(ctx context.Context, by account.Account, id int64, grants []account.Grant) error
	Disable(ctx context.Context, by account.Account, id int64) error
	Enable(ctx context.Context, by account.Account, id int64) error
	ClearTOTP(ctx context.Context, by account.Account, id int64) error
}
