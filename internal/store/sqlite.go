package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// Caches of a connection, in KiB. What is not in them is in those of the system, a copy away, and memory that a connection
// has taken it keeps. An export reads nearly every page once: what it would cache is of no use to it.
const (
	cache       = 4 << 10
	readCache   = 512
	exportCache = 2 << 10
)

// oldestSQLite is the first release without the WAL-reset bug, which loses committed transactions.
var oldestSQLite = [3]int{3, 51, 3}

// openSQLite opens the database file. Pragmas stand in the DSN, because a PRAGMA run by Exec reaches one pooled connection only.
func openSQLite(ctx context.Context, file string, create bool, o options) (s *Store, err error) {
	if err := checkEngine(); err != nil {
		return nil, err
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
	if err := write.Exec("PRAGMA wal_autocheckpoint = 0").Error; err != nil { // a checkpointer does it, on this one connection that writes
		return nil, cannotOpen(file, err)
	}
	if err := migrate(ctx, write, goose.DialectSQLite3, "migrations"); err != nil {
		return nil, cannotOpen(file, err)
	}
	if err := checkPragmas(ctx, write); err != nil {
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
	index, err := openLogIndex(write)
	if err != nil {
		closeAll(read, export)
		return nil, cannotOpen(file, err)
	}
	names := &books{read: read, of: map[string]*book{}}
	woken := &wakes{}
	keeps := &disk{takes: func() error { return takes(index.file) }}
	checkpoints := &checkpointer{db: write, index: index, disk: keeps, warn: o.warn}
	w := startWriter(&writer{db: write, engine: sqliteEngine{checkpoints, keeps}, dialect: sqliteDialect(), books: names, lane: gateLane, gated: true, wrote: woken.note})
	return &Store{engine: w.engine, dialect: w.dialect, books: names, read: read, export: export, writer: w, pages: w, wakes: woken, closed: func() error {
		w.stop()
		return errors.Join(closeAll(export, read, write), index.close())
	}}, nil
}

// A sqliteEngine has one connection that writes, so that what is committed follows one another by itself, and a commit
// whose outcome is known.
type sqliteEngine struct {
	checkpoints *checkpointer
	disk        *disk
}

func (sqliteEngine) enter(*session, batch) (bool, error) { return false, nil }
func (e sqliteEngine) committed(batch) error             { return e.disk.kept() }
func (e sqliteEngine) doubted() error                    { return e.disk.doubted() }
func (e sqliteEngine) between()                          { e.checkpoints.between() }
func (sqliteEngine) passes(error) bool                   { return false }
func (sqliteEngine) reconnect(lane)                      {}
func (sqliteEngine) snapshot() []*sql.TxOptions          { return nil }

// bounded is without end: a write that SQLite has begun ends by itself, and no page's deadline may cut it off.
func (sqliteEngine) bounded() (context.Context, context.CancelFunc) {
	return context.Background(), func() {}
}

// probe writes the number that SQLite keeps for programs in the file's head over by itself, which costs a page of the
// write-ahead log and a sync, like every other write.
func (sqliteEngine) probe(tx *session) error {
	var version int64
	if err := tx.row(`PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	_, err := tx.exec(fmt.Sprintf(`PRAGMA user_version = %d`, version))
	return err
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
	db, err := orm(sqlite.Dialector{Conn: pool})
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
