// Package store keeps interviews, cells, leases and the ledger in SQLite or PostgreSQL, through gorm.
//
// It is opinionated: a method is one transaction and returns when it is durable; waiting writes are committed together, and
// those that decide about places follow one another, on one node or on many. Rows are its own structs with explicit mappers.
// What the engines say in other words is in dialect, what they do otherwise in engine. Only cmd imports it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"fieldwork/internal/fault"
)

// A Store is an open database.
type Store struct {
	engine  engine
	dialect *dialect
	books   *books
	read    *gorm.DB
	export  *gorm.DB
	writer  *writer // of everything that decides about places, and of what is rare
	pages   *writer // of pages; with SQLite the same
	wakes   *wakes
	closed  func() error
}

// An engine is what SQLite and PostgreSQL do each in its own way.
type engine interface {
	// enter begins the transaction of a batch: what it decides, no other node decides before it has ended. done is true when
	// the batch turns out to be committed already, of which its connection brought no word.
	enter(tx *session, b batch) (done bool, err error)
	// probe writes without changing anything.
	probe(tx *session) error
	// committed tells whether a commit that succeeded is safe.
	committed(b batch) error
	// doubted is why what can be read may be lost, nil when it is safe.
	doubted() error
	// between is told that those who waited for a batch have their answer, and that none is under way.
	between()
	// passes tells whether a transaction that failed so may succeed a moment later. It is then begun anew.
	passes(err error) bool
	// reconnect leaves a lane's connection, which may be to a server that cannot write any more.
	reconnect(l lane)
	// bounded is the time that a transaction may take; longer than it takes another server to lead.
	bounded() (context.Context, context.CancelFunc)
	// snapshot makes a transaction see the database as it was at one instant.
	snapshot() []*sql.TxOptions
}

// A batch is some writes that are committed together.
type batch struct {
	lane lane
	id   string // drawn, so that it is known again
}

// A lane is one of the connections on which batches follow one another.
type lane string

const (
	gateLane lane = "gate" // for what decides about places
	pageLane lane = "page" // for pages of those who have theirs
)

// readers is the size of the reading pool: enough that a long export does not keep pages waiting.
const readers = 8

// Open opens a database: a file of SQLite, which is created when it is not there, or one of PostgreSQL by its URL, which must
// be there and may be empty. One with an older schema is refused unless an option says how it is brought up to date, one with a
// newer schema always.
func Open(ctx context.Context, where string, how ...Option) (*Store, error) {
	return open(ctx, where, true, how)
}

// OpenExisting is Open for commands that report on a study: a database that is not there is an error, not a new study.
func OpenExisting(ctx context.Context, where string, how ...Option) (*Store, error) {
	if err := CheckName(where); err != nil {
		return nil, err
	}
	if _, err := os.Stat(where); err != nil && !IsPostgres(where) {
		return nil, fault.Errorf(fault.NotFound, "there is no database %s; name the one that serve or demo wrote with --db", where)
	}
	return open(ctx, where, false, how)
}

func open(ctx context.Context, where string, create bool, how []Option) (*Store, error) {
	if err := CheckName(where); err != nil {
		return nil, err
	}
	var o options
	for _, with := range how {
		with(&o)
	}
	if IsPostgres(where) {
		return openPostgres(ctx, where, create, o)
	}
	return openSQLite(ctx, where, create, o)
}

// Written is closed when something is written after the call, on whichever node. A word of another node may be lost: whoever
// waits looks now and then all the same.
func (s *Store) Written() <-chan struct{} { return s.wakes.of() }

// Close waits for the writes under way and closes the database.
func (s *Store) Close() error { return s.closed() }

// orm puts gorm on a pool of connections.
func orm(d gorm.Dialector) (*gorm.DB, error) {
	return gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true, TranslateError: true, DisableAutomaticPing: true,
		Logger: logger.NewSlogLogger(slog.New(slog.NewTextHandler(io.Discard, nil)), logger.Config{LogLevel: logger.Silent}),
	})
}

func closePool(db *gorm.DB) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return pool.Close()
}

// closeAll closes several pools.
func closeAll(pools ...*gorm.DB) error {
	var errs []error
	for _, p := range pools {
		if p != nil {
			errs = append(errs, closePool(p))
		}
	}
	return errors.Join(errs...)
}
