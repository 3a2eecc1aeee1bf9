package main

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// A writer commits together whatever waits, on the one connection that there is.
type writer struct {
	conn                          driver.Conn
	begin, commit, start, say, at statement
	args                          []driver.NamedValue // of the statement that runs
	wake                          chan struct{}       // has room for one: there is something to write
	done                          chan struct{}

	mu     sync.Mutex
	wait   []*write
	closed bool
	err    error // that ended it
}

// A statement is a prepared one, spoken to without database/sql.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
}

// A write is one interview begun or one page answered. It is used again for the next request.
type write struct {
	id, place, atMs int64
	who             string // of an interview that begins; "" otherwise
	page, form      string
	durable         chan error
}

// The pragmas are those of the server that is compared, so that a commit is as durable and costs as much.
const pragmas = "?_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_mutex=no&_cache_size=-65536&_txlock=immediate&_secure_delete=on"

const schema = `PRAGMA wal_autocheckpoint = 4000;
CREATE TABLE IF NOT EXISTS interviews (id INTEGER PRIMARY KEY, who TEXT NOT NULL, place INTEGER NOT NULL, updated_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, interview_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, page TEXT NOT NULL, form TEXT NOT NULL);`

func openWriter(file string) (w *writer, err error) {
	w = &writer{wake: make(chan struct{}, 1), done: make(chan struct{})}
	w.conn, err = (&sqlite3.SQLiteDriver{}).Open("file:" + (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath() + pragmas)
	if err != nil {
		return nil, err
	}
	if err := w.prepare(); err != nil {
		return nil, errors.Join(err, w.conn.Close())
	}
	go w.loop()
	return w, nil
}

func (w *writer) prepare() error {
	if _, err := w.conn.(driver.ExecerContext).ExecContext(context.Background(), schema, nil); err != nil {
		return err
	}
	for text, prepared := range map[string]*statement{
		"BEGIN IMMEDIATE": &w.begin, "COMMIT": &w.commit,
		"INSERT INTO interviews (id, who, place, updated_ms) VALUES (?, ?, 0, ?)":  &w.start,
		"INSERT INTO events (interview_id, at_ms, page, form) VALUES (?, ?, ?, ?)": &w.say,
		"UPDATE interviews SET place = ?, updated_ms = ? WHERE id = ?":             &w.at,
	} {
		s, err := w.conn.Prepare(text)
		if err != nil {
			return err
		}
		*prepared = s.(statement) // as this driver's are
	}
	return nil
}

// known reads the state of every interview.
func (w *writer) known(take func(id, place int64, who string)) error {
	rows, err := w.conn.(driver.QueryerContext).QueryContext(context.Background(), "SELECT id, place, who FROM interviews ORDER BY id", nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, 3)
	for {
		if err := rows.Next(row); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		who, _ := row[2].(string)
		take(row[0].(int64), row[1].(int64), who)
	}
}

// keep returns when the write is durable.
func (w *writer) keep(one *write) error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return errors.New("the writer has ended")
	}
	w.wait = append(w.wait, one)
	first := len(w.wait) == 1
	w.mu.Unlock()
	if first {
		w.wake <- struct{}{}
	}
	return <-one.durable
}

func (w *writer) loop() {
	defer close(w.done)
	var batch []*write
	for range w.wake {
		w.mu.Lock()
		batch, w.wait = w.wait, batch[:0]
		w.mu.Unlock()
		err := w.write(batch)
		for _, one := range batch {
			one.durable <- err
		}
		if err != nil {
			w.err = errors.Join(w.err, err)
		}
	}
}

func (w *writer) write(batch []*write) error {
	if err := w.exec(w.begin); err != nil {
		return err
	}
	for _, one := range batch {
		if err := w.put(one); err != nil {
			return errors.Join(err, w.conn.Close()) // which takes the transaction back; nothing is kept from now on
		}
	}
	return w.exec(w.commit)
}

func (w *writer) put(one *write) error {
	if one.who != "" {
		return w.exec(w.start, one.id, one.who, one.atMs)
	}
	if err := w.exec(w.say, one.id, one.atMs, one.page, one.form); err != nil {
		return err
	}
	return w.exec(w.at, one.place, one.atMs, one.id)
}

func (w *writer) exec(s statement, args ...driver.Value) error {
	w.args = w.args[:0]
	for i, value := range args {
		w.args = append(w.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	_, err := s.ExecContext(context.Background(), w.args)
	return err
}

// close waits for what is being written and closes the database.
func (w *writer) close() {
	w.mu.Lock()
	closed := w.closed
	w.closed = true
	w.mu.Unlock()
	if closed {
		return
	}
	close(w.wake)
	<-w.done
	w.conn.Close()
}

// failure is the first thing that went wrong.
func (w *writer) failure() error {
	w.close()
	return w.err
}
