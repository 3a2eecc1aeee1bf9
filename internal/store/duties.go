package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/duty"
)

var _ duty.Store = (*Store)(nil)

// HoldDuties gives the node those of the duties that it has already, that nobody has, and that another node has had for too
// long, until an instant; the others stay where they are.
func (s *Store) HoldDuties(ctx context.Context, node string, duties []string, now, until time.Time) (held []string, err error) {
	free, err := s.freeDuties(ctx, node, duties, now)
	if err != nil || len(free) == 0 {
		return nil, err
	}
	slices.Sort(free) // two nodes that take the same rows take them in one order
	err = s.writer.write(ctx, func(tx *session) error {
		held = nil // the transaction may be tried again
		for _, one := range free {
			mine, err := hold(tx.DB, one, node, now, until)
			if err != nil {
				return err
			}
			if mine {
				held = append(held, one)
			}
		}
		return nil
	})
	return held, err
}

// freeDuties are those that no other node has. It spares the writing connection a look for nothing, which is what most looks
// of a node are that has no duty.
func (s *Store) freeDuties(ctx context.Context, node string, duties []string, now time.Time) ([]string, error) {
	if len(duties) == 0 {
		return nil, nil
	}
	var others []string
	err := s.read.WithContext(ctx).Raw(`SELECT duty FROM duties WHERE duty IN ? AND node <> ? AND until_ms > ?`, duties, node, millis(now)).Scan(&others).Error
	return slices.DeleteFunc(slices.Clone(duties), func(one string) bool { return slices.Contains(others, one) }), unavailable(err)
}

// hold takes one duty in one statement, so that of two nodes that ask at once one gets it.
func hold(db *gorm.DB, name, node string, now, until time.Time) (mine bool, err error) {
	var got []string
	err = db.Raw(`INSERT INTO duties (duty, node, until_ms) VALUES (?, ?, ?)
		ON CONFLICT (duty) DO UPDATE SET node = excluded.node, until_ms = excluded.until_ms
		WHERE duties.node = excluded.node OR duties.until_ms <= ? RETURNING duty`, name, node, millis(until), millis(now)).Scan(&got).Error
	return len(got) > 0, err
}

// YieldDuties gives back what the node has of the duties.
func (s *Store) YieldDuties(ctx context.Context, node string, duties []string) error {
	if len(duties) == 0 {
		return nil
	}
	return s.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`DELETE FROM duties WHERE node = ? AND duty IN ?`, node, duties).Error
	})
}

// ForgetNodes removes what nodes have left that have not been seen since the instant: one that was killed leaves its last
// batches and its duties.
func (s *Store) ForgetNodes(ctx context.Context, before time.Time) error {
	return s.writer.write(ctx, func(tx *session) error {
		if err := tx.Exec(`DELETE FROM lanes WHERE seen_ms < ?`, millis(before)).Error; err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM duties WHERE until_ms < ?`, millis(before)).Error
	})
}
