package store

import (
	"context"
	"time"

	"fieldwork/internal/account"
)

// KnowsBrowser tells whether the account of the name has logged in with the browser.
func (s *Store) KnowsBrowser(ctx context.Context, name, hash string, now time.Time) (known bool, err error) {
	var n int64
	err = s.read.WithContext(ctx).Raw(`SELECT count(*) FROM account_browsers b JOIN accounts a ON a.id = b.account_id
		WHERE b.hash = ? AND a.name = ? AND b.expires_ms > ?`, hash, name, millis(now)).Scan(&n).Error
	return n > 0, unavailable(err)
}

// KeepBrowser keeps a browser in the place of the one it was before, and forgets those that have expired, and of one account
// the oldest beyond what it may have.
func (s *Store) KeepBrowser(ctx context.Context, b account.Browser, before string, now time.Time) error {
	return s.writer.write(ctx, func(tx *session) error {
		if err := tx.Exec(`DELETE FROM account_browsers WHERE account_id = ? AND (hash = ? OR expires_ms <= ?)`, b.Account, before, millis(now)).Error; err != nil {
			return err
		}
		err := tx.Exec(`INSERT INTO account_browsers (hash, account_id, expires_ms) VALUES (?, ?, ?)`, b.Hash, b.Account, millis(b.Expires)).Error
		if err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM account_browsers WHERE account_id = ? AND hash NOT IN
			(SELECT hash FROM account_browsers WHERE account_id = ? ORDER BY expires_ms DESC LIMIT ?)`, b.Account, b.Account, account.MostBrowsers).Error
	})
}
