package store

import (
	"context"
	"database/sql"
	"errors"

	"fieldwork/internal/fault"
)

// query runs a statement of an export on a connection of exports, below gorm, which takes five times as long to fill a row.
func (s *Store) query(ctx context.Context, statement string, args ...any) (*sql.Rows, error) {
	pool, err := s.export.DB()
	if err != nil {
		return nil, err
	}
	return pool.QueryContext(ctx, statement, args...)
}

// eachRow calls scan for every row and closes them; err is the one with which they came.
func eachRow(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := scan(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// whole takes whole numbers as the driver has read them. Into *any the driver's value goes as it is; into *int64 it goes by
// way of its digits.
func whole(read []any, into []int64) error {
	for i, v := range read {
		x, is := v.(int64)
		if !is {
			return fault.Errorf(fault.Internal, "a row in the database is damaged: %v stands where a whole number must", v)
		}
		into[i] = x
	}
	return nil
}

// mostNames bounds what an interner remembers, in case what should be few names are many.
const mostNames = 10_000

// An interner gives equal words one place in memory, so that a chunk of rows does not keep a copy for each.
type interner map[string]string

func (n interner) of(word string) string {
	if kept, there := n[word]; there {
		return kept
	}
	if len(n) >= mostNames {
		clear(n)
	}
	n[word] = word
	return word
}
