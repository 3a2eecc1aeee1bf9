package account

import "slices"

// needs is the role that a scope is the key to; no role for a scope that nobody knows.
func (s Scope) needs() Role {
	switch s {
	case ScopeMonitor:
		return Viewer
	case ScopeData:
		return Analyst
	case ScopeControl:
		return Manager
	}
	return ""
}

// Scopes are all scopes, the least first.
func Scopes() []Scope { return []Scope{ScopeMonitor, ScopeData, ScopeControl} }

// Allows tells whether the token may be used for the scope in the survey; give EverySurvey to ask for all of them. Scopes
// are no ladder: a token that changes the field need not read data, so each has to be there by name.
func (t Token) Allows(scope Scope, survey string) bool {
	return slices.Contains(t.Scopes, scope) && (t.Survey == survey || t.Survey == EverySurvey)
}

// An Access is an account at the door, and the token that it came with, if it came with one. Routes ask it and not the
// account, because a token is good for less than its owner.
type Access struct {
	Account Account
	Token   *Token
}

// May tells whether what the role may do in the survey may be done: by the account as it is today and, when it came with a
// token, within the scope that belongs to the role.
func (a Access) May(role Role, survey string) bool {
	if !a.Account.May(role, survey) {
		return false
	}
	if a.Token == nil {
		return true
	}
	for _, scope := range Scopes() {
		if scope.needs() == role {
			return a.Token.Allows(scope, survey)
		}
	}
	return false
}
