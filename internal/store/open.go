// Package store keeps interviews, cells, leases and the ledger in SQLite, through gorm.
//
// It is opinionated: a method is one transaction and returns when it is durable; one connection writes and a pool reads;
// waiting writes are committed together. Pragmas stand in the DSN, because a PRAGMA run by Exec reaches one pooled
// connection only. Rows are its own structs with explicit mappers. Only cmd imports it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"fieldwork/internal/fault"
)

// A Store is an open database.
type Store struct {
	books  *books
	read   *gorm.DB
	export *gorm.DB
	writer *writer
	closed func() error
}

// readers is the size of the reading pool: enough that a long export does not keep pages waiting.
const readers = 8

// Caches of a connection, in KiB. What is not in them is in those of the system, a copy away, and memory that a connection
// has taken it keeps. An export reads nearly every page once: what it would cache is of no use to it.
const (
	cache       = 4 << 10
	readCache   = 512
	exportCache = 2 << 10
)

// oldestSQLite is the first release without the WAL-reset bug, which loses committed transactions.
var oldestSQLite = [3]int{3, 51, 3}

// Open opens the database file, creating it when it is not there. One with an older schema is refused unless an option says
// how it is brought up to date, one with a newer schema always.
func Open(ctx context.Context, file string, how ...Option) (*Store, error) {
	return open(ctx, file, true, how)
}

// OpenExisting is Open for commands that report on a study: a file that is not there is an error, not a new study.
func OpenExisting(ctx context.Context, file string, how ...Option) (*Store, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, fault.Errorf(fault.NotFound, "there is no database %s; name the one that serve or demo wrote with --db", file)
	}
	return open(ctx, file, false, how)
}

func open(ctx context.Context, file string, create bool, how []Option) (s *Store, err error) {
	if err := checkEngine(); err != nil {
		return nil, err
	}
	var o options
	for _, with := range how {
		with(&o)
	}
	if err := prepare(ctx, file, create, o); err != nil {
		return nil, cannotOpen(file, err)
	}
	// What is deleted is overwritten, because a respondent who withdraws is promised that the answers are gone.
	write, err := connect(file, 1, cache, "&_txlock=immediate&_secure_delete=on")
	if err != nil {
		return nil, cannotOpen(file, err)
	}
	defer func() {
		if err != nil {
			closePool(write)
		}
	}()
	if err := migrate(ctx, write); err != nil {
		return nil, cannotOpen(file, err)
	}
	if err := checkPragmas(ctx, write); err != nil {
		return nil, cannotOpen(file, err)
	}
	// Fewer checkpoints mean fewer fsyncs. It is no matter of durability, so it may be set on the one writing connection.
	if err := write.Exec("PRAGMA wal_autocheckpoint = 4000").Error; err != nil {
		return nil, cannotOpen(file, err)
	}
	read, err := connect(file, readers, readCache, "&_query_only=on")
	if err != nil {
		return nil, cannotOpen(file, err)
	}
	export, err := connect(file, readers, exportCache, "&_query_only=on")
	if err != nil {
		closePool(read)
		return nil, cannotOpen(file, err)
	}
	names := &books{read: read, of: map[string]*book{}}
	w := startWriter(write, names)
	return &Store{books: names, read: read, export: export, writer: w, closed: func() error {
		w.stop()
		return errors.Join(closePool(export), closePool(read), closePool(write))
	}}, nil
}

// Close waits for the writes under way and closes the database.
func (s *Store) Close() error { return s.closed() }

func closePool(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// checkEngine refuses a SQLite that can lose committed transactions.
func checkEngine() error {
	version, _, _ := sqlite3.Version()
	if !atLeast(version, oldestSQLite) {
		return fault.Errorf(fault.Unavailable, "SQLite %s can lose committed answers (the WAL-reset bug); build with SQLite 3.51.3 or later", version)
	}
	return nil
}

func atLeast(version string, oldest [3]int) bool {
	parts := strings.SplitN(version, ".", 3)
	for i, want := range oldest {
		have := 0
		if i < len(parts) {
			have, _ = strconv.Atoi(parts[i])
		}
		if have != want {
			return have > want
		}
	}
	return true
}

// connect opens a pool; caches is the most that a connection caches, in KiB. FULL and not NORMAL, because NORMAL loses acknowledged answers in a power cut.
func connect(file string, connections, caches int, more string) (*gorm.DB, error) {
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath() +
		"?_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_stmt_cache_size=128&_mutex=no&_cache_size=-" + strconv.Itoa(caches) + more
	pool, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	db, err := gorm.Open(sqlite.Dialector{Conn: pool}, &gorm.Config{
		SkipDefaultTransaction: true, TranslateError: true,
		Logger: logger.NewSlogLogger(slog.New(slog.NewTextHandler(io.Discard, nil)), logger.Config{LogLevel: logger.Silent}),
	})
	if err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

// checkPragmas reads back what the DSN asked for: durability must not rest on a typing error.
func checkPragmas(ctx context.Context, db *gorm.DB) error {
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"} {
		var have string
		if err := db.WithContext(ctx).Raw("PRAGMA " + pragma).Scan(&have).Error; err != nil {
			return err
		}
		if have != want {
			return fmt.Errorf("PRAGMA %s is %s and must be %s", pragma, have, want)
		}
	}
	return nil
}

func cannotOpen(file string, err error) error {
	if fault.Known(err) {
		return err
	}
	return fault.Errorf(fault.Unavailable, "the database %s cannot be used: %w; give a file in a folder you may write to with --db", file, err)
}
