package store

import (
	"context"
	"strings"
)

// counterRows counts anew from a survey's rows what its counters say. Of the pages reached that are neither submitted nor
// left unsent there is only the page last shown; a list of pages may be null, which is none.
func (d *dialect) counterRows() string {
	const one = `SELECT 'started' AS kind, '' AS name, count(*) AS n FROM interviews WHERE survey = @survey
	UNION ALL SELECT 'arrived', type, count(*) FROM arrivals WHERE survey = @survey AND decision != 'screened_out' GROUP BY type
	UNION ALL SELECT 'ended', disposition, count(*) FROM interviews WHERE survey = @survey AND disposition != '' GROUP BY disposition
	UNION ALL SELECT 'standing', page, count(*) FROM interviews WHERE survey = @survey AND disposition = '' AND page != '' GROUP BY page
	UNION ALL SELECT 'refused', page, count(*) FROM interviews WHERE survey = @survey AND disposition = 'refusal' AND page != '' GROUP BY page
	UNION ALL SELECT 'withdrawn', decision, count(*) FROM interviews WHERE survey = @survey AND disposition = 'withdrawn' AND decision != '' GROUP BY decision
	UNION ALL SELECT 'withdrawn_end', was, count(*) FROM interviews
		WHERE survey = @survey AND disposition = 'withdrawn' AND decision = 'admitted' AND was != '' GROUP BY was`
	submitted := d.submittedRows()
	return one + `
	UNION ALL SELECT 'length', CAST(` + d.least + `((` + d.greatest + `(finished_ms - started_ms, 0) + 2500) / 5000, 17280) AS TEXT) AS step, count(*)
		FROM interviews WHERE survey = @survey AND in_sample = 1 GROUP BY step
	UNION ALL SELECT 'submitted', page, sum(n) FROM (` + submitted + `) AS posted GROUP BY page
	UNION ALL SELECT 'reached', page, sum(n) FROM (
		SELECT page, n FROM (` + submitted + `) AS posted
		UNION ALL SELECT ` + d.pageIs + ` AS page, i.n FROM (` + abreastRows + `) i, ` + d.entries(`i.unsent`) + `
		UNION ALL SELECT i.page, i.n FROM (` + abreastRows + `) i WHERE i.page != ''
			AND NOT EXISTS (SELECT 1 FROM ` + d.entries(`i.submitted`) + ` WHERE ` + d.pageIs + ` = i.page)
	) AS seen GROUP BY page`
}

// submittedRows are the pages submitted, each as often as there are interviews that have come equally far.
func (d *dialect) submittedRows() string {
	return `SELECT ` + d.pageIs + ` AS page, i.n FROM (` + abreastRows + `) i, ` + d.entries(`i.submitted`) + ` WHERE s.value IS NOT NULL`
}

// abreastRows are the interviews that have come equally far, with how many they are: of a hundred thousand there are but some
// hundred kinds, and only those are taken apart.
const abreastRows = `SELECT page, submitted, unsent, count(*) AS n FROM interviews WHERE survey = @survey GROUP BY page, submitted, unsent`

// slotRows counts a survey's timeline anew from its rows.
const slotRows = `
	SELECT 'started' AS kind, started_ms / 600000 AS slot, '' AS name, count(*) AS n FROM interviews WHERE survey = @survey GROUP BY slot
	UNION ALL SELECT 'arrived', at_ms / 600000 AS slot, type, count(*) FROM arrivals WHERE survey = @survey AND decision != 'screened_out' GROUP BY slot, type
	UNION ALL SELECT 'completed', i.finished_ms / 600000 AS slot, c.cell, count(*) FROM interviews i
		JOIN lease_cells lc ON lc.interview_id = i.id JOIN cells c ON c.id = lc.cell_id WHERE i.survey = @survey AND i.in_sample = 1 GROUP BY slot, c.cell`

// dayRows are the arrivals by all that their counts by day are told apart by, but the day, which is one of the survey's time
// zone.
const dayRows = `SELECT source, type, membership, decision, count(*) AS n FROM arrivals WHERE survey = @survey GROUP BY source, type, membership, decision`

// MonitorCounts returns what the monitor's counters say and what the rows do, by the names of the counters, in one snapshot.
func (s *Store) MonitorCounts(ctx context.Context, surveyID string) (stored, rows map[string]int, err error) {
	stored, rows = map[string]int{}, map[string]int{}
	err = s.snapshot(ctx, s.export, func(tx *session) error {
		for _, part := range []struct{ kept, counted string }{
			{`SELECT kind || ' ' || name AS name, n FROM counters WHERE survey = @survey`, `SELECT kind || ' ' || name AS name, n FROM (` + s.dialect.counterRows() + `) AS counted`},
			{`SELECT ` + slotName + ` FROM timeline WHERE survey = @survey`, `SELECT ` + slotName + ` FROM (` + slotRows + `) AS counted`},
			{`SELECT ` + dayName + `, sum(n) AS n FROM arrival_counts WHERE survey = @survey GROUP BY name`, `SELECT ` + dayName + `, n FROM (` + dayRows + `) AS counted`},
		} {
			if err := namedCounts(tx, stored, part.kept, surveyID); err != nil {
				return err
			}
			if err := namedCounts(tx, rows, part.counted, surveyID); err != nil {
				return err
			}
		}
		return nil
	})
	return stored, rows, unavailable(err)
}

// The names of slots and of counts by day, put together where they are read.
const (
	slotName = `'timeline ' || kind || ' ' || name || '@' || slot AS name, n`
	dayName  = `'by day ' || source || ' ' || type || ' ' || membership || ' ' || decision AS name`
)

// namedCounts adds the counts of a query that are not nought.
func namedCounts(tx *session, into map[string]int, query, surveyID string) error {
	var rows []counterRow
	if err := tx.Raw(query, map[string]any{"survey": surveyID}).Scan(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		if r.N != 0 {
			into[strings.TrimSpace(r.Name)] = r.N
		}
	}
	return nil
}

// MendMonitor makes the monitor's counters and timeline anew from the rows. Whoever posts a page meanwhile waits. The counts
// by day stay as they are: a day is one of the survey's time zone, which the database does not know.
func (s *Store) MendMonitor(ctx context.Context, surveyID string) error {
	return s.writer.write(ctx, func(tx *session) error {
		if err := tx.writeCounts(); err != nil { // those of others in the batch: the rows have them already
			return err
		}
		for _, statement := range []string{
			`DELETE FROM counters WHERE survey = @survey`,
			`INSERT INTO counters (survey, kind, name, n) SELECT @survey, kind, name, n FROM (` + s.dialect.counterRows() + `) AS counted`,
			`DELETE FROM timeline WHERE survey = @survey`,
			`INSERT INTO timeline (survey, kind, slot, name, n) SELECT @survey, kind, slot, name, n FROM (` + slotRows + `) AS counted`,
		} {
			if err := tx.Exec(statement, map[string]any{"survey": surveyID}).Error; err != nil {
				return err
			}
		}
		return nil
	})
}
