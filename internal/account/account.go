// Package account knows the researchers: who they are, what each may do in which survey, and what they did.
//
// It is opinionated: what opens a door (a password, a session, a token, a one-time link) is kept as a hash or not at all;
// who is told no is told nothing else; a right is always asked for one survey, and one that nobody gave is not there.
// Everything that changes an account is written into the audit log in the same transaction.
package account

import "time"

// A Role is what somebody may do. Each covers those before it. It is a word because it is stored.
type Role string

const (
	Viewer  Role = "viewer"  // the monitor
	Analyst Role = "analyst" // data and reports
	Manager Role = "manager" // quotas, launch, accounts, identities
)

// EverySurvey is the survey of a grant that holds in all of them, those to come included. Accounts are managed by those
// who are managers everywhere.
const EverySurvey = "*"

// Roles are all roles, the least first.
func Roles() []Role { return []Role{Viewer, Analyst, Manager} }

// Covers tells whether the role may do what another may. No role covers nothing.
func (r Role) Covers(other Role) bool { return r.rank() >= other.rank() && other.rank() > 0 }

func (r Role) rank() int {
	for i, known := range Roles() {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// A Grant gives a role in one survey, or in every one.
type Grant struct {
	Survey string
	Role   Role
}

// An Account is a researcher.
type Account struct {
	ID        int64
	Name      string // by which one logs in: unique, in lower case
	Grants    []Grant
	Disabled  bool
	Invited   bool  // the one-time link has not been used yet, so there is no password
	TOTP      bool  // a code is asked for besides the password
	Epoch     int64 // counts what ends sessions: a new password, a disabling, "log out everywhere"
	Created   time.Time
	LastLogin time.Time // zero when there was none
}

// Role is the highest role that the account has in the survey; "" when it has none, or is disabled.
func (a Account) Role(survey string) Role {
	var best Role
	if a.Disabled {
		return best
	}
	for _, g := range a.Grants {
		if (g.Survey == survey || g.Survey == EverySurvey) && g.Role.rank() > best.rank() {
			best = g.Role
		}
	}
	return best
}

// May tells whether the account has the role in the survey; give EverySurvey to ask for all of them.
func (a Account) May(role Role, survey string) bool { return a.Role(survey).Covers(role) }

// An Entry is a row of the audit log: who changed what, when, from what to what.
type Entry struct {
	ID            int64 // unique among everything that the log shows
	At            time.Time
	Who           string // the account's name; ByLink, ByTerminal or Nobody; in the field, those that field names
	What          string // a word, such as login, password, grants, target, state, door, invalidated, delivery
	Survey        string // "" for what concerns no survey
	Subject       string // the account, cell, interview, work, …
	Before, After string
	Why           string
}

// A Scope is what an API token may be used for, within what its owner may do. It is a word because it is stored.
type Scope string

const (
	ScopeMonitor Scope = "monitor" // read counters: needs viewer
	ScopeData    Scope = "data"    // read data, make deliveries and reports: needs analyst
	ScopeControl Scope = "control" // change the field: needs manager
)

// A Token is a key for programs. The key itself is shown once and kept as a hash.
type Token struct {
	ID       int64
	Account  int64
	Name     string
	Scopes   []Scope
	Survey   string // the one survey that it is good for, or EverySurvey
	Created  time.Time
	LastUsed time.Time // to the hour; zero when it was never used
	Expires  time.Time // zero: never
}
