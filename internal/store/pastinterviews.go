package store

import (
	"context"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// The page events by which a page comes to be answered, and no longer is.
const (
	pageAnswered = "answered"
	pageRefused  = "refused"
)

// rewindAll undoes what has become of the interviews since.
func (p *Past) rewindAll(ctx context.Context, rows []interview.Interview) error {
	gated, err := p.gated(ctx, rows)
	if err != nil {
		return err
	}
	posts, err := p.later(ctx, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		iv := &rows[i]
		iv.Survey, iv.Page = p.survey, "" // which page was shown last is counted today, and not kept in time
		if iv.Updated.After(p.at) {
			if err := readAnswers(iv); err != nil {
				return err
			}
		}
		p.rewind(iv, gated == nil || !p.mayBeEarly(iv) || gated[iv.ID], posts[iv.ID])
	}
	return nil
}

// mayBeEarly tells whether the gate may have decided only after the instant. It decides before an interview is finished; of
// one that was withdrawn, which may have been at any time, nothing follows.
func (p *Past) mayBeEarly(iv *interview.Interview) bool {
	finished := !iv.Finished.IsZero() && !iv.Finished.After(p.at) && iv.Disposition != interview.Withdrawn
	return iv.Decision != interview.Undecided && !finished
}

// gated are the interviews, among those of which it is not certain, of which the gate had decided by the instant; nil when
// it is certain of all.
func (p *Past) gated(ctx context.Context, rows []interview.Interview) (map[int64]bool, error) {
	var doubtful []int64
	for i := range rows {
		if p.mayBeEarly(&rows[i]) {
			doubtful = append(doubtful, rows[i].ID)
		}
	}
	if doubtful == nil {
		return nil, nil
	}
	var ids []int64
	err := p.store.read.WithContext(ctx).Raw(`SELECT interview_id FROM arrivals WHERE interview_id IN ? AND at_ms <= ?`, doubtful, millis(p.at)).Scan(&ids).Error
	gated := make(map[int64]bool, len(ids))
	for _, id := range ids {
		gated[id] = true
	}
	return gated, err
}

// later are, of each interview that was posted to after the instant, the page events up to it.
func (p *Past) later(ctx context.Context, rows []interview.Interview) (map[int64][]interview.Event, error) {
	var ids []int64
	for i := range rows {
		if rows[i].Updated.After(p.at) && rows[i].Disposition != interview.Withdrawn {
			ids = append(ids, rows[i].ID)
		}
	}
	return p.posts(ctx, ids)
}

// posts are the page events of the interviews up to the instant, in order.
func (p *Past) posts(ctx context.Context, ids []int64) (map[int64][]interview.Event, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var stored []eventsRow
	err := p.store.read.WithContext(ctx).Raw(`SELECT id, started_ms, events FROM interviews WHERE id IN ?`, ids).Scan(&stored).Error
	posts := make(map[int64][]interview.Event, len(ids))
	for i := 0; i < len(stored) && err == nil; i++ {
		posts[stored[i].ID], err = p.book().events(stored[i], millis(p.at))
	}
	return posts, err
}

// book is the survey's.
func (p *Past) book() *book { return p.store.books.book(p.survey) }

// rewind undoes what has become of an interview since; posts are what had been posted to one that was posted to later.
func (p *Past) rewind(iv *interview.Interview, gated bool, posts []interview.Event) {
	switch ended := p.disposition(iv.ID, iv.Disposition, millis(iv.Finished)); {
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
	if !gated {
		iv.Type, iv.Membership, iv.Decision, iv.Assigned = "", []string{}, interview.Undecided, map[string]string{}
	}
	if iv.Updated.After(p.at) {
		p.unpost(iv, posts)
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
func (p *Past) unpost(iv *interview.Interview, posts []interview.Event) {
	iv.Updated, iv.Submitted = iv.Started, map[string]bool{}
	posted := map[string]bool{}
	for _, e := range posts {
		iv.Updated, posted[e.Page] = e.At, true
		if e.Language != "" {
			iv.Language = e.Language
		}
		switch e.Kind {
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
