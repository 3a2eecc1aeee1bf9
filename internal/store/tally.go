package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// The kinds of counters.
const (
	started = "started"
	arrived = "arrived"
	ended   = "ended"
)

func countersOf(tx *session, survey, kind string) (map[string]int, error) {
	var rows []counterRow
	if err := tx.Where("survey = ? AND kind = ?", survey, kind).Find(&rows).Error; err != nil {
		return nil, err
	}
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.Name] = r.N
	}
	if tx.counts != nil { // what a batch has counted is written at its end, in the order in which all nodes lock the counters
		tx.counts.pending(survey, kind, counts)
	}
	return counts, nil
}

// Tally reads the counters in one snapshot. Leases that lapsed without anybody needing their slots are given back first,
// so that "in progress" means in progress, and cells whose date has come are closed.
func (s *Store) Tally(ctx context.Context, surveyID string, now time.Time) (t field.Tally, err error) {
	if err := s.settleLapsed(ctx, surveyID, now); err != nil {
		return t, err
	}
	err = s.snapshot(ctx, s.read, func(tx *session) error {
		t, err = tally(tx, surveyID, now)
		return err
	})
	return t, unavailable(err)
}

// settleLapsed settles the cells when there is something to settle, so that reading alone does not write.
func (s *Store) settleLapsed(ctx context.Context, surveyID string, now time.Time) error {
	var lapsed bool
	err := s.read.WithContext(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM leases WHERE survey = ? AND state = 'held' AND expires_ms <= ?)
		OR EXISTS (SELECT 1 FROM cells WHERE survey = ? AND state = 'open' AND closes_ms BETWEEN 1 AND ?)`, surveyID, millis(now), surveyID, millis(now)).Scan(&lapsed).Error
	if err != nil || !lapsed {
		return unavailable(err)
	}
	return s.writer.write(ctx, func(tx *session) error { return settle(tx, surveyID, now) })
}

func tally(tx *session, surveyID string, now time.Time) (field.Tally, error) {
	t := field.Tally{At: now, Ended: map[interview.Disposition]int{}}
	cells, err := cellsOf(tx, surveyID)
	if err != nil {
		return t, err
	}
	for _, r := range cells {
		t.Cells = append(t.Cells, r.cell())
	}
	starts, err := countersOf(tx, surveyID, started)
	if err != nil {
		return t, err
	}
	t.Started = starts[""]
	if t.Arrivals, err = countersOf(tx, surveyID, arrived); err != nil {
		return t, err
	}
	endings, err := countersOf(tx, surveyID, ended)
	if err != nil {
		return t, err
	}
	for d, n := range endings {
		t.Ended[interview.Disposition(d)] = n
	}
	t.Fills, err = fillsOf(tx.DB, surveyID)
	return t, err
}

// ArrivalCounts returns the ledger counted by day, source, type, membership and decision.
func (s *Store) ArrivalCounts(ctx context.Context, surveyID string) ([]interview.ArrivalCount, error) {
	var rows []arrivalCountRow
	err := s.read.WithContext(ctx).Where("survey = ?", surveyID).Order("day, source, type, membership, decision").Find(&rows).Error
	if err != nil {
		return nil, unavailable(err)
	}
	counts := make([]interview.ArrivalCount, len(rows))
	for i, r := range rows {
		counts[i] = interview.ArrivalCount{Day: r.Day, Source: r.Source, Type: r.Type, Decision: interview.Decision(r.Decision), N: r.N}
		if err := fromJSON(r.Membership, &counts[i].Membership, "a count of arrivals"); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// SampleByType counts the completes in the sample by type. It reads the index of the sample alone, a few thousand entries
// that lie together, and no interview.
func (s *Store) SampleByType(ctx context.Context, surveyID string) (map[string]int, error) {
	var rows []struct {
		Type string
		N    int
	}
	if err := s.read.WithContext(ctx).Raw(sampleByType, surveyID).Scan(&rows).Error; err != nil {
		return nil, unavailable(err)
	}
	sample := make(map[string]int, len(rows))
	for _, r := range rows {
		sample[r.Type] = r.N
	}
	return sample, nil
}

// sampleByType says in_sample = 1 in so many words, because SQLite takes a partial index only where it sees the condition.
const sampleByType = `SELECT type, count(*) AS n FROM interviews WHERE survey = ? AND in_sample = 1 GROUP BY type`

func fillsOf(tx *gorm.DB, surveyID string) ([]quota.Fill, error) {
	var rows []fillRow
	if err := tx.Where("survey = ?", surveyID).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	fills := make([]quota.Fill, len(rows))
	for i, r := range rows {
		var err error
		if fills[i], err = r.fill(); err != nil {
			return nil, err
		}
	}
	return fills, nil
}

// Recount counts from the rows, once the leases that have lapsed by the instant are settled; without one nothing is settled. An export recounts first, and respondents must
// not wait for that: on the writer it held every post up for as long as it took.
func (s *Store) Recount(ctx context.Context, surveyID string, now time.Time) (rc field.Recount, err error) {
	if !now.IsZero() {
		if err := s.writer.write(ctx, func(tx *session) error { return settle(tx, surveyID, now) }); err != nil {
			return rc, err
		}
	}
	err = s.snapshot(ctx, s.export, func(tx *session) (err error) {
		rc, err = recount(tx, surveyID)
		return err
	})
	return rc, unavailable(err)
}

// recount counts in one snapshot, in which counters and rows belong together. Nobody who writes waits for it.
func recount(tx *session, surveyID string) (rc field.Recount, err error) {
	rows, err := cellsOf(tx, surveyID)
	if err != nil {
		return rc, err
	}
	for _, r := range rows {
		rc.Cells = append(rc.Cells, r.cell())
	}
	if rc.Completed, err = byCell(tx, `JOIN interviews i ON i.id = lc.interview_id WHERE i.in_sample = 1 AND i.survey = ?`, surveyID); err != nil {
		return rc, err
	}
	if rc.Held, err = byCell(tx, `JOIN leases l ON l.interview_id = lc.interview_id WHERE l.state = 'held' AND l.survey = ?`, surveyID); err != nil {
		return rc, err
	}
	err = tx.Raw(`SELECT count(*) FROM leases l JOIN interviews i ON i.id = l.interview_id WHERE l.survey = ? AND l.state = 'held' AND i.disposition != ''`, surveyID).Scan(&rc.Outlived).Error
	if err != nil {
		return rc, err
	}
	err = tx.Raw(`SELECT (SELECT count(*) FROM interviews i WHERE i.survey = ? AND i.decision != ''
		AND (SELECT count(*) FROM arrivals a WHERE a.interview_id = i.id AND a.decision = i.decision) != 1)
		+ (SELECT count(*) FROM arrivals a JOIN interviews i ON i.id = a.interview_id WHERE a.survey = ? AND i.decision = '')`,
		surveyID, surveyID).Scan(&rc.Unledgered).Error
	return rc, err
}

func byCell(tx *session, join, surveyID string) (map[string]int, error) {
	var rows []struct {
		Cell string
		N    int
	}
	err := tx.Raw(`SELECT c.cell, count(*) AS n FROM lease_cells lc JOIN cells c ON c.id = lc.cell_id `+join+` GROUP BY c.cell`, surveyID).Scan(&rows).Error
	counts := make(map[string]int, len(rows))
	for _, r := range rows {
		counts[r.Cell] = r.N
	}
	return counts, err
}
