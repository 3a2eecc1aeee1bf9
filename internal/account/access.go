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
// are no ladder: a token that changes the field need not read data, so each has to be there by name. What the owner may do
// today is asked besides: a token is good for no more than that.
func (t Token) Allows(scope Scope, survey string) bool {
	return slices.Contains(t.Scopes, scope) && (t.Survey == survey || t.Survey == EverySurvey)
}
