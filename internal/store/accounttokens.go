package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

type tokenRow struct {
	ID, AccountID                int64
	Name, Scopes, Survey         string
	CreatedMs, UsedMs, ExpiresMs int64
}

const tokenColumns = `SELECT id, account_id, name, scopes, survey, created_ms, used_ms, expires_ms FROM account_tokens `

func (r tokenRow) token() (account.Token, error) {
	t := account.Token{ID: r.ID, Account: r.AccountID, Name: r.Name, Survey: r.Survey, Created: instant(r.CreatedMs),
		LastUsed: instant(r.UsedMs), Expires: instant(r.ExpiresMs)}
	return t, fromJSON(r.Scopes, &t.Scopes, "the scopes of a token")
}

// AddToken keeps a token under its hash.
func (s *Store) AddToken(ctx context.Context, t account.Token, hash string, e account.Entry) (account.Token, error) {
	err := s.writer.write(ctx, func(tx *session) error {
		err := tx.Raw(`INSERT INTO account_tokens (account_id, name, hash, scopes, survey, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			t.Account, t.Name, hash, toJSON(t.Scopes), t.Survey, millis(t.Created), millis(t.Expires)).Scan(&t.ID).Error
		if err != nil {
			return err
		}
		return note(tx, e)
	})
	return t, err
}

// Tokens are those of an account, the newest first.
func (s *Store) Tokens(ctx context.Context, owner int64) (tokens []account.Token, err error) {
	var rows []tokenRow
	if err := s.read.WithContext(ctx).Raw(tokenColumns+`WHERE account_id = ? ORDER BY id DESC`, owner).Scan(&rows).Error; err != nil {
		return nil, unavailable(err)
	}
	for _, row := range rows {
		t, err := row.token()
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
	}
	return tokens, nil
}

// TokenByHash is a token and its owner; NotFound when there is none.
func (s *Store) TokenByHash(ctx context.Context, hash string) (account.Token, account.Account, error) {
	return tokenOf(s.read.WithContext(ctx), `WHERE hash = ?`, hash)
}

func tokenOf(db *gorm.DB, condition string, arg any) (t account.Token, owner account.Account, err error) {
	var row tokenRow
	found := db.Raw(tokenColumns+condition, arg).Scan(&row)
	if found.Error != nil {
		return t, owner, unavailable(found.Error)
	}
	if found.RowsAffected == 0 {
		return t, owner, fault.New(fault.NotFound, "there is no such token")
	}
	if t, err = row.token(); err != nil {
		return t, owner, err
	}
	r, err := theRecord(db, `a.id = ?`, t.Account)
	return t, r.Account, err
}

// RemoveToken removes a token, unless may refuses.
func (s *Store) RemoveToken(ctx context.Context, id int64, may func(t account.Token, owner account.Account) (account.Entry, error)) error {
	return s.writer.write(ctx, func(tx *session) error {
		t, owner, err := tokenOf(tx.DB, `WHERE id = ?`, id)
		if err != nil {
			return err
		}
		e, err := may(t, owner)
		if err != nil {
			return err
		}
		if err := tx.Exec(`DELETE FROM account_tokens WHERE id = ?`, id).Error; err != nil {
			return err
		}
		return note(tx, e)
	})
}

// TouchToken notes that a token was used.
func (s *Store) TouchToken(ctx context.Context, id int64, at time.Time) error {
	return s.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`UPDATE account_tokens SET used_ms = ? WHERE id = ? AND used_ms < ?`, millis(at), id, millis(at)).Error
	})
}
