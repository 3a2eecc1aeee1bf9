package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// postgresReaders is the size of each pool that reads. A server allows a hundred connections unless it is told otherwise.
const postgresReaders = 6

// A postgresEngine is one node's way to a PostgreSQL.
type postgresEngine struct {
	config *pgx.ConnConfig
	node   string                // drawn when the program starts
	lanes  map[lane]*gorm.DB     // each a pool of one connection
	warned map[lane]*atomic.Bool // that a commit did not reach the standby
}

// openPostgres opens the database that the URL names.
func openPostgres(ctx context.Context, where string, create bool, o options) (s *Store, err error) {
	config, err := postgresConfig(where)
	if err != nil {
		return nil, err
	}
	e := &postgresEngine{config: config, node: drawNode(), lanes: map[lane]*gorm.DB{}, warned: map[lane]*atomic.Bool{}}
	var pools []*gorm.DB
	defer func() {
		if err != nil {
			err = errors.Join(cannotReach(where, err), closeAll(pools...))
		}
	}()
	connect := func(size int, silence time.Duration, warned *atomic.Bool) *gorm.DB {
		db, failed := e.connect(size, silence, warned)
		err = errors.Join(err, failed)
		pools = append(pools, db)
		return db
	}
	for _, l := range []lane{gateLane, pageLane} {
		e.warned[l] = &atomic.Bool{}
		e.lanes[l] = connect(1, leaderPatience, e.warned[l])
	}
	read, export := connect(postgresReaders, readPatience, nil), connect(postgresReaders, leaderPatience, nil)
	if err != nil {
		return nil, err
	}
	if err := preparePostgres(ctx, e.lanes[gateLane], where, create, o); err != nil {
		return nil, err
	}
	names := &books{read: read, of: map[string]*book{}}
	woken := &wakes{}
	wrote, deaf := woken.note, func() {}
	if o.serving {
		r, err := openEar(ctx, e, where, woken)
		if err != nil {
			return nil, err
		}
		wrote, deaf = func() { woken.note(); r.wrote() }, r.close
	}
	dialect := postgresDialect()
	lane := func(l lane) *writer {
		return startWriter(&writer{db: e.lanes[l], engine: e, dialect: dialect, books: names, lane: l, gated: l == gateLane, wrote: wrote})
	}
	gate, pages := lane(gateLane), lane(pageLane)
	return &Store{engine: e, dialect: dialect, books: names, read: read, export: export, writer: gate, pages: pages, wakes: woken, closed: func() error {
		pages.stop()
		gate.stop()
		deaf()
		e.leave()
		return closeAll(pools...)
	}}, nil
}

func drawNode() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// How long a connection may take to come about, and a transaction on it to be left alone by its node: one that is frozen must
// not hold the gate of all the others.
const (
	connectPatience = 5 * time.Second
	idlePatience    = "5s" // less than a write is waited for
)

// postgresConfig reads the URL. What it says itself stands.
func postgresConfig(where string) (*pgx.ConnConfig, error) {
	scheme, rest, _ := strings.Cut(where, "://")
	config, err := pgx.ParseConfig(strings.ToLower(scheme) + "://" + rest)
	if err != nil {
		return nil, noAddress(where, err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectPatience
	}
	for name, value := range map[string]string{"application_name": "fieldwork", "idle_in_transaction_session_timeout": idlePatience} {
		if _, said := config.RuntimeParams[name]; !said {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}

// connect opens a pool. A warning that comes with a commit is what a leader says whose standby has not confirmed it.
// One that stays silent is given up: its server may be frozen, or behind a wall that swallows what is sent.
func (e *postgresEngine) connect(size int, silence time.Duration, warned *atomic.Bool) (*gorm.DB, error) {
	config := e.config.Copy()
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &impatient{conn, silence}, err
	}
	if warned != nil {
		noteUnconfirmed(config, warned)
	}
	pool := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(greet))
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxLifetime(5 * time.Minute) // so that nodes find a leader that has moved, and a new one is used by all
	return orm(postgres.New(postgres.Config{Conn: pool}))
}

// unconfirmedCommit is the state of the warning "canceling wait for synchronous replication due to user request": the commit
// is there, and it may be lost with its server. Its text depends on the server's language, its state does not.
const unconfirmedCommit = "01000"

// noteUnconfirmed has a connection's warnings of such commits noted.
func noteUnconfirmed(config *pgx.ConnConfig, warned *atomic.Bool) {
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if n.Code == unconfirmedCommit {
			warned.Store(true)
		}
	}
}

// An impatient connection gives up an answer that does not begin, or go on, in time.
type impatient struct {
	net.Conn
	silence time.Duration
}

// Read is the connection's. Whoever cancels it meanwhile sets an earlier deadline.
func (c *impatient) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// readPatience is how long a page waits for the database before it says that it is not there.
const readPatience = 5 * time.Second

// greet looks at a connection before it is used: a commit that does not wait for the disk could be lost after it was
// acknowledged, whoever has set it so, and in another encoding than UTF-8 answers would stand as something else.
func greet(ctx context.Context, conn *pgx.Conn) error {
	var waits, encoding string
	if err := conn.QueryRow(ctx, `SELECT current_setting('synchronous_commit'), current_setting('server_encoding')`).Scan(&waits, &encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fault.Errorf(fault.Invalid, "the database is encoded in %s, in which answers would stand as something else; make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0", encoding)
	}
	if waits == "off" {
		return fault.New(fault.Invalid, "synchronous_commit is off for this role or database, so that acknowledged answers could be lost; set it on: ALTER ROLE … SET synchronous_commit = on")
	}
	m := conn.TypeMap()
	m.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{encodeBool}, m.TryWrapEncodePlanFuncs...)
	return nil
}

// A boolAsInteger writes what is true or false into a column of whole numbers, as SQLite has it.
type boolAsInteger struct{ next pgtype.EncodePlan }

func encodeBool(value any) (plan pgtype.WrappedEncodePlanNextSetter, next any, ok bool) {
	if _, is := value.(bool); !is {
		return nil, nil, false
	}
	return &boolAsInteger{}, int64(0), true
}

// SetNext is told how the number is written.
func (b *boolAsInteger) SetNext(next pgtype.EncodePlan) { b.next = next }

// Encode writes 1 for true and 0 for false.
func (b *boolAsInteger) Encode(value any, buf []byte) ([]byte, error) {
	return b.next.Encode(int64(one(value.(bool))), buf)
}

// gateLock is the advisory lock that a batch of the gate holds until it is committed; any number that no other program on the
// database takes.
const gateLock = 0x6669656c64 // "field"

// enter lets the gates of all nodes follow one another, and notes the batch. A batch that was noted before was committed
// before: writing the note again, and not reading it, makes the commit wait for the standby as the first should have.
func (e *postgresEngine) enter(tx *session, b batch) (done bool, err error) {
	e.warned[b.lane].Store(false)
	if b.lane == gateLane {
		if _, err := tx.exec(`SELECT pg_advisory_xact_lock(?)`, int64(gateLock)); err != nil {
			return false, err
		}
	}
	var tries int
	err = tx.row(`INSERT INTO lanes (node, lane, batch, tries, seen_ms) VALUES (?, ?, ?, 1, `+nowMs+`)
		ON CONFLICT (node, lane) DO UPDATE SET batch = excluded.batch, seen_ms = excluded.seen_ms,
			tries = CASE WHEN lanes.batch = excluded.batch THEN lanes.tries + 1 ELSE 1 END RETURNING tries`,
		e.node, string(b.lane), b.id).Scan(&tries)
	return tries > 1, err
}

// nowMs is the server's clock, which is the same for all nodes.
const nowMs = `CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)`

// probe has nothing to do: its batch was noted.
func (e *postgresEngine) probe(*session) error { return nil }

// leave says that the node is gone. One that was killed is missed when it has not been seen for some time.
func (e *postgresEngine) leave() {
	ctx, done := context.WithTimeout(context.Background(), connectPatience)
	defer done()
	e.lanes[gateLane].WithContext(ctx).Exec(`DELETE FROM lanes WHERE node = ?`, e.node)
}

// between has nothing to do: the server makes its own checkpoints.
func (e *postgresEngine) between() {}

// committed tells of a commit whose server did not hear from the standby.
func (e *postgresEngine) committed(b batch) error {
	if e.warned[b.lane].Swap(false) {
		return errUnconfirmed
	}
	return nil
}

// doubted is nil: what was not confirmed is asked for until it is.
func (e *postgresEngine) doubted() error { return nil }

// reconnect closes the lane's connection when it is idle. The next one asks all servers of the URL which of them leads.
func (e *postgresEngine) reconnect(l lane) {
	if pool, err := e.lanes[l].DB(); err == nil {
		pool.SetMaxIdleConns(0)
		pool.SetMaxIdleConns(1)
	}
}

// leaderPatience is how long a transaction may take, its commit included. Patroni's ordinary time until another server leads
// is half a minute (its ttl); a commit that is cut off earlier would only have to be asked for again.
const leaderPatience = 40 * time.Second

func (e *postgresEngine) bounded() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), leaderPatience)
}

func (e *postgresEngine) snapshot() []*sql.TxOptions {
	return []*sql.TxOptions{{Isolation: sql.LevelRepeatableRead, ReadOnly: true}}
}
