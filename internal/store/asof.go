package store

import (
	"context"
	"database/sql"
	"iter"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Past is a survey's study as it was at an instant, told from what the database keeps today.
//
// Arrivals, events, fills and changes are only ever added, so those up to the instant are those of then. Interviews and
// cells are undone: what changed after the instant goes back to what the record of changes, the ledger and the page events
// say it was. Two things cannot be had back. A withdrawal erases for ever, so whoever has withdrawn by now is withdrawn at
// every instant, and counts in no cell. Answers carry no instants, so an interview that was open then has the answers that
// the pages posted by then hold today; it is in no sample.
//
// It is bounded by instants and not by one long transaction, which would keep the WAL from being written back while
// respondents go on answering. Its reads agree with each other all the same, because nothing is dated before an instant
// that has passed, unless a clock was set back; only what is being written in the very moment of AsOf may still come in.
type Past struct {
	store    *Store
	survey   string
	at       time.Time // to the millisecond, as the database keeps instants
	asked    int64     // what was asked for, which may be later; without bound when nothing was
	versions map[survey.Version]*survey.Survey
	version  survey.Version
	before   map[undone]field.Change
}

// An undone names what a change after the instant was about.
type undone struct {
	what    field.Control
	subject string
}

// judgement stands for every change of how a finished interview counts.
const judgement field.Control = "judgement"

// unbounded is later than every instant in a database.
const unbounded = int64(1)<<62 - 1

// AsOf is the study as it was at the instant; the zero instant means with all that has happened. The versions are those
// that the database keeps, read. Its error is of the kind fault.NotFound when no interview had begun by an instant that
// was asked for.
func (s *Store) AsOf(ctx context.Context, surveyID string, at time.Time, versions map[survey.Version]*survey.Survey) (*Past, error) {
	p := &Past{store: s, survey: surveyID, versions: versions, asked: unbounded}
	if !at.IsZero() {
		p.asked = millis(at)
	}
	if err := p.bound(ctx); err != nil {
		return nil, unavailable(err)
	}
	if err := p.inField(ctx); err != nil {
		return nil, unavailable(err)
	}
	return p, unavailable(p.changed(ctx))
}

// At is the instant of the data: the one asked for, or that of the last thing that happened, whichever is earlier.
func (p *Past) At() time.Time { return p.at }

// Version is the questionnaire that newcomers got then.
func (p *Past) Version() survey.Version { return p.version }

// inField finds the version that newcomers got: the one that was kept last, and for an earlier moment the one of which was
// last heard by then. When a version was first put into the field is not kept, because a server that starts again with the
// same files keeps it anew; but those who got it had begun by then.
func (p *Past) inField(ctx context.Context) error {
	query := `SELECT version FROM versions WHERE survey = @survey AND kept_ms <= @asked ORDER BY kept_ms DESC, rowid DESC LIMIT 1`
	if p.asked != unbounded {
		query = `SELECT version FROM (SELECT version, kept_ms AS heard, rowid AS place FROM versions WHERE survey = @survey AND kept_ms <= @asked
			UNION ALL SELECT version, max(started_ms), 0 FROM interviews WHERE survey = @survey AND started_ms <= @asked GROUP BY version) AS known
			ORDER BY heard DESC, place DESC LIMIT 1`
	}
	return p.store.read.WithContext(ctx).Raw(query, sql.Named("survey", p.survey), sql.Named("asked", p.asked)).Scan(&p.version).Error
}

// changed notes, of everything that was changed after the instant, the first change: it says what was there before.
func (p *Past) changed(ctx context.Context) error {
	var rows []changeRow
	err := p.store.read.WithContext(ctx).Where("survey = ? AND at_ms > ?", p.survey, millis(p.at)).Order("id").Find(&rows).Error
	p.before = make(map[undone]field.Change, len(rows))
	for _, r := range rows {
		c := r.change()
		what := c.What
		if what == field.Invalidated || what == field.Restored {
			what = judgement
		}
		if _, known := p.before[undone{what, c.Subject}]; !known {
			p.before[undone{what, c.Subject}] = c
		}
	}
	return err
}

// Arrivals iterates over the ledger up to the instant, in order. It stops at the first error.
func (p *Past) Arrivals(ctx context.Context) iter.Seq2[interview.Arrival, error] {
	return upTo(ctx, p, func(r arrivalRow) (int64, interview.Arrival, error) {
		a, err := r.arrival(p.book())
		return r.ID, a, err
	})
}

// Changes iterates over the record of changes up to the instant, in order. It stops at the first error.
func (p *Past) Changes(ctx context.Context) iter.Seq2[field.Change, error] {
	return upTo(ctx, p, func(r changeRow) (int64, field.Change, error) { return r.ID, r.change(), nil })
}

// Events iterates over the paradata up to the instant, interview by interview, in the order of its events. It stops at the first error.
func (p *Past) Events(ctx context.Context) iter.Seq2[interview.Event, error] {
	return p.store.events(ctx, p.survey, millis(p.at))
}

// Fills returns the fill snapshots up to the instant, in order.
func (p *Past) Fills(ctx context.Context) ([]quota.Fill, error) {
	fills, err := fillsOf(p.store.read.WithContext(ctx).Where("at_ms <= ?", millis(p.at)), p.survey)
	return fills, unavailable(err)
}

// upTo iterates over the survey's rows up to the instant by id; read gives a row's id and what it stands for.
func upTo[R, T any](ctx context.Context, p *Past, read func(R) (int64, T, error)) iter.Seq2[T, error] {
	return chunks(ctx, func(ctx context.Context, after int64) (rows []R, err error) {
		err = p.store.read.WithContext(ctx).Where("survey = ? AND at_ms <= ? AND id > ?", p.survey, millis(p.at), after).
			Order("id").Limit(chunk).Find(&rows).Error
		return rows, err
	}, read)
}
