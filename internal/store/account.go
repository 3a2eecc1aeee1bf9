package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// A researcherRow is an account beside one of its grants: as many rows as it has grants, and one when it has none.
type researcherRow struct {
	ID                     int64
	Name, Password         string
	Disabled, Totp         bool
	Epoch                  int64
	CreatedMs, LoginMs     int64
	Secret                 string
	Step                   int64
	GrantSurvey, GrantRole string
}

// researchers reads accounts whole, in one statement, which takes as long for a name that is nobody's.
func researchers(db *gorm.DB, condition string, args ...any) (all []account.Record, err error) {
	var rows []researcherRow
	err = db.Raw(`SELECT a.*, coalesce(s.secret, '') AS secret, coalesce(s.step, 0) AS step,
			coalesce(g.survey, '') AS grant_survey, coalesce(g.role, '') AS grant_role
		FROM accounts a LEFT JOIN account_secrets s ON s.account_id = a.id LEFT JOIN account_grants g ON g.account_id = a.id
		WHERE `+condition+` ORDER BY a.name, g.survey`, args...).Scan(&rows).Error
	for _, row := range rows {
		if n := len(all); n == 0 || all[n-1].ID != row.ID {
			all = append(all, row.record())
		}
		if row.GrantSurvey != "" {
			last := &all[len(all)-1]
			last.Grants = append(last.Grants, account.Grant{Survey: row.GrantSurvey, Role: account.Role(row.GrantRole)})
		}
	}
	return all, err
}

func (r researcherRow) record() account.Record {
	return account.Record{Password: r.Password, Secret: r.Secret, Step: r.Step, Account: account.Account{
		ID: r.ID, Name: r.Name, Disabled: r.Disabled, Invited: r.Password == "", TOTP: r.Totp, Epoch: r.Epoch,
		Created: instant(r.CreatedMs), LastLogin: instant(r.LoginMs)}}
}

// theRecord is the one that meets the condition.
func theRecord(db *gorm.DB, condition string, arg any) (account.Record, error) {
	all, err := researchers(db, condition, arg)
	if err != nil {
		return account.Record{}, unavailable(err)
	}
	if len(all) == 0 {
		return account.Record{}, fault.New(fault.NotFound, "there is no such account; fieldwork user list names those there are")
	}
	return all[0], nil
}

// Accounts are all accounts, by name.
func (s *Store) Accounts(ctx context.Context) ([]account.Account, error) {
	all, err := researchers(s.read.WithContext(ctx), `1 = 1`)
	accounts := make([]account.Account, len(all))
	for i, r := range all {
		accounts[i] = r.Account
	}
	return accounts, unavailable(err)
}

// AccountByID is an account with what opens it; NotFound when there is none.
func (s *Store) AccountByID(ctx context.Context, id int64) (account.Record, error) {
	return theRecord(s.read.WithContext(ctx), `a.id = ?`, id)
}

// AccountByName is AccountByID by the name.
func (s *Store) AccountByName(ctx context.Context, name string) (account.Record, error) {
	return theRecord(s.read.WithContext(ctx), `a.name = ?`, name)
}

// AddAccount makes an account and its one-time link; a name that is taken is a Conflict.
func (s *Store) AddAccount(ctx context.Context, r account.Record, l account.Link, e account.Entry) (a account.Account, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		if err := insertAccount(tx, &r); err != nil {
			return err
		}
		l.Account, a = r.ID, r.Account
		if err := putLink(tx, l); err != nil {
			return err
		}
		return note(tx, e)
	})
	return a, err
}

// ChangeAccount changes an account as change says; others is how many others are managers everywhere who can log in.
func (s *Store) ChangeAccount(ctx context.Context, id int64, change func(r *account.Record, others int) (account.Entry, error)) (a account.Account, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		was, err := theRecord(tx.DB, `a.id = ?`, id)
		if err != nil {
			return err
		}
		var others int
		err = tx.Raw(`SELECT count(*) FROM accounts a JOIN account_grants g ON g.account_id = a.id
			WHERE a.id <> ? AND a.disabled = ? AND a.password <> '' AND g.survey = ? AND g.role = ?`,
			id, false, account.EverySurvey, string(account.Manager)).Scan(&others).Error
		if err != nil {
			return err
		}
		r := was
		r.Grants = slices.Clone(was.Grants)
		e, err := change(&r, others)
		if err != nil {
			return err
		}
		if err := saveAccount(tx, was, &r); err != nil {
			return err
		}
		a = r.Account
		return note(tx, e)
	})
	return a, err
}

// insertAccount makes an account and gives it its number.
func insertAccount(tx *session, r *account.Record) error {
	var taken bool
	if err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM accounts WHERE name = ?)`, r.Name).Scan(&taken).Error; err != nil {
		return err
	}
	if taken {
		return fault.Errorf(fault.Conflict, "there is an account %s already; choose another name", r.Name)
	}
	err := tx.Raw(`INSERT INTO accounts (name, created_ms) VALUES (?, ?) RETURNING id`, r.Name, millis(r.Created)).Scan(&r.ID).Error
	if err != nil {
		return err
	}
	return saveAccount(tx, account.Record{}, r)
}

// saveAccount writes what is different of an account. The links of one that is disabled are good no more.
func saveAccount(tx *session, was account.Record, r *account.Record) error {
	r.Invited = r.Password == ""
	err := tx.Exec(`UPDATE accounts SET password = ?, disabled = ?, totp = ?, epoch = ?, login_ms = ? WHERE id = ?`,
		r.Password, r.Disabled, r.TOTP, r.Epoch, millis(r.LastLogin), r.ID).Error
	if err != nil {
		return err
	}
	if r.Disabled {
		if err := tx.Exec(`DELETE FROM account_links WHERE account_id = ?`, r.ID).Error; err != nil {
			return err
		}
	}
	if r.Secret != was.Secret || r.Step != was.Step {
		if err := saveSecret(tx, *r); err != nil {
			return err
		}
	}
	if slices.Equal(was.Grants, r.Grants) {
		return nil
	}
	if err := tx.Exec(`DELETE FROM account_grants WHERE account_id = ?`, r.ID).Error; err != nil {
		return err
	}
	for _, g := range r.Grants {
		if err := tx.Exec(`INSERT INTO account_grants (account_id, survey, role) VALUES (?, ?, ?)`, r.ID, g.Survey, string(g.Role)).Error; err != nil {
			return err
		}
	}
	return nil
}

func saveSecret(tx *session, r account.Record) error {
	if err := tx.Exec(`DELETE FROM account_secrets WHERE account_id = ?`, r.ID).Error; err != nil || r.Secret == "" {
		return err
	}
	return tx.Exec(`INSERT INTO account_secrets (account_id, secret, step) VALUES (?, ?, ?)`, r.ID, r.Secret, r.Step).Error
}
