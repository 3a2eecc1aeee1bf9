package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// A session is what statements run on: a transaction of the writer, or what a reader sees.
type session struct {
	*gorm.DB
	dialect *dialect
	books   *books  // by which rows are written and read
	counts  *counts // that the batch has yet to write; nil for readers
	gated   bool    // it may touch cells: nobody else does before it has ended
}

// reading is a session for statements that see the database each as it is then.
func (s *Store) reading(ctx context.Context) *session {
	return &session{DB: s.read.WithContext(ctx), dialect: s.dialect, books: s.books}
}

// snapshot runs statements that all see the database as it is at one instant.
func (s *Store) snapshot(ctx context.Context, pool *gorm.DB, look func(tx *session) error) error {
	return pool.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return look(&session{DB: tx, dialect: s.dialect, books: s.books})
	}, s.engine.snapshot()...)
}

// held is the end of a statement that reads an interview: what a writer reads nobody else changes before it is done.
func (tx *session) held() string {
	if tx.counts == nil {
		return ""
	}
	return tx.dialect.forUpdate
}

// context is that of the transaction. SQLite is given none: its driver would watch it with a goroutine for each statement.
func (tx *session) context() context.Context {
	if tx.dialect.numbered {
		return tx.Statement.Context
	}
	return context.Background()
}

// exec runs a statement of the hot path below gorm, which takes as long to put a statement together as SQLite to run it, and
// returns how many rows it changed. What waits for the writer is committed whether its caller is still there or not, so that
// no context can cut a statement off.
func (tx *session) exec(statement string, args ...any) (changed int64, err error) {
	r, err := tx.Statement.ConnPool.ExecContext(tx.context(), tx.dialect.bind(statement), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row reads the one row of a statement of the hot path, below gorm.
func (tx *session) row(statement string, args ...any) *sql.Row {
	return tx.Statement.ConnPool.QueryRowContext(tx.context(), tx.dialect.bind(statement), args...)
}

// rows reads the rows of a statement of the hot path, below gorm.
func (tx *session) rows(statement string, args ...any) (*sql.Rows, error) {
	return tx.Statement.ConnPool.QueryContext(tx.context(), tx.dialect.bind(statement), args...)
}

// valuesOf reads the one column of a statement of the hot path, below gorm.
func valuesOf[T any](tx *session, statement string, args ...any) ([]T, error) {
	return values[T](tx.rows(statement, args...))
}
