package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// KeepRehearsal keeps how a rehearsal stands, and forgets what was left alone for too long or is too much. It touches no
// interview and no counter.
func (s *Store) KeepRehearsal(ctx context.Context, key, party, state string, now, before time.Time, ofParty, inAll int) error {
	return s.writer.write(ctx, func(tx *session) error {
		err := tx.Exec(`INSERT INTO rehearsals (key, party, state, seen_ms) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET state = excluded.state, seen_ms = excluded.seen_ms`, key, party, state, millis(now)).Error
		if err != nil {
			return err
		}
		if err := tx.Exec(`DELETE FROM rehearsals WHERE seen_ms < ?`, millis(before)).Error; err != nil {
			return err
		}
		if err := forgetRehearsals(tx.DB, key, `party = ?`, ofParty, party); err != nil {
			return err
		}
		return forgetRehearsals(tx.DB, key, `1 = ?`, inAll, 1)
	})
}

// forgetRehearsals leaves the one that was just kept and as many others as there may be beside it, those seen last.
func forgetRehearsals(db *gorm.DB, kept, which string, most int, of any) error {
	return db.Exec(`DELETE FROM rehearsals WHERE key IN
		(SELECT key FROM rehearsals WHERE `+which+` AND key <> ? ORDER BY seen_ms DESC, key LIMIT ? OFFSET ?)`, of, kept, mostForgotten, most-1).Error
}

// mostForgotten bounds what one write removes; what is left goes with the next. SQLite has no OFFSET without a LIMIT.
const mostForgotten = 1000

// Rehearsal is how a rehearsal stands; found is false when there is none under the key.
func (s *Store) Rehearsal(ctx context.Context, key string) (state string, found bool, err error) {
	result := s.read.WithContext(ctx).Raw(`SELECT state FROM rehearsals WHERE key = ?`, key).Scan(&state)
	return state, result.RowsAffected > 0, unavailable(result.Error)
}
