package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Sessions keep what the server knows of browsers that are logged in. They are the store of alexedwards/scs. The token of the
// cookie is kept as its SHA-256, so that whoever reads the file cannot go on in anybody's session.
type Sessions struct {
	store *Store
	clock func() time.Time
}

// Sessions are the sessions in the database; the clock tells which have expired.
func (s *Store) Sessions(clock func() time.Time) *Sessions { return &Sessions{store: s, clock: clock} }

type sessionRow struct {
	Data      []byte
	ExpiresMs int64
}

// unwritten is by how much a session may expire too early because its last request was not written down: a page that asks for
// news all the time would otherwise write each time it asks.
const unwritten = time.Minute

func sessionHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (s *Sessions) row(ctx context.Context, token string) (row sessionRow, found bool, err error) {
	result := s.store.read.WithContext(ctx).Raw(`SELECT data, expires_ms FROM sessions WHERE token_hash = ? AND expires_ms > ?`,
		sessionHash(token), millis(s.clock())).Scan(&row)
	return row, result.RowsAffected > 0, unavailable(result.Error)
}

// FindCtx returns what is known of a session that has not expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	row, found, err := s.row(ctx, token)
	return row.Data, found, err
}

// CommitCtx keeps a session. One whose end alone has moved, and by less than a minute, is left as it is.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	row, found, err := s.row(ctx, token)
	if err != nil {
		return err
	}
	if moved := millis(expiry) - row.ExpiresMs; found && moved >= 0 && moved < unwritten.Milliseconds() && bytes.Equal(row.Data, data) {
		return nil
	}
	return s.store.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`INSERT INTO sessions (token_hash, data, expires_ms) VALUES (?, ?, ?)
			ON CONFLICT (token_hash) DO UPDATE SET data = excluded.data, expires_ms = excluded.expires_ms`,
			sessionHash(token), data, millis(expiry)).Error
	})
}

// DeleteCtx ends a session; one that is not there has ended.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.store.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`DELETE FROM sessions WHERE token_hash = ?`, sessionHash(token)).Error
	})
}

// Find is FindCtx without a context, as scs asks for.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Cleanup removes the sessions that have expired and returns how many there were.
func (s *Sessions) Cleanup(ctx context.Context, now time.Time) (removed int64, err error) {
	err = s.store.writer.write(ctx, func(tx *session) error {
		result := tx.Exec(`DELETE FROM sessions WHERE expires_ms <= ?`, millis(now))
		removed = result.RowsAffected
		return result.Error
	})
	return removed, err
}
