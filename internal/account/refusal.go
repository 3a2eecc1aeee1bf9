package account

import "fieldwork/internal/fault"

// A Refusal is why something that somebody typed cannot be used. It has a name besides its English text, so that a page can
// say it in the reader's language. Its kind is that of a fault in it.
type Refusal struct {
	Why  Why
	From int // the least there may be, where the refusal is about a length
	To   int // the most there may be
	fault.Kind
	message string
}

// A Why names a refusal.
type Why string

// The refusals that researchers meet every day. Rarer ones have their English text alone.
const (
	PasswordShort  Why = "password_short"  // fewer than From characters
	PasswordLong   Why = "password_long"   // more than To characters
	PasswordName   Why = "password_name"   // little more than the account's name
	PasswordCommon Why = "password_common" // among those that are tried first
	NameForm       Why = "name_form"       // not From to To letters, digits and . - _ @
	NameReserved   Why = "name_reserved"   // the log means somebody else by it
	RolesSame      Why = "roles_same"      // the account has these roles already
	ManagerLast    Why = "manager_last"    // nobody would be left who manages accounts
	TokenName      Why = "token_name"      // no purpose, or one of more than To characters
	TokenScope     Why = "token_scope"     // no scope chosen
)

// Whys are all there are, for whoever has to have words for each.
func Whys() []Why {
	return []Why{PasswordShort, PasswordLong, PasswordName, PasswordCommon, NameForm, NameReserved, RolesSame, ManagerLast, TokenName, TokenScope}
}

// Error says what is wrong, in English.
func (r *Refusal) Error() string { return r.message }

// Unwrap gives the error its kind.
func (r *Refusal) Unwrap() error { return fault.New(r.Kind, r.message) }

// refusal is one that is about no length.
func refusal(why Why, kind fault.Kind, message string) error {
	return &Refusal{Why: why, Kind: kind, message: message}
}
