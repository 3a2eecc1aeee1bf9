package account

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"fieldwork/internal/fault"
)

// Codes are those that every authenticator makes: RFC 6238 with SHA-1, six digits and steps of thirty seconds; the step before
// and the one after are taken too, for clocks that differ.
const (
	codeStep = 30 // seconds
	codeSkew = 1  // steps
	codeSize = 20 // bytes of the secret, as RFC 4226 recommends
)

// An Enrolment is what an authenticator needs to know. It is shown once, to the account's owner.
type Enrolment struct {
	Secret string // to be typed in
	URL    string // the same as otpauth://, to be shown as a QR code
}

// BeginTOTP draws a secret. No code is asked for until ConfirmTOTP has seen one; another BeginTOTP replaces it.
func (s *Service) BeginTOTP(ctx context.Context, a Account) (Enrolment, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.issuer, AccountName: a.Name, SecretSize: codeSize, Period: codeStep, Rand: s.random})
	if err != nil {
		return Enrolment{}, fault.Errorf(fault.Unavailable, "no secret can be drawn: %w", err)
	}
	_, err = s.store.ChangeAccount(ctx, a.ID, func(r *Record, _ int) (Entry, error) {
		if r.TOTP {
			return Entry{}, fault.New(fault.Conflict, "codes are asked for already; turn them off first to use another authenticator")
		}
		r.Secret, r.Step = key.Secret(), 0
		return Entry{}, nil // nothing has changed yet of how the account is opened
	})
	return Enrolment{Secret: key.Secret(), URL: key.URL()}, err
}

// ConfirmTOTP asks for codes from now on, and ends the account's sessions: the one that asked goes on with the epoch of the
// account that is returned. A code that is not right is a *CodeNeeded.
func (s *Service) ConfirmTOTP(ctx context.Context, a Account, code string) (Account, error) {
	now := s.clock()
	return s.store.ChangeAccount(ctx, a.ID, func(r *Record, _ int) (Entry, error) {
		if r.TOTP || r.Secret == "" {
			return Entry{}, fault.New(fault.Conflict, "no authenticator is being set up; begin again")
		}
		step, ok := stepOf(code, r.Secret, now)
		if !ok {
			return Entry{}, &CodeNeeded{Wrong: true}
		}
		r.TOTP, r.Step = true, step
		r.Epoch++
		return Entry{At: now, Who: r.Name, What: "codes", Subject: r.Name, Before: "off", After: "on"}, nil
	})
}

// DisableTOTP asks for no more codes, forgets the secret, and ends the account's sessions as ConfirmTOTP does.
func (s *Service) DisableTOTP(ctx context.Context, a Account, password string) (Account, error) {
	r, err := s.prove(ctx, a.ID, password)
	if err != nil {
		return Account{}, err
	}
	return s.own(ctx, r, func(current *Record) (Entry, error) {
		if !current.TOTP {
			return Entry{}, fault.New(fault.Conflict, "no codes are asked for; nothing was changed")
		}
		current.TOTP, current.Secret = false, ""
		current.Epoch++
		return Entry{What: "codes", Before: "on", After: "off"}, nil
	})
}

// stepOf is the step whose code it is, the latest when it is that of several.
func stepOf(code, secret string, now time.Time) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) { // authenticators show the digits in groups
			return -1
		}
		return r
	}, normal(code))
	current := now.Unix() / codeStep
	for s := current - codeSkew; s <= current+codeSkew; s++ {
		// The library compares in constant time; its error says that the code is no code.
		match, err := hotp.ValidateCustom(code, uint64(s), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && match {
			step, ok = s, true
		}
	}
	return step, ok
}
