package store

import (
	"context"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/testlink"
)

var _ testlink.Store = (*Store)(nil)

type testLinkRow struct {
	ID           int64
	Survey, Hash string
	MadeBy, Note string
	MadeMs       int64
	ExpiresMs    int64
}

// TableName is the table's.
func (testLinkRow) TableName() string { return "test_links" }

func (r testLinkRow) link() testlink.Link {
	return testlink.Link{ID: r.ID, Survey: r.Survey, By: r.MadeBy, Note: r.Note, Made: instant(r.MadeMs), Expires: instant(r.ExpiresMs)}
}

// AddTestLink keeps a link, and forgets those whose time is over.
func (s *Store) AddTestLink(ctx context.Context, l testlink.Link, hash string, most int) (testlink.Link, error) {
	row := testLinkRow{Survey: l.Survey, Hash: hash, MadeBy: l.By, Note: l.Note, MadeMs: millis(l.Made), ExpiresMs: millis(l.Expires)}
	err := s.writer.write(ctx, func(tx *session) error {
		row.ID = 0 // the transaction may be tried again
		if err := tx.Exec(`DELETE FROM test_links WHERE expires_ms <= ?`, millis(l.Made)).Error; err != nil {
			return err
		}
		var n int
		if err := tx.Raw(`SELECT count(*) FROM test_links WHERE survey = ?`, l.Survey).Scan(&n).Error; err != nil {
			return err
		}
		if n >= most {
			return fault.Errorf(fault.Conflict, "survey %q has %d test links already; take one back first", l.Survey, n)
		}
		return tx.Create(&row).Error
	})
	return row.link(), err
}

// TestLinkByHash is a link whose time is not over.
func (s *Store) TestLinkByHash(ctx context.Context, hash string, now time.Time) (testlink.Link, error) {
	var rows []testLinkRow
	err := s.read.WithContext(ctx).Raw(`SELECT * FROM test_links WHERE hash = ? AND expires_ms > ?`, hash, millis(now)).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		return testlink.Link{}, fault.New(fault.NotFound, "there is no such test link, or it is over; ask for a new one")
	}
	if err != nil {
		return testlink.Link{}, unavailable(err)
	}
	return rows[0].link(), nil
}

// TestLinks are a survey's links whose time is not over, the newest first.
func (s *Store) TestLinks(ctx context.Context, survey string, now time.Time) ([]testlink.Link, error) {
	var rows []testLinkRow
	err := s.read.WithContext(ctx).Raw(`SELECT * FROM test_links WHERE survey = ? AND expires_ms > ? ORDER BY id DESC`, survey, millis(now)).Scan(&rows).Error
	links := make([]testlink.Link, len(rows))
	for i, r := range rows {
		links[i] = r.link()
	}
	return links, unavailable(err)
}

// RemoveTestLink takes a link back.
func (s *Store) RemoveTestLink(ctx context.Context, survey string, id int64) error {
	return s.writer.write(ctx, func(tx *session) error {
		r := tx.Exec(`DELETE FROM test_links WHERE survey = ? AND id = ?`, survey, id)
		if r.Error == nil && r.RowsAffected == 0 {
			return fault.Errorf(fault.NotFound, "survey %q has no test link %d; it may have been taken back already", survey, id)
		}
		return r.Error
	})
}
