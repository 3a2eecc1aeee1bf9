package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"iter"

	"gorm.io/gorm"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// signalBytes are how many bytes of a hash are kept: 128 bits, so that two of a million origins are equal by chance once in
// 10^26 studies.
const signalBytes = 16

// A signalKey turns what somebody is told by into something that tells them from others and says nothing of them. Without the
// key nobody can try out who it was, which a bare hash of so few networks and browsers would allow.
type signalKey []byte

// drawKey gives a survey its key, unless it has one.
func drawKey(tx *session, survey string) error {
	key := make([]byte, sha256.Size)
	rand.Read(key) // never fails
	return tx.Exec(`INSERT INTO signal_keys (survey, key) VALUES (?, ?) ON CONFLICT DO NOTHING`, survey, key).Error
}

func keyOf(db *gorm.DB, survey string) (signalKey, error) {
	var key []byte
	if err := db.Raw(`SELECT key FROM signal_keys WHERE survey = ?`, survey).Row().Scan(&key); err != nil {
		return nil, fmt.Errorf("the key of the survey's signals: %w", err)
	}
	return key, nil
}

// sign is the keyed hash (HMAC-SHA-256, RFC 2104) of what is signed, cut to signalBytes and written in base64url. Every part
// stands behind its length, so that no two lists of parts are hashed alike, and the first says what kind of thing it is.
func (k signalKey) sign(parts ...string) string {
	mac := hmac.New(sha256.New, k)
	for _, p := range parts {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(p)))
		mac.Write(length[:])
		mac.Write([]byte(p))
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:signalBytes])
}

// keepSignals writes the hash of where an interview comes from.
func keepSignals(tx *session, survey string, interviewID int64, o *field.Origin) error {
	if o == nil {
		return nil
	}
	key, err := keyOf(tx.DB, survey)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO signals (interview_id, device) VALUES (?, ?)`,
		interviewID, key.sign("device", o.Browser, o.Languages, o.Network))
	return err
}

// A signalRow is an interview with what it is told by.
type signalRow struct {
	ID                   int64
	RespondentID, Device string
}

// Signals iterates over what is known of the origins of the interviews that had begun, in the order in which they began. An
// interview of which nothing is known has none, and neither has one that has been withdrawn since. It stops at the first
// error.
func (p *Past) Signals(ctx context.Context) iter.Seq2[interview.Signals, error] {
	return func(yield func(interview.Signals, error) bool) {
		key, err := keyOf(p.store.read.WithContext(ctx), p.survey)
		if err != nil {
			yield(interview.Signals{}, unavailable(err))
			return
		}
		chunks(ctx, p.signalRows, func(r signalRow) (int64, interview.Signals, error) {
			s := interview.Signals{Interview: r.ID, Device: r.Device}
			if r.RespondentID != "" {
				s.Respondent = key.sign("respondent", r.RespondentID)
			}
			return r.ID, s, nil
		})(yield)
	}
}

func (p *Past) signalRows(ctx context.Context, after int64) (rows []signalRow, err error) {
	err = p.store.read.WithContext(ctx).Raw(`SELECT i.id, coalesce(p.respondent_id, '') AS respondent_id, coalesce(s.device, '') AS device
		FROM interviews i LEFT JOIN identities p ON p.interview_id = i.id LEFT JOIN signals s ON s.interview_id = i.id
		WHERE i.survey = ? AND i.started_ms <= ? AND i.id > ? AND i.disposition != 'withdrawn' AND (p.interview_id IS NOT NULL OR s.interview_id IS NOT NULL)
		ORDER BY i.id LIMIT ?`, p.survey, millis(p.at), after, chunk).Scan(&rows).Error
	return rows, err
}

// forgetSignals erases the hash of where an interview came from.
func forgetSignals(tx *session, interviewID int64) error {
	return tx.Exec(`DELETE FROM signals WHERE interview_id = ?`, interviewID).Error
}
