package store

import (
	"context"
	"database/sql"
	"iter"
	"sync"
)

// span is how many ids an export reads with one statement. The statement gives one text for all of them, which is best when
// it fits into a processor's cache: 500 interviews of sixty variables are half a megabyte.
const span = 500

// abreast is how many spans are read at a time besides the one that is being given.
const abreast = 2

// leisurelySpan is span for whoever has time: to read 500 rows keeps a processor for ten milliseconds and more, which is felt by
// whoever is served beside; twenty take less than one.
const leisurelySpan = 20

type leisureKey struct{}

// AtLeisure makes exports that are given the context read a few rows at a time.
func AtLeisure(ctx context.Context) context.Context {
	return context.WithValue(ctx, leisureKey{}, true)
}

func spanOf(ctx context.Context) int64 {
	if ctx.Value(leisureKey{}) != nil {
		return leisurelySpan
	}
	return span
}

// A spanReader appends what the ids behind after, up to last, stand for. Several run at a time.
type spanReader[T any] func(ctx context.Context, rows []T, after, last int64) ([]T, error)

// inSpans iterates over the rows of a table by their ids, in order. Spans of ids are read and decoded side by side, each
// on a goroutine of its own, while the caller works on one before them. Like ahead it stops at the first error, behind the
// rows that were read before it, holds no statement open between two spans, and leaves nothing under way when it has ended.
func inSpans[T any](ctx context.Context, next func(ctx context.Context, after int64) (int64, error), read spanReader[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		reading, stop := context.WithCancel(ctx)
		s := spans[T]{next: next, read: read, promised: make(chan chan part[T], abreast-1), used: make(chan []T, abreast+1)}
		s.under.Go(func() { s.plan(reading) })
		defer func() {
			stop()
			s.under.Wait()
		}()
		for promise := range s.promised {
			p := <-promise
			if !p.give(yield) {
				return
			}
			s.putBack(p.rows)
		}
		if err := ctx.Err(); err != nil { // given up from outside: what came is not all there is
			var none T
			yield(none, unavailable(err))
		}
	}
}

// spans are the spans of one iteration. A promise is kept by its reader, who may be slower than that of the span behind it.
type spans[T any] struct {
	next     func(ctx context.Context, after int64) (id int64, err error)
	read     spanReader[T]
	promised chan chan part[T]
	used     chan []T // rows to be filled anew
	under    sync.WaitGroup
}

// plan begins a reader for one span after the other. A gap in the ids, however wide, takes one look.
func (s *spans[T]) plan(ctx context.Context) {
	defer close(s.promised)
	span := spanOf(ctx)
	for after := int64(0); ; after += span {
		first, err := s.next(ctx, after)
		if err == nil && first == 0 {
			return
		}
		after = max(after, first-1)
		promise, from := make(chan part[T], 1), after
		select {
		case s.promised <- promise:
		case <-ctx.Done():
			return
		}
		if err != nil {
			promise <- part[T]{err: unavailable(err)}
			return
		}
		s.under.Go(func() {
			rows, err := s.read(ctx, s.fresh(), from, from+span)
			promise <- part[T]{rows: rows, err: unavailable(err)}
		})
	}
}

// fresh is a slice without rows.
func (s *spans[T]) fresh() []T {
	select {
	case rows := <-s.used:
		return rows
	default:
		return make([]T, 0, span)
	}
}

func (s *spans[T]) putBack(rows []T) {
	select {
	case s.used <- rows[:0]:
	default:
	}
}

// nextID is a function for the first id of a table behind another; 0 when there is none. The table's name is of this
// package.
func (s *Store) nextID(table string) func(ctx context.Context, after int64) (int64, error) {
	return func(ctx context.Context, after int64) (id int64, err error) {
		err = s.one(ctx, &id, `SELECT coalesce(min(id), 0) FROM `+table+` WHERE id > ?`, after)
		return id, err
	}
}

// one reads the one cell of a statement's one row.
func (s *Store) one(ctx context.Context, into any, statement string, args ...any) error {
	rows, err := s.query(ctx, statement, args...)
	return eachRow(rows, err, func(rows *sql.Rows) error { return rows.Scan(into) })
}
