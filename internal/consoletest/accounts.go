package consoletest

import (
	"github.com/alexedwards/argon2id"

	"fieldwork/internal/account"
)

// The names of the accounts. Each has its role in the first survey alone, but Chief, who is a manager of all, and Neighbour.
const (
	Viewer    = "viewer"
	Analyst   = "analyst"
	Manager   = "manager"
	Chief     = "chief"
	Stranger  = "stranger"  // without a role
	Neighbour = "neighbour" // manager of the second survey; without a role where there is one survey
)

// Password is that of every account.
const Password = "correct horse battery staple"

// cheap hashes as in the field, with less work.
func cheap() account.Hasher {
	return account.Argon2id(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 16})
}

// enrol makes the accounts as they are made in the field: by one-time links.
func (s *Site) enrol() {
	s.t.Helper()
	token, _, err := s.Accounts.Setup(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	s.accept(token, Chief)
	chief := s.Who(Chief)
	for _, name := range []string{Viewer, Analyst, Manager, Stranger, Neighbour} {
		_, token, err := s.Accounts.Invite(s.t.Context(), chief, name, s.grants(name))
		if err != nil {
			s.t.Fatal(err)
		}
		s.accept(token, "")
	}
}

func (s *Site) grants(name string) []account.Grant {
	switch name {
	case Viewer, Analyst, Manager: // which are the words of the roles
		return []account.Grant{{Survey: s.Surveys[0].ID, Role: account.Role(name)}}
	case Neighbour:
		if len(s.Surveys) > 1 {
			return []account.Grant{{Survey: s.Surveys[1].ID, Role: account.Manager}}
		}
	}
	return nil
}

func (s *Site) accept(token, name string) {
	s.t.Helper()
	if _, err := s.Accounts.Accept(s.t.Context(), token, name, Password); err != nil {
		s.t.Fatal(err)
	}
}

// Who is an account as it is now.
func (s *Site) Who(name string) account.Account {
	s.t.Helper()
	a, err := s.Accounts.ByName(s.t.Context(), name)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// Entries are the audit log, the newest first; the accounts' own making is in it.
func (s *Site) Entries() []account.Entry {
	s.t.Helper()
	page, err := s.Accounts.Audit(s.t.Context(), account.Terminal(), account.Filter{Limit: 500})
	if err != nil {
		s.t.Fatal(err)
	}
	return page.Entries
}
