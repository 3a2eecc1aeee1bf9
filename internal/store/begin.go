package store

import (
	"context"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// Begin returns the respondent's interview, creating it when there is none.
func (s *Store) Begin(ctx context.Context, b field.Beginning) (iv interview.Interview, err error) {
	err = s.writer.writeHot(ctx, func(tx *session) error {
		known, err := interviewOf(tx, b.Interview.Survey, b.Interview.Source, b.RespondentID)
		if err != nil {
			return err
		}
		switch {
		case known != 0:
			iv, err = take(tx, known)
		case b.Expired:
			return fault.New(fault.Denied, "the link has expired; ask the sample source for a new one")
		default:
			iv, err = begin(tx, b)
		}
		if err != nil || b.Nonce == "" {
			return err
		}
		return spend(tx, b, iv.ID)
	})
	return iv, err
}

// interviewOf is the id of the interview that the source's respondent has; 0 when there is none.
func interviewOf(tx *session, survey, source, respondentID string) (int64, error) {
	if respondentID == "" || !storable(respondentID) {
		return 0, nil
	}
	known, err := valuesOf[int64](tx, `SELECT interview_id FROM identities WHERE survey = ? AND source = ? AND respondent_id = ?`, survey, source, respondentID)
	if err != nil || known == nil {
		return 0, err
	}
	return known[0], nil
}

// spend gives the nonce of a signed link to the interview. The same link again is the same respondent; another respondent
// with the nonce has a link that was made twice, or copied by somebody who has the secret.
func spend(tx *session, b field.Beginning, interviewID int64) error {
	var owner int64
	err := tx.row(`INSERT INTO nonces (survey, source, nonce, interview_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (survey, source, nonce) DO UPDATE SET interview_id = nonces.interview_id RETURNING interview_id`,
		b.Interview.Survey, b.Interview.Source, b.Nonce, interviewID).Scan(&owner)
	if err == nil && owner != interviewID {
		return fault.New(fault.Denied, "the link's nonce was used by another respondent; each link needs its own")
	}
	return err
}

func begin(tx *session, b field.Beginning) (interview.Interview, error) {
	n := b.Interview
	switch state, err := doorOf(tx, n.Survey); {
	case err != nil:
		return n, err
	case state != field.DoorOpen:
		return n, &field.Shut{Door: state}
	}
	if b.Duplicate {
		n.Page = "" // it ends before a page is shown
	}
	row := interviewRow{Token: n.Token, Survey: n.Survey, Version: string(n.Version), Source: n.Source, Language: n.Language,
		Seed: int64(n.Seed), Device: n.Device, StartedMs: millis(b.Now), UpdatedMs: millis(b.Now),
		Page: n.Page, Answers: "{}", Submitted: "[]", Unsent: "[]", Membership: "[]", Assigned: "{}"}
	err := tx.row(`INSERT INTO interviews (token, survey, version, source, language, seed, device, started_ms, updated_ms, page)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		row.Token, row.Survey, row.Version, row.Source, row.Language, row.Seed, row.Device, row.StartedMs, row.UpdatedMs, row.Page).Scan(&row.ID)
	if err != nil {
		return n, err
	}
	if b.RespondentID != "" {
		_, err := tx.exec(`INSERT INTO identities (interview_id, survey, source, respondent_id, kept) VALUES (?, ?, ?, ?, ?)`,
			row.ID, n.Survey, n.Source, b.RespondentID, toJSON(b.Kept))
		if err != nil {
			return n, err
		}
	}
	if err := keepSignals(tx, n.Survey, row.ID, b.Origin); err != nil {
		return n, err
	}
	iv, err := row.interview(tx.books.book(n.Survey))
	if err != nil {
		return iv, err
	}
	if countBegun(tx, iv); !b.Duplicate {
		return iv, nil
	}
	return end(tx, iv, interview.Duplicated, field.Ending{Owed: b.Owed, Now: b.Now})
}

// countBegun counts an interview that has begun, and the page that it begins with.
func countBegun(tx *session, iv interview.Interview) {
	var b bumps
	b.add(started, "", 1)
	b.move(&interview.Interview{}, &iv, iv.Page)
	b.keep(tx, iv.Survey)
	mark(tx, iv.Survey, field.SlotStarted, iv.Started, 1, "")
}

// identity is the row as the field sees it.
func (r identityRow) identity() (field.Identity, error) {
	who := field.Identity{ID: r.RespondentID}
	return who, fromJSON(r.Kept, &who.Kept, "what a link carried")
}
