package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"fieldwork/internal/fault"
)

// bound finds the last thing that had happened, and refuses an instant before the first.
func (p *Past) bound(ctx context.Context) error {
	last, err := p.last(ctx)
	if err != nil {
		return err
	}
	p.at = instant(min(p.asked, last))
	if p.asked == unbounded {
		return nil
	}
	var begun bool
	err = p.store.one(ctx, &begun, `SELECT EXISTS (SELECT 1 FROM interviews WHERE survey = ? AND started_ms BETWEEN 1 AND ?)`, p.survey, p.asked)
	if err != nil || begun {
		return err
	}
	return p.tooEarly(ctx)
}

// tooEarly says when the first interview began.
func (p *Past) tooEarly(ctx context.Context) error {
	var first int64
	if err := p.store.one(ctx, &first, `SELECT coalesce(min(started_ms), 0) FROM interviews WHERE survey = ?`, p.survey); err != nil {
		return err
	}
	if first == 0 {
		return fault.Errorf(fault.NotFound, "survey %q has no interview yet, so it has no past to go back to", p.survey)
	}
	return fault.Errorf(fault.NotFound, "no interview of survey %q had begun by %s; the first began at %s: give a later moment",
		p.survey, time.UnixMilli(p.asked).UTC().Format(time.RFC3339), instant(first).Format(time.RFC3339))
}

// last is the instant of the last thing that has happened.
func (p *Past) last(ctx context.Context) (last int64, err error) {
	if last, err = p.lastTouched(ctx); err != nil {
		return 0, err
	}
	arrived, err := p.lastArrived(ctx)
	if err != nil {
		return 0, err
	}
	last = max(last, arrived)
	for _, table := range []string{"fills", "changes"} {
		var latest int64
		if err := p.store.one(ctx, &latest, `SELECT coalesce(max(at_ms), 0) FROM `+table+` WHERE survey = ?`, p.survey); err != nil {
			return 0, err
		}
		last = max(last, latest)
	}
	if last == 0 { // nobody has come yet: the last thing that happened is that the survey was put into the field
		err = p.store.one(ctx, &last, `SELECT coalesce(max(kept_ms), 0) FROM versions WHERE survey = ?`, p.survey)
	}
	return last, err
}

// lastTouched is the last instant that the interviews themselves tell. Every one is looked at: who comes back only to be
// told that the interview is complete finishes it without a page event, however long ago it began, and no index that pages
// would have to pay for tells of that. It is done in two halves, side by side.
func (p *Past) lastTouched(ctx context.Context) (int64, error) {
	var middle int64
	if err := p.store.one(ctx, &middle, `SELECT coalesce((SELECT min(id) FROM interviews) / 2 + (SELECT max(id) FROM interviews) / 2, 0)`); err != nil {
		return 0, err
	}
	var latest [2]int64
	var errs [2]error
	var both sync.WaitGroup
	for half, ids := range []string{`id <= ?`, `id > ?`} {
		both.Go(func() {
			errs[half] = p.store.one(ctx, &latest[half], `SELECT coalesce(max(CASE WHEN finished_ms > updated_ms THEN finished_ms ELSE updated_ms END), 0) FROM interviews WHERE survey = ? AND `+ids, p.survey, middle)
		})
	}
	both.Wait()
	return max(latest[0], latest[1]), errors.Join(errs[:]...)
}

// steppedBack is by how much the clock of the server may have been set back without an arrival being taken for the last one
// that was not.
const steppedBack = time.Hour

// lastArrived is the instant of the last arrival. The ledger is only ever added to, so it is looked at from its end, back to
// rows that are older by as much as the clock may have been set back. The last arrival matters when it is the very last thing
// that happened: whoever was admitted earlier has posted a page since, and whoever was not finished then.
func (p *Past) lastArrived(ctx context.Context) (last int64, err error) {
	rows, err := p.store.query(ctx, `SELECT at_ms FROM arrivals WHERE survey = ? ORDER BY id DESC`, p.survey)
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return err
		}
		last = max(last, at)
		if at < last-steppedBack.Milliseconds() {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return last, err
}

// errEnough ends the reading of rows before their last one.
var errEnough = errors.New("enough rows")
