package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fieldwork/internal/fault"
)

// tokenPrefix begins every token, so that people and scanners of source code know one when they see it.
const tokenPrefix = "fw_"

// longestTokenName is in characters.
const longestTokenName = 60

// NewToken makes a token for programs and returns the key, which is shown once and kept as a hash. It is good for the survey
// or, by EverySurvey, for all; expires is zero when it never does. A scope above what the owner may do there is Denied.
func (s *Service) NewToken(ctx context.Context, owner Account, name string, scopes []Scope, survey string, expires time.Time) (secret string, t Token, err error) {
	now := s.clock()
	t = Token{Account: owner.ID, Name: strings.TrimSpace(name), Scopes: slices.Compact(slices.Sorted(slices.Values(scopes))), Survey: survey, Created: now, Expires: expires}
	if err := t.check(owner, now); err != nil {
		return "", Token{}, err
	}
	drawn, err := s.token(tokenBytes)
	if err != nil {
		return "", Token{}, err
	}
	secret = tokenPrefix + drawn
	words := make([]string, len(t.Scopes))
	for i, scope := range t.Scopes {
		words[i] = string(scope)
	}
	e := Entry{At: now, Who: owner.Name, What: "token", Survey: concerned(survey), Subject: t.Name, After: survey + ":" + strings.Join(words, "+")}
	if t, err = s.store.AddToken(ctx, t, digest(secret), e); err != nil {
		return "", Token{}, err
	}
	return secret, t, nil
}

// concerned is the survey of an entry: none when it concerns them all.
func concerned(survey string) string {
	if survey == EverySurvey {
		return ""
	}
	return survey
}

// check refuses a token that nobody should get.
func (t Token) check(owner Account, now time.Time) error {
	if n := utf8.RuneCountInString(t.Name); n == 0 || n > longestTokenName || strings.ContainsFunc(t.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return &Refusal{Why: TokenName, From: 1, To: longestTokenName, Kind: fault.Invalid,
			message: fmt.Sprintf("say in 1 to %d characters what the token is for, so that it is known when it is no longer needed", longestTokenName)}
	}
	if len(t.Scopes) == 0 {
		return refusal(TokenScope, fault.Invalid, "a token without a scope is good for nothing; choose from monitor, data and control")
	}
	if !t.Expires.IsZero() && !t.Expires.After(now) {
		return fault.New(fault.Invalid, "the token would have expired before it is made; give a later day")
	}
	for _, scope := range t.Scopes {
		switch needs := scope.needs(); {
		case needs == "":
			return fault.Errorf(fault.Invalid, "%q is no scope; choose from monitor, data and control", scope)
		case !owner.May(needs, t.Survey):
			return fault.Errorf(fault.Denied, "the scope %s needs the role %s, which you do not have there; leave it out, or choose one survey", scope, needs)
		}
	}
	return nil
}

// Tokens are those of an account, the newest first.
func (s *Service) Tokens(ctx context.Context, owner Account) ([]Token, error) {
	return s.store.Tokens(ctx, owner.ID)
}

// RevokeToken makes a token useless. Its owner may, and whoever manages accounts; to others it is not there.
func (s *Service) RevokeToken(ctx context.Context, by Account, id int64) error {
	return s.store.RemoveToken(ctx, id, func(t Token, owner Account) (Entry, error) {
		if t.Account != by.ID && mayManage(by) != nil {
			return Entry{}, fault.New(fault.NotFound, "there is no such token")
		}
		return Entry{At: s.clock(), Who: by.Name, What: "token_revoked", Survey: concerned(t.Survey), Subject: t.Name, Before: owner.Name}, nil
	})
}

// Bearer is who comes with a key for programs. A key that was never made, was revoked or has expired, and one whose owner is
// disabled, get one answer; its kind is Denied. What may be done is for Access to tell: never more than the owner may today.
func (s *Service) Bearer(ctx context.Context, secret string) (Account, Token, error) {
	denied := fault.New(fault.Denied, "the token is not good; make another in the console")
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Account{}, Token{}, denied
	}
	t, owner, err := s.store.TokenByHash(ctx, digest(secret))
	if fault.Is(err, fault.NotFound) {
		return Account{}, Token{}, denied
	}
	if err != nil {
		return Account{}, Token{}, err
	}
	now := s.clock()
	if owner.Disabled || !t.Expires.IsZero() && !now.Before(t.Expires) {
		return Account{}, Token{}, denied
	}
	if hour := now.Truncate(time.Hour); hour.After(t.LastUsed) {
		if err := s.store.TouchToken(ctx, t.ID, hour); err != nil {
			return Account{}, Token{}, err
		}
		t.LastUsed = hour
	}
	return owner, t, nil
}
