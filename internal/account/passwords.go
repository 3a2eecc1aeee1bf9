package account

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"fieldwork/internal/fault"
)

// The lengths of a password, in characters of its compatibility form.
const (
	shortestPassword = 10
	longestPassword  = 200
)

// commonest are the passwords that everybody tries first, as long as ours have to be, in lower case, one a line.
//
//go:embed commonest.txt
var commonest string

// A Hasher turns passwords into what is kept of them. It is a seam for tests, which count its calls.
type Hasher interface {
	Hash(password string) (string, error)
	// Matches tells whether the hash is the password's, and whether it was made in another way than hashes are made now.
	Matches(password, hash string) (match, outdated bool, err error)
}

// OWASP are the parameters that the OWASP Password Storage Cheat Sheet names first for argon2id: 19 MiB, two passes, one
// lane, with a salt of 16 and a key of 32 bytes.
func OWASP() argon2id.Params {
	return argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Argon2id hashes by argon2id (RFC 9106). The salts come from the operating system, whatever else is handed in.
func Argon2id(p argon2id.Params) Hasher { return argon{p} }

type argon struct{ params argon2id.Params }

func (a argon) Hash(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, &a.params)
	if err != nil {
		return "", fault.Errorf(fault.Unavailable, "the password cannot be hashed: %w", err)
	}
	return hash, nil
}

func (a argon) Matches(password, hash string) (match, outdated bool, err error) {
	match, made, err := argon2id.CheckHash(password, hash)
	if err != nil {
		return false, false, fault.New(fault.Internal, "the hash of a password in the database is damaged; give the account a new password by fieldwork user password")
	}
	return match, *made != a.params, nil
}

// checkPassword refuses what is no password for the account with the name. There are no rules of composition, as NIST SP
// 800-63B advises against them: length, and not what everybody tries first.
func checkPassword(password, name string) error {
	clean := normal(password)
	n := utf8.RuneCountInString(clean)
	switch {
	case !utf8.ValidString(password):
		return fault.New(fault.Invalid, "the password is no text in UTF-8; choose another")
	case n < shortestPassword:
		return &Refusal{Why: PasswordShort, From: shortestPassword, Kind: fault.Invalid,
			message: fmt.Sprintf("the password has %d characters and needs %d; a few words that do not belong together are easy to keep in mind", n, shortestPassword)}
	case n > longestPassword:
		return &Refusal{Why: PasswordLong, To: longestPassword, Kind: fault.Invalid, message: fmt.Sprintf("the password has %d characters; %d are the most", n, longestPassword)}
	}
	lower := strings.ToLower(clean)
	if rest := strings.ReplaceAll(lower, name, ""); rest != lower && utf8.RuneCountInString(rest) < shortestPassword/2 {
		return refusal(PasswordName, fault.Invalid, "the password is little more than the name, which is tried first; choose another")
	}
	if strings.Trim(lower, lower[:runeLength(lower)]) == "" || slices.Contains(strings.Fields(commonest), lower) {
		return refusal(PasswordCommon, fault.Invalid, "the password is one of those that are tried first; choose another")
	}
	return nil
}

func runeLength(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// normal is the password as it is hashed. Of the two forms that NIST SP 800-63B names it is NFKC, because Chinese and Korean
// input methods write letters and digits in full width, which nobody sees in a field of dots.
func normal(password string) string { return norm.NFKC.String(password) }

// hashed is the hash of a password. It waits for its turn, because each hash takes memory.
func (s *Service) hashed(ctx context.Context, password string) (string, error) {
	if err := s.turn(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.slots }()
	return s.hasher.Hash(normal(password))
}

// matches tells whether the password is the record's. It does the same work when there is none.
func (s *Service) matches(ctx context.Context, password string, r Record) (match, outdated bool, err error) {
	hash, usable := r.Password, r.Password != "" && !r.Disabled
	if !usable {
		hash = s.dummy
	}
	if len(password) > longestPassword*utf8.UTFMax {
		password, usable = "", false // nobody's: not worth the time of hashing it
	}
	if err := s.turn(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-s.slots }()
	match, outdated, err = s.hasher.Matches(normal(password), hash)
	return match && usable, outdated, err
}

func (s *Service) turn(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Errorf(fault.Unavailable, "the request was given up while others logged in: %w", ctx.Err())
	}
}
