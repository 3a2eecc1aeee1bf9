// Package deciders compares ways to let no more respondents through a gate than a quota has slots, on PostgreSQL.
//
// It is opinionated: no way admits one too many, and each writes a ledger row for each decision and answers when both are
// durable, because a faster way that does less is no way. They differ in what many respondents contend for, and nothing else:
// the same table, the same server, the same callers, in turns. It measures the contention, not Fieldwork; the store's own
// figures are in docs/performance.md.
package deciders

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// A Gate decides about one respondent after another. Decide may be called by many goroutines; it returns when the decision is
// durable.
type Gate interface {
	Decide(ctx context.Context, respondent int64) (admitted bool, err error)
	Close() error
}

// schema is one cell, the ledger of its decisions, and what a lane leaves of its batches.
const schema = `
DROP TABLE IF EXISTS cells, arrivals, lanes;
CREATE TABLE cells (id bigint PRIMARY KEY, target bigint NOT NULL, held bigint NOT NULL CHECK (held <= target));
CREATE TABLE arrivals (respondent bigint PRIMARY KEY, admitted boolean NOT NULL, held bigint NOT NULL);
CREATE TABLE lanes (node bigint PRIMARY KEY, batch bigint NOT NULL, tries bigint NOT NULL);
`

// Prepare makes the tables anew, with one cell of so many slots.
func Prepare(ctx context.Context, pool *pgxpool.Pool, target int64) error {
	if _, err := pool.Exec(ctx, schema); err != nil {
		return fmt.Errorf("the tables: %w", err)
	}
	_, err := pool.Exec(ctx, `INSERT INTO cells VALUES (1, $1, 0)`, target)
	return err
}

// Check fails when the cell has not exactly the slots taken that the ledger says, or more than its target. spare is what nodes
// may have taken and not given away.
func Check(ctx context.Context, pool *pgxpool.Pool, decisions, spare int64) error {
	var target, held, admitted, rows int64
	err := pool.QueryRow(ctx, `SELECT target, held, (SELECT count(*) FROM arrivals WHERE admitted), (SELECT count(*) FROM arrivals) FROM cells`).
		Scan(&target, &held, &admitted, &rows)
	switch {
	case err != nil:
		return err
	case admitted > target, admitted > held, held > admitted+spare:
		return fmt.Errorf("%d were admitted to a cell of %d slots, of which %d are held", admitted, target, held)
	case rows != decisions:
		return fmt.Errorf("the ledger has %d rows for %d decisions", rows, decisions)
	}
	return nil
}
