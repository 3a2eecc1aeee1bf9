package store

import (
	"errors"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/fault"
)

// copyEngineOf is the engine of a database that is named as Open takes it.
func copyEngineOf(where string) copyEngine {
	if IsPostgres(where) {
		return &copyPostgres{where: where}
	}
	return copySQLite{where}
}

// apart refuses one database as both ends, as far as their names tell.
func apart(from, to string) error {
	same := from == to
	switch {
	case IsPostgres(from) && IsPostgres(to):
		a, err := pgx.ParseConfig(from)
		if err != nil {
			break // opening it says why
		}
		if b, err := pgx.ParseConfig(to); err == nil {
			same = same || a.Host == b.Host && a.Port == b.Port && a.Database == b.Database
		}
	case !IsPostgres(from) && !IsPostgres(to):
		a, err := os.Stat(from)
		if err != nil {
			break
		}
		if b, err := os.Stat(to); err == nil {
			same = same || os.SameFile(a, b)
		}
	}
	if same {
		return fault.New(fault.Invalid, "--from and --to are the same database; name another one with --to")
	}
	return nil
}

// refusedRow tells of rows that a target does not take, though its schema is the source's: they break a rule of it. Anything
// else is the engine's trouble.
func refusedRow(err error, format string, args ...any) error {
	var lite sqlite3.Error
	var postgres *pgconn.PgError
	rule := errors.As(err, &lite) && lite.Code == sqlite3.ErrConstraint || errors.As(err, &postgres) && strings.HasPrefix(postgres.Code, "23")
	if !rule {
		return unavailable(err)
	}
	return fault.Errorf(fault.Invalid, format+" broke a rule of the schema; the source is damaged: restore a backup of it, or mend it by hand: %w", append(args, err)...)
}
