package store

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

// pastColumns are read in this order by readPast.
const pastColumns = `i.id, i.seed, i.started_ms, i.updated_ms, i.finished_ms, i.token, i.answers, ` + commonColumns

// pastRecords is the statement for the interviews of a span that had begun.
func (d *dialect) pastRecords() string {
	return d.records(pastColumns, `FROM interviews i WHERE i.survey = ? AND i.started_ms <= ? AND i.id > ? AND i.id <= ?`)
}

// Interviews iterates over the interviews that had begun, as they stood then, in the order in which they began. It stops at
// the first error. They have no revision, because nothing can be written back to the past. What they have in common is one
// in memory: their maps and slices are not to be changed, but for the answers.
func (p *Past) Interviews(ctx context.Context) iter.Seq2[interview.Interview, error] {
	return inSpans(ctx, p.store.nextID("interviews"), p.reader(func(iv *interview.Interview) error {
		iv.Token = strings.Clone(iv.Token) // so that it does not keep the text of its span
		return readAnswers(iv)
	}))
}

// Unread is Interviews for whoever reads the answers faster from their text: most have Unread in place of Answers. Their
// words are parts of one text for many interviews: whoever keeps a few for long clones what is kept.
func (p *Past) Unread(ctx context.Context) iter.Seq2[interview.Interview, error] {
	return inSpans(ctx, p.store.nextID("interviews"), p.reader(func(*interview.Interview) error { return nil }))
}

// readAnswers reads the answers that were left to be read.
func readAnswers(iv *interview.Interview) (err error) {
	if iv.Answers != nil {
		return nil
	}
	if iv.Answers, err = iv.Unread.Read(); err != nil {
		return fault.Errorf(fault.Internal, "the answers of interview %d in the database are damaged: %w", iv.ID, err)
	}
	iv.Unread = interview.Unread{}
	return nil
}

// reader reads spans of interviews, undoes what has become of them since, and finishes each. What readers have learned of
// interviews that are alike is handed from one to the next.
func (p *Past) reader(finish func(*interview.Interview) error) spanReader[interview.Interview] {
	known := make(chan commons, abreast+1)
	return func(ctx context.Context, rows []interview.Interview, after, last int64) ([]interview.Interview, error) {
		var alike commons
		select {
		case alike = <-known:
		default:
			alike = commons{}
		}
		defer func() {
			select {
			case known <- alike:
			default:
			}
		}()
		rows, err := p.fill(ctx, rows, alike, after, last)
		for i := range rows {
			if err := finish(&rows[i]); err != nil {
				return rows[:i], err
			}
		}
		return rows, err
	}
}

// fill reads a span of interviews and undoes what has become of them since.
func (p *Past) fill(ctx context.Context, into []interview.Interview, alike commons, after, last int64) ([]interview.Interview, error) {
	b := p.book()
	err := p.store.eachRecord(ctx, func(record string) error {
		into = append(into, interview.Interview{})
		return readPast(&into[len(into)-1], b, record, alike)
	}, p.store.dialect.pastRecords(), p.survey, millis(p.at), after, last)
	byID := func(a, b interview.Interview) int { return cmp.Compare(a.ID, b.ID) }
	if !slices.IsSortedFunc(into, byID) { // neither engine promises an order of what it joins; both keep that of the rows
		slices.SortFunc(into, byID)
	}
	if err == nil {
		err = p.rewindAll(ctx, into)
	}
	if err != nil {
		return into[:0], err
	}
	return into, nil
}

// readPast reads an interview from its record.
func readPast(iv *interview.Interview, b *book, record string, alike commons) error {
	c := cells{rest: record}
	id, seed, started, updated, finished := c.whole(), c.whole(), c.whole(), c.whole(), c.whole()
	token, answers := c.text(), c.text()
	if c.err != nil {
		return c.err
	}
	if !strings.HasPrefix(answers, "{") { // which a form would take for no answers
		return fault.Errorf(fault.Internal, "the answers of interview %d in the database are damaged: they are no object", id)
	}
	like, err := alike.of(b, c.rest)
	if err != nil {
		return err
	}
	*iv = *like
	iv.ID, iv.Seed, iv.Started, iv.Updated, iv.Finished = id, uint64(seed), instant(started), instant(updated), instant(finished)
	iv.Survey, iv.Token, iv.Answers, iv.Unread = "", token, nil, interview.Unread{Text: answers, Keys: b}
	return nil
}
