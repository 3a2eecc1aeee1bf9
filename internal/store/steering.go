package store

import (
	"context"

	"fieldwork/internal/field"
)

// LastChanges are the last changes that were made in the field by hand or by date, the last first. What becomes of single
// interviews is left out: there may be as many withdrawals as there are interviews.
func (s *Store) LastChanges(ctx context.Context, surveyID string, limit int) ([]field.Change, error) {
	var rows []changeRow
	statement, args := lastChanges(surveyID, limit)
	err := s.read.WithContext(ctx).Raw(statement, args...).Scan(&rows).Error
	changes := make([]field.Change, len(rows))
	for i, r := range rows {
		changes[i] = r.change()
	}
	return changes, unavailable(err)
}

func lastChanges(surveyID string, limit int) (statement string, args []any) {
	what := []string{string(field.Target), string(field.CellState), string(field.Closes), string(field.Door)}
	return `SELECT * FROM changes WHERE survey = ? AND survey != '' AND what IN ? ORDER BY id DESC LIMIT ?`, []any{surveyID, what, limit}
}

// OwedBySource counts what each source is still to be told, by source. Sources that are owed nothing are left out.
func (s *Store) OwedBySource(ctx context.Context, surveyID string) (map[string]field.OwedCount, error) {
	var rows []struct {
		Source string
		field.OwedCount
	}
	err := s.read.WithContext(ctx).Raw(`SELECT source, count(*) FILTER (WHERE state = 'due') AS due, count(*) FILTER (WHERE state = 'due' AND attempts > 0) AS failing,
			count(*) FILTER (WHERE state = 'given_up') AS given_up
		FROM callbacks WHERE survey = ? AND state != 'sent' GROUP BY source`, surveyID).Scan(&rows).Error
	owed := make(map[string]field.OwedCount, len(rows))
	for _, r := range rows {
		owed[r.Source] = r.OwedCount
	}
	return owed, unavailable(err)
}
