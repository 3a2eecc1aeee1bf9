package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/account"
)

// FailedLogins are the failures of a name and of an address since an instant, the last first.
func (s *Store) FailedLogins(ctx context.Context, t account.Tried, since time.Time) (account.Failed, error) {
	return failures(s.read.WithContext(ctx), t, since)
}

func failures(db *gorm.DB, t account.Tried, since time.Time) (f account.Failed, err error) {
	for _, one := range []struct {
		column, value string
		into          *[]time.Time
	}{{"name", t.Name, &f.Name}, {"address", t.Address, &f.Address}} {
		if one.value == "" {
			continue
		}
		var at []int64
		err := db.Raw(`SELECT at_ms FROM login_failures WHERE `+one.column+` = ? AND at_ms > ? ORDER BY at_ms DESC LIMIT ?`,
			one.value, millis(since), account.KnownFailures).Scan(&at).Error
		if err != nil {
			return f, unavailable(err)
		}
		for _, ms := range at {
			*one.into = append(*one.into, instant(ms))
		}
	}
	return f, nil
}

// TryLogin counts an attempt as one that failed, unless judge refuses it.
func (s *Store) TryLogin(ctx context.Context, t account.Tried, since time.Time, judge func(account.Failed) error) (attempt int64, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		if err := tx.Exec(`DELETE FROM login_failures WHERE at_ms <= ?`, millis(since)).Error; err != nil {
			return err
		}
		failed, err := failures(tx.DB, t, since)
		if err != nil {
			return err
		}
		if err := judge(failed); err != nil {
			return err
		}
		return tx.Raw(`INSERT INTO login_failures (name, address, at_ms) VALUES (?, ?, ?) RETURNING id`, t.Name, t.Address, millis(t.At)).Scan(&attempt).Error
	})
	return attempt, err
}

// ForgiveLogin takes an attempt back, and with a name all that were made with it. An address is not forgiven because one of
// its attempts came through: it may have an account of its own to try others' from.
func (s *Store) ForgiveLogin(ctx context.Context, attempt int64, name string) error {
	return s.writer.write(ctx, func(tx *session) error {
		if err := tx.Exec(`DELETE FROM login_failures WHERE id = ?`, attempt).Error; err != nil || name == "" {
			return err
		}
		return tx.Exec(`UPDATE login_failures SET name = '' WHERE name = ?`, name).Error
	})
}
