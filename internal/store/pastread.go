package store

import (
	"context"
	"database/sql"
	"iter"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

// pastColumns are read in this order by scanPast.
const pastColumns = `SELECT i.id, i.seed, i.started_ms, i.updated_ms, i.finished_ms, i.token, i.answers, ` + commonColumns + ` FROM interviews i `

// Interviews iterates over the interviews that had begun, as they stood then, in the order in which they began. It stops at
// the first error. They have no revision, because nothing can be written back to the past. What they have in common is one
// in memory: their maps and slices are not to be changed, but for the answers.
func (p *Past) Interviews(ctx context.Context) iter.Seq2[interview.Interview, error] {
	alike := commons{}
	return ahead(ctx, func(ctx context.Context, rows *part[interview.Interview], after int64) int64 {
		after = p.fill(ctx, rows, alike, after)
		for i := range rows.rows {
			if err := readAnswers(&rows.rows[i]); err != nil {
				rows.rows, rows.err = rows.rows[:i], err
				break
			}
		}
		return after
	})
}

// Unread is Interviews for whoever reads the answers faster from their text: most have Unread in place of Answers.
func (p *Past) Unread(ctx context.Context) iter.Seq2[interview.Interview, error] {
	alike := commons{}
	return ahead(ctx, func(ctx context.Context, rows *part[interview.Interview], after int64) int64 {
		return p.fill(ctx, rows, alike, after)
	})
}

// readAnswers reads the answers that were left to be read.
func readAnswers(iv *interview.Interview) (err error) {
	if iv.Answers != nil {
		return nil
	}
	if iv.Answers, err = interview.ParseAnswers(iv.Unread); err != nil {
		return fault.Errorf(fault.Internal, "the answers of interview %d in the database are damaged: %w", iv.ID, err)
	}
	iv.Unread = ""
	return nil
}

// fill reads a chunk of interviews and undoes what has become of them since.
func (p *Past) fill(ctx context.Context, into *part[interview.Interview], alike commons, after int64) (last int64) {
	rows, err := p.store.query(ctx, pastColumns+`WHERE i.survey = ? AND i.started_ms <= ? AND i.id > ? ORDER BY i.id LIMIT ?`,
		p.survey, millis(p.at), after, chunk)
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		iv, err := scanPast(rows, alike)
		into.rows, after = append(into.rows, iv), iv.ID
		return err
	})
	into.last = len(into.rows) < chunk
	if err == nil {
		err = p.rewindAll(ctx, into.rows)
	}
	if err != nil {
		into.rows, into.err = into.rows[:0], unavailable(err)
	}
	return after
}

func scanPast(rows *sql.Rows, alike commons) (iv interview.Interview, err error) {
	var numbers [5]any
	var token, answers, columns string
	if err := rows.Scan(&numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4], &token, &answers, &columns); err != nil {
		return iv, err
	}
	var x [5]int64
	if err := whole(numbers[:], x[:]); err != nil {
		return iv, err
	}
	like, err := alike.of(columns)
	if err != nil {
		return iv, err
	}
	iv = *like
	iv.ID, iv.Seed, iv.Started, iv.Updated, iv.Finished = x[0], uint64(x[1]), instant(x[2]), instant(x[3]), instant(x[4])
	iv.Survey, iv.Token, iv.Answers, iv.Unread = "", token, nil, answers
	return iv, nil
}
