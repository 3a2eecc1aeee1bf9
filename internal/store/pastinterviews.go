package store

import (
	"context"
	"iter"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// The page events by which a page comes to be answered, and no longer is.
const (
	pageAnswered = "answered"
	pageRefused  = "refused"
)

// A pastRow is an interview with what tells how it stood.
type pastRow struct {
	Row   interviewRow `gorm:"embedded"`
	Gated bool         // the gate had decided by then
	posts []eventRow   // of one that was posted to after the instant: what had been posted by then
}

// Interviews iterates over the interviews that had begun, as they stood then, in the order in which they began. It stops at
// the first error. They have no revision, because nothing can be written back to the past.
func (p *Past) Interviews(ctx context.Context) iter.Seq2[interview.Interview, error] {
	return chunks(func(after int64) ([]pastRow, error) { return p.rows(ctx, after) }, func(r pastRow) (int64, interview.Interview, error) {
		iv, err := r.Row.interview()
		if err == nil {
			p.rewind(&iv, r)
		}
		return r.Row.ID, iv, err
	})
}

func (p *Past) rows(ctx context.Context, after int64) (rows []pastRow, err error) {
	err = p.store.read.WithContext(ctx).Raw(`SELECT i.*, a.id IS NOT NULL AS gated
		FROM interviews i LEFT JOIN arrivals a ON a.interview_id = i.id AND a.at_ms <= ?
		WHERE i.survey = ? AND i.started_ms <= ? AND i.id > ? ORDER BY i.id LIMIT ?`,
		millis(p.at), p.survey, millis(p.at), after, chunk).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	place, ids := map[int64]int{}, []int64{}
	for i, r := range rows {
		if r.Row.UpdatedMs > millis(p.at) && interview.Disposition(r.Row.Disposition) != interview.Withdrawn {
			place[r.Row.ID], ids = i, append(ids, r.Row.ID)
		}
	}
	posts, err := p.posts(ctx, ids)
	for _, e := range posts {
		r := &rows[place[e.InterviewID]]
		r.posts = append(r.posts, e)
	}
	return rows, err
}

// posts are the page events of the interviews up to the instant, in order.
func (p *Past) posts(ctx context.Context, ids []int64) (events []eventRow, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = p.store.read.WithContext(ctx).Where("interview_id IN ? AND at_ms <= ?", ids, millis(p.at)).Order("id").Table("page_events").Find(&events).Error
	return events, err
}

// rewind undoes what has become of an interview since.
func (p *Past) rewind(iv *interview.Interview, r pastRow) {
	iv.Revision = 0
	switch ended := p.disposition(iv.ID, iv.Disposition, r.Row.FinishedMs); {
	case ended == iv.Disposition:
	case ended == interview.Invalidated:
		iv.Disposition, iv.Was = ended, iv.Disposition // restored since to what it had been
	default:
		iv.Disposition, iv.Was = ended, interview.InProgress
	}
	iv.InSample = iv.Disposition == interview.Completed
	if iv.Finished.After(p.at) {
		iv.Finished, iv.Was = instant(0), interview.InProgress
	}
	if !r.Gated {
		iv.Type, iv.Membership, iv.Decision, iv.Assigned = "", []string{}, interview.Undecided, map[string]string{}
	}
	if iv.Updated.After(p.at) {
		p.unpost(iv, r.posts)
	}
}

// disposition is how an interview had ended by the instant. One that has been withdrawn is so at every instant.
func (p *Past) disposition(id int64, today interview.Disposition, finishedMs int64) interview.Disposition {
	switch c, judged := p.before[undone{judgement, strconv.FormatInt(id, 10)}]; {
	case today == interview.Withdrawn:
		return today
	case finishedMs > millis(p.at):
		return interview.InProgress
	case judged:
		return interview.Disposition(c.Old)
	}
	return today
}

// unpost takes back what was posted after the instant. The answers of a page that had been posted by then stay, as they are
// today: one that was changed later cannot be told from one that was not.
func (p *Past) unpost(iv *interview.Interview, posts []eventRow) {
	iv.Updated, iv.Page, iv.Submitted = iv.Started, "", map[string]bool{}
	posted := map[string]bool{}
	for _, e := range posts {
		iv.Updated, iv.Page, posted[e.Page] = instant(e.AtMs), e.Page, true
		if e.Language != "" {
			iv.Language = e.Language
		}
		switch e.Event {
		case pageAnswered:
			iv.Submitted[e.Page] = true
		case pageRefused:
			delete(iv.Submitted, e.Page)
		}
	}
	s, known := p.versions[iv.Version]
	if !known {
		iv.Answers = interview.Answers{}
		return
	}
	for _, page := range s.Pages {
		if !posted[page.Name] {
			unask(iv.Answers, page)
		}
	}
}

// unask removes the answers to a page's questions.
func unask(answers interview.Answers, page *survey.Page) {
	for _, q := range page.Questions {
		delete(answers, q.Name)
		if q.Rows != nil {
			for _, o := range q.Rows.Options {
				delete(answers, survey.RowName(q.Name, o.Name))
			}
		}
		if q.List != nil {
			for _, o := range q.List.Options {
				delete(answers, survey.SpecifyName(q.Name, o.Name))
			}
		}
	}
}
