package deciders

import (
	"context"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Blocks is a node that takes many slots at a time and gives them away by itself. While it has some nobody contends for the
// cell. What it has left when the cell is full it keeps, so that another node turns respondents away though there is room: it
// is exact only as an upper limit.
type Blocks struct {
	Pool *pgxpool.Pool
	Size int64

	mu   sync.Mutex
	left int64
}

// Close keeps what is left; a real node would give it back.
func (b *Blocks) Close() error { return nil }

// Decide gives a slot of the block away, or takes another block first.
func (b *Blocks) Decide(ctx context.Context, respondent int64) (bool, error) {
	admitted, err := b.slot(ctx)
	if err != nil {
		return false, err
	}
	_, err = b.Pool.Exec(ctx, enter, respondent, admitted, 0)
	return admitted, err
}

const takeBlock = `UPDATE cells SET held = least(target, held + $1) FROM (SELECT held AS before FROM cells WHERE id = 1 FOR UPDATE) was
	WHERE id = 1 AND held < target RETURNING held - before`

// slot holds the node while it takes a block: those who wait want the same one.
func (b *Blocks) slot(ctx context.Context) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left == 0 {
		err := b.Pool.QueryRow(ctx, takeBlock, b.Size).Scan(&b.left)
		if errors.Is(err, pgx.ErrNoRows) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	b.left--
	return true, nil
}
