package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

type linkRow struct {
	Hash, Purpose     string
	AccountID         int64
	MadeMs, ExpiresMs int64
}

// PutLink keeps a one-time link; older ones of the same account are good no more, while one for the setup leaves the last few
// others good. It is refused when there is an account.
func (s *Store) PutLink(ctx context.Context, l account.Link, e account.Entry) error {
	return s.writer.write(ctx, func(tx *session) error {
		begun, err := anyAccount(tx.DB)
		if err != nil {
			return err
		}
		if l.Purpose == account.ForSetup && begun {
			return fault.New(fault.Conflict, "there are accounts already; a manager invites further ones")
		}
		if err := putLink(tx, l); err != nil {
			return err
		}
		return note(tx, e)
	})
}

func anyAccount(db *gorm.DB) (begun bool, err error) {
	err = db.Raw(`SELECT EXISTS (SELECT 1 FROM accounts)`).Scan(&begun).Error
	return begun, err
}

func putLink(tx *session, l account.Link) error {
	drop := dropLinks
	if l.Purpose == account.ForSetup {
		drop = dropSetups
	}
	if err := drop(tx, l); err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO account_links (hash, purpose, account_id, made_ms, expires_ms) VALUES (?, ?, nullif(?, 0), ?, ?)`,
		l.Hash, string(l.Purpose), l.Account, millis(l.Made), millis(l.Expires)).Error
}

// dropLinks makes all links of the link's account useless, or all for the setup, and clears away what has expired.
func dropLinks(tx *session, l account.Link) error {
	return tx.Exec(`DELETE FROM account_links WHERE coalesce(account_id, 0) = ? OR expires_ms <= ?`, l.Account, millis(l.Made)).Error
}

// dropSetups makes room for one more link for the setup, and clears away what has expired.
func dropSetups(tx *session, l account.Link) error {
	if err := tx.Exec(`DELETE FROM account_links WHERE expires_ms <= ?`, millis(l.Made)).Error; err != nil {
		return err
	}
	return tx.Exec(`DELETE FROM account_links WHERE account_id IS NULL AND hash NOT IN
		(SELECT hash FROM account_links WHERE account_id IS NULL ORDER BY made_ms DESC, hash LIMIT ?)`, account.MostSetups-1).Error
}

// linkOf finds a link that is good, and its account. One for the setup is good while there is no account.
func linkOf(db *gorm.DB, hash string, now time.Time) (l account.Link, r account.Record, err error) {
	var row linkRow
	found := db.Raw(`SELECT hash, purpose, coalesce(account_id, 0) AS account_id, made_ms, expires_ms FROM account_links
		WHERE hash = ? AND expires_ms > ?`, hash, millis(now)).Scan(&row)
	if found.Error != nil {
		return l, r, unavailable(found.Error)
	}
	gone := fault.New(fault.NotFound, "this link is good no more: it was used, it has expired, or there is a newer one; ask whoever gave it to you for another")
	if found.RowsAffected == 0 {
		return l, r, gone
	}
	l = account.Link{Hash: row.Hash, Purpose: account.Purpose(row.Purpose), Account: row.AccountID, Made: instant(row.MadeMs), Expires: instant(row.ExpiresMs)}
	if l.Purpose != account.ForSetup {
		r, err = theRecord(db, `a.id = ?`, l.Account)
		return l, r, err
	}
	if begun, err := anyAccount(db); err != nil || begun {
		return account.Link{}, r, firstOf(unavailable(err), gone)
	}
	return l, r, nil
}

// firstOf is the first error that is one.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// LinkByHash finds a link that is good, and its account.
func (s *Store) LinkByHash(ctx context.Context, hash string, now time.Time) (account.Link, account.Record, error) {
	return linkOf(s.read.WithContext(ctx), hash, now)
}

// UseLink uses a link up: use changes its account, or makes the first one.
func (s *Store) UseLink(ctx context.Context, hash string, now time.Time, use func(l account.Link, r *account.Record) (account.Entry, error)) (a account.Account, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		l, was, err := linkOf(tx.DB, hash, now)
		if err != nil {
			return err
		}
		r := was
		e, err := use(l, &r)
		if err != nil {
			return err
		}
		if l.Purpose == account.ForSetup {
			err = insertAccount(tx, &r)
		} else {
			err = saveAccount(tx, was, &r)
		}
		if err != nil {
			return err
		}
		if err := dropLinks(tx, l); err != nil {
			return err
		}
		a = r.Account
		return note(tx, e)
	})
	return a, err
}
