package store

import (
	"context"
	"errors"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// SavePage merges a page's answers into the interview as it stands inside the transaction, so that two tabs lose nothing
// of each other's. It is the hot path: the statements are written out, and what is to be written is put into words before the
// writer's turn, which everybody waits for. Only when the interview has changed since the caller read it is it read again,
// and put into words anew.
func (s *Store) SavePage(ctx context.Context, save *field.PageSave) (*interview.Interview, error) {
	b := s.books.book(save.Interview.Survey)
	foreseen := laidOver(b, save.Interview, save)
	page := foreseen
	write := func(tx *session) error {
		page = foreseen // also when a batch is run again: what it read the first time may have been taken back
		saved, err := page.write(tx)
		if err != nil || saved {
			return err
		}
		iv, err := take(tx, save.Interview.ID)
		if err != nil {
			return err
		}
		page = laidOver(b, &iv, save)
		_, err = page.write(tx)
		return err
	}
	err := s.pages.writeHot(ctx, write)
	if errors.Is(err, errNeedsGate) {
		err = s.writer.writeHot(ctx, write)
	}
	return page.after, err
}

// A laidPage is a posted page laid over an interview, with the answers and the event in the words of the database.
type laidPage struct {
	after *interview.Interview // as it is once the page is written
	idle  bool                 // there is nothing to write
	args  []any
	moved bumps
	room  [movedAtMost]bump // of moved
	lease time.Duration
	now   time.Time
}

// movedAtMost is how many counters one page moves, as a rule.
const movedAtMost = 6

// laidOver lays a posted page over an interview as it was read. One that ended or passed the gate in another tab meanwhile is
// left as it is: the caller shows where it stands.
func laidOver(b *book, before *interview.Interview, save *field.PageSave) *laidPage {
	p := &laidPage{after: before, lease: save.Lease, now: save.Now}
	if p.idle = before.Disposition != interview.InProgress || before.Decision != interview.Undecided && !save.AfterGate; p.idle {
		return p
	}
	p.after = save.Over(before)
	iv, changed := p.after, changes(before.Answers, save.Given)
	p.args = []any{b.answers(iv.Answers), b.pageSet(iv.Submitted), iv.Page, b.pages(iv.Unsent), millis(iv.Updated), iv.Language,
		string(b.appendEvent(nil, before, iv, save, changed)), iv.ID, before.Revision}
	p.moved = p.room[:0]
	p.moved.move(before, iv, before.Page, save.Page, iv.Page)
	iv.Revision = before.Revision + 1 // and no more when the same page is saved again
	return p
}

// write writes the merged answers, the event and the lease; saved is false, and nothing is written, when the interview has
// changed since it was read. It may be run again when the batch was taken back.
func (p *laidPage) write(tx *session) (saved bool, err error) {
	if p.idle {
		return true, nil
	}
	rows, err := tx.exec(`UPDATE interviews SET answers = ?, submitted = ?, page = ?, unsent = ?, updated_ms = ?, language = ?, revision = revision + 1,
		events = events || ? WHERE id = ? AND revision = ?`, p.args...)
	if err != nil || rows == 0 {
		return false, err
	}
	p.moved.keep(tx, p.after.Survey)
	if p.after.Decision != interview.Admitted {
		return true, nil
	}
	return true, renew(tx, p.after, p.lease, p.now)
}

// changes counts the answers that were given before and are different now.
func changes(had, given interview.Answers) (n int) {
	for name, v := range given {
		if old := had[name]; old.Given() && !old.Equal(v) {
			n++
		}
	}
	return n
}
