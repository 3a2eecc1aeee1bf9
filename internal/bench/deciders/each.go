package deciders

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Each decides in a transaction of its own: the conditional UPDATE locks the cell's row until the commit is durable.
type Each struct{ Pool *pgxpool.Pool }

// Close has nothing to do: the pool is its owner's.
func (e Each) Close() error { return nil }

const takeSlot = `UPDATE cells SET held = held + 1 WHERE id = 1 AND held < target RETURNING held`

// Decide takes a slot, if there is one, and writes the ledger row.
func (e Each) Decide(ctx context.Context, respondent int64) (admitted bool, err error) {
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
		var held int64
		err := tx.QueryRow(ctx, takeSlot).Scan(&held)
		if admitted = err == nil; err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		_, err = tx.Exec(ctx, enter, respondent, admitted, held)
		return err
	})
	return admitted, err
}

const enter = `INSERT INTO arrivals (respondent, admitted, held) VALUES ($1, $2, $3)`
