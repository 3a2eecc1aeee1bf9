package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// errCrash is what an operation sees whose process has died under it.
var errCrash = errors.New("the process was killed")

// A crasher is a store that can be killed between any two statements. What a killed process leaves are its files as they
// stand: they are copied at that point, and the store is opened again from the copy.
type crasher struct {
	*door
	dir   string // where the database is now
	sound bool   // nothing is killed
	in    int    // statements until the crash; negative: none is planned
	died  bool
	grave string // the files as the dying process left them
}

func openCrasher(t testing.TB, s *survey.Survey) *crasher {
	c := &crasher{door: &door{TB: t, s: s}, dir: t.TempDir(), in: -1}
	t.Cleanup(func() { c.Close() })
	seeded(t, filepath.Join(c.dir, "f.db"))
	c.open()
	if err := c.Register(context.Background(), c.s, start); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *crasher) open() {
	st, err := Open(context.Background(), filepath.Join(c.dir, "f.db"))
	if err != nil {
		c.Fatal(err)
	}
	c.Store = st
	st.writer.db.Statement.ConnPool = &mortal{c, st.writer.db.Statement.ConnPool}
}

// A mortal is a connection that asks the crasher before each statement of a transaction, whoever runs it.
type mortal struct {
	c *crasher
	gorm.ConnPool
}

func (m *mortal) BeginTx(ctx context.Context, o *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := m.ConnPool.(gorm.TxBeginner).BeginTx(ctx, o)
	return &mortalTx{mortal{m.c, tx}, tx}, err
}

type mortalTx struct {
	mortal
	tx *sql.Tx
}

func (m *mortalTx) Commit() error   { return m.tx.Commit() }
func (m *mortalTx) Rollback() error { return m.tx.Rollback() }

func (m *mortal) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	if err := m.c.statement(); err != nil {
		return nil, err
	}
	return m.ConnPool.ExecContext(ctx, statement, args...)
}

func (m *mortal) QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	if err := m.c.statement(); err != nil {
		return nil, err
	}
	return m.ConnPool.QueryContext(ctx, statement, args...)
}

func (m *mortal) QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row {
	if err := m.c.statement(); err != nil {
		dead, cancel := context.WithCancel(ctx)
		cancel()
		return m.ConnPool.QueryRowContext(dead, statement, args...)
	}
	return m.ConnPool.QueryRowContext(ctx, statement, args...)
}

// statement is called before every statement of the writer.
func (c *crasher) statement() error {
	switch {
	case c.died:
		return errCrash
	case c.in == 0:
		c.die()
		return errCrash
	case c.in > 0:
		c.in--
	}
	return nil
}

func (c *crasher) die() {
	c.died, c.grave = true, c.TempDir()
	for _, suffix := range []string{"", "-wal"} { // the shared memory is rebuilt from the log
		data, err := os.ReadFile(filepath.Join(c.dir, "f.db"+suffix))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(c.grave, "f.db"+suffix), data, 0o600)
		}
		if err != nil {
			c.Fatal(err)
		}
	}
}

// with runs an operation that is killed before its n-th statement, unless it is done by then, and then again in a new
// process, as a respondent's reload would.
func (c *crasher) with(n int, operation func() error) error {
	if c.sound {
		n = -1
	}
	c.in, c.died = n, false
	err := operation()
	if !c.died {
		c.in = -1
		return err
	}
	c.Close()
	c.dir, c.in, c.died = c.grave, -1, false
	c.open()
	return operation()
}

// TestACrashLosesOneOperationAtMost: killed before each of its statements in turn, a decision has happened or it has not,
// and asked again it is the same.
func TestACrashLosesOneOperationAtMost(t *testing.T) {
	sqliteOnly(t, "it copies the files of a dying process")
	statements := 0
	for n := 0; ; n++ {
		c := openCrasher(t, mini(t))
		before := c.arrive(start, "A", "women")
		iv := c.begin("m1", start)
		crashed := false
		err := c.with(n, func() error {
			defer func() { crashed = crashed || c.died }()
			iv = c.tryGate(iv, "A", "women")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if a, w := c.cell("A", start), c.cell("women", start); a.Held != 2 || w.Held != 2 {
			t.Fatalf("killed before statement %d: cells hold %d and %d, want 2 and 2", n, a.Held, w.Held)
		}
		if got := c.again(before); got.Revision != before.Revision {
			t.Fatalf("killed before statement %d: another interview has changed", n)
		}
		if !crashed {
			break
		}
		statements++
	}
	if statements < 10 {
		t.Errorf("a decision has only %d statements; the crashes do not reach it", statements)
	}
}

// tryGate brings an interview to the gate and stops at nothing, since the process may die.
func (c *crasher) tryGate(iv interview.Interview, cells ...string) interview.Interview {
	got, err := c.Admit(context.Background(), c.application(iv, start, cells...))
	if err != nil && !c.died && !strings.Contains(err.Error(), errCrash.Error()) {
		c.Fatal(err)
	}
	if err != nil {
		return iv
	}
	return got
}
