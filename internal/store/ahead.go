package store

import (
	"context"
	"iter"
)

// chunk is how many rows an export reads at a time: a reader held open for the whole of it would let the WAL grow without
// bound.
const chunk = 2_000

// A part is some rows that were read together.
type part[T any] struct {
	rows []T
	last bool  // nothing follows
	err  error // what went wrong behind the rows
}

// A filler appends the rows behind an id to the part, and returns the id of the last of them.
type filler[T any] func(ctx context.Context, p *part[T], after int64) (last int64)

// ahead iterates over rows that are read a chunk at a time. The next chunk is read and decoded on a goroutine of its own
// while the caller works on the one before, so that an export has two cores. It stops at the first error, and gives what was
// read before it. No statement is open between two chunks, and none is under way when the iteration has ended.
func ahead[T any](ctx context.Context, fill filler[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		reading, stop := context.WithCancel(ctx)
		parts, used := make(chan part[T]), make(chan []T, 2) // two slices go back and forth
		used <- nil
		used <- nil
		go func() {
			defer close(parts)
			read(reading, fill, parts, used)
		}()
		defer func() {
			stop()
			for range parts { // until the reader has ended
			}
		}()
		for p := range parts {
			if !p.give(yield) || p.last {
				return
			}
			used <- p.rows[:0]
		}
		var none T
		yield(none, unavailable(ctx.Err())) // given up from outside: what came is not all there is
	}
}

// read reads until there is no more, or nobody wants more.
func read[T any](ctx context.Context, fill filler[T], parts chan<- part[T], used <-chan []T) {
	var p part[T]
	for after := int64(0); !p.last && p.err == nil; {
		select {
		case rows := <-used:
			p = part[T]{rows: rows}
		case <-ctx.Done():
			return
		}
		after = fill(ctx, &p, after)
		select {
		case parts <- p:
		case <-ctx.Done():
			return
		}
	}
}

// give hands the rows on, and then the error; false when there shall be no more.
func (p part[T]) give(yield func(T, error) bool) bool {
	for _, row := range p.rows {
		if !yield(row, nil) {
			return false
		}
	}
	if p.err != nil {
		var none T
		yield(none, p.err)
	}
	return p.err == nil
}

// chunks iterates over the rows that next returns behind an id; convert gives a row's id and what it stands for.
func chunks[R, T any](ctx context.Context, next func(ctx context.Context, after int64) ([]R, error), convert func(R) (int64, T, error)) iter.Seq2[T, error] {
	return ahead(ctx, func(ctx context.Context, p *part[T], after int64) int64 {
		rows, err := next(ctx, after)
		p.err, p.last = unavailable(err), len(rows) < chunk
		for _, r := range rows {
			id, v, err := convert(r)
			if err != nil {
				p.err = err
				return after
			}
			p.rows, after = append(p.rows, v), id
		}
		return after
	})
}
