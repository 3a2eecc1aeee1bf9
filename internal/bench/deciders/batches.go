package deciders

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/jackc/pgx/v5"
)

// Batches is a node whose one connection decides about all who wait, in one transaction, under a lock that all nodes take.
type Batches struct {
	node  int64
	late  bool // who waits is gathered when the lock is there, and not before it is waited for
	conn  *pgx.Conn
	run   func(ctx context.Context, tx pgx.Tx, batch []*wish) error
	wants chan *wish
	quit  chan struct{}
	done  chan error
}

type wish struct {
	respondent int64
	admitted   bool
	answer     chan error
}

// maxBatch bounds how long the first of a batch waits for the others, as the store's writer does.
const maxBatch = 256

// Statements begins a node that runs two statements for each decision, as the store does.
func Statements(conn *pgx.Conn, node int64) *Batches { return begin(conn, node, false, statements) }

// Memory begins a node that reads the cell once, decides about the whole batch and writes its rows with two statements.
func Memory(conn *pgx.Conn, node int64) *Batches { return begin(conn, node, false, memory) }

// LateMemory is Memory, and takes with it who has come while it waited for the lock.
func LateMemory(conn *pgx.Conn, node int64) *Batches { return begin(conn, node, true, memory) }

func begin(conn *pgx.Conn, node int64, late bool, run func(context.Context, pgx.Tx, []*wish) error) *Batches {
	b := &Batches{node: node, late: late, conn: conn, run: run, wants: make(chan *wish, maxBatch), quit: make(chan struct{}), done: make(chan error, 1)}
	go b.loop()
	return b
}

// Close ends the node. Nobody may be waiting.
func (b *Batches) Close() error {
	close(b.quit)
	return <-b.done
}

// Decide waits for the batch that the decision is part of.
func (b *Batches) Decide(ctx context.Context, respondent int64) (bool, error) {
	w := &wish{respondent: respondent, answer: make(chan error, 1)}
	select {
	case b.wants <- w:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	err := <-w.answer
	return w.admitted, err
}

func (b *Batches) loop() {
	ctx := context.Background()
	for id := int64(1); ; id++ {
		select {
		case first := <-b.wants:
			batch := []*wish{first}
			if !b.late {
				batch = b.gather(batch)
			}
			batch, err := b.commit(ctx, id, batch)
			for _, w := range batch {
				w.answer <- err
			}
		case <-b.quit:
			b.done <- b.conn.Close(ctx)
			return
		}
	}
}

// yields is how often everybody may run who can, before the batch is taken to be complete.
const yields = 3

func (b *Batches) gather(batch []*wish) []*wish {
	for yielded := 0; len(batch) < maxBatch && yielded < yields; {
		select {
		case w := <-b.wants:
			batch = append(batch, w)
		default:
			yielded++
			runtime.Gosched()
		}
	}
	return batch
}

// surveyLock is the key of the lock that the gates of all nodes take.
const surveyLock = 7

const markBatch = `INSERT INTO lanes (node, batch, tries) VALUES ($1, $2, 1)
	ON CONFLICT (node) DO UPDATE SET batch = excluded.batch, tries = CASE WHEN lanes.batch = excluded.batch THEN lanes.tries + 1 ELSE 1 END RETURNING tries`

func (b *Batches) commit(ctx context.Context, id int64, batch []*wish) ([]*wish, error) {
	err := pgx.BeginFunc(ctx, b.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, surveyLock); err != nil {
			return err
		}
		if b.late {
			batch = b.gather(batch)
		}
		var tries int64
		if err := tx.QueryRow(ctx, markBatch, b.node, id).Scan(&tries); err != nil {
			return err
		}
		if tries != 1 {
			return fmt.Errorf("batch %d of node %d is there already", id, b.node)
		}
		return b.run(ctx, tx, batch)
	})
	return batch, err
}

func statements(ctx context.Context, tx pgx.Tx, batch []*wish) error {
	for _, w := range batch {
		var held int64
		err := tx.QueryRow(ctx, takeSlot).Scan(&held)
		if w.admitted = err == nil; err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if _, err := tx.Exec(ctx, enter, w.respondent, w.admitted, held); err != nil {
			return err
		}
	}
	return nil
}

func memory(ctx context.Context, tx pgx.Tx, batch []*wish) error {
	var target, held int64
	if err := tx.QueryRow(ctx, `SELECT target, held FROM cells WHERE id = 1`).Scan(&target, &held); err != nil {
		return err
	}
	before := held
	respondents, admitted, counts := make([]int64, len(batch)), make([]bool, len(batch)), make([]int64, len(batch))
	for i, w := range batch {
		if w.admitted = held < target; w.admitted {
			held++
		}
		respondents[i], admitted[i], counts[i] = w.respondent, w.admitted, held
	}
	if held != before {
		if _, err := tx.Exec(ctx, `UPDATE cells SET held = $1 WHERE id = 1`, held); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO arrivals (respondent, admitted, held) SELECT * FROM unnest($1::bigint[], $2::boolean[], $3::bigint[])`, respondents, admitted, counts)
	return err
}
