// Package testlink makes links by which anybody can try a survey: a colleague on a phone, the project manager of a panel.
//
// It is opinionated: a link is good for one survey and a limited time, can be taken back at once, and opens nothing but a
// rehearsal. Its token has 160 random bits, is shown once and kept as a hash, so that a copy of the database opens nothing.
package testlink

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"fieldwork/internal/fault"
)

// A Link is one that was made.
type Link struct {
	ID            int64
	Survey        string
	By            string // who made it
	Note          string // for whom, in the words of who made it; may be empty
	Made, Expires time.Time
}

// A Store keeps links by the hashes of their tokens. Each method is one transaction.
type Store interface {
	// AddTestLink keeps a link and forgets those whose time is over. When the survey has most links already, the kind of the
	// error is fault.Conflict.
	AddTestLink(ctx context.Context, l Link, hash string, most int) (Link, error)
	// TestLinkByHash is the link whose time is not over; the kind of the error is fault.NotFound when there is none.
	TestLinkByHash(ctx context.Context, hash string, now time.Time) (Link, error)
	// TestLinks are a survey's links whose time is not over, the newest first.
	TestLinks(ctx context.Context, survey string, now time.Time) ([]Link, error)
	// RemoveTestLink takes a link of the survey back; the kind of the error is fault.NotFound when it has none with the id.
	RemoveTestLink(ctx context.Context, survey string, id int64) error
}

// Most is how many links a survey has at a time, and MaxNote how long a note is, in bytes.
const (
	Most    = 50
	MaxNote = 200
)

// Validities are for how long a link may be good, the usual first.
func Validities() []time.Duration {
	return []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, 30 * 24 * time.Hour}
}

// A Service makes and opens links.
type Service struct {
	store  Store
	clock  func() time.Time
	random io.Reader
}

// New is a service; the random reader must be cryptographic.
func New(store Store, clock func() time.Time, random io.Reader) *Service {
	return &Service{store: store, clock: clock, random: random}
}

// Make makes a link for a survey, good for a while. The token is told now and never again.
func (s *Service) Make(ctx context.Context, survey, by, note string, valid time.Duration) (l Link, token string, err error) {
	known := false
	for _, v := range Validities() {
		known = known || v == valid
	}
	if !known {
		return l, "", fault.Errorf(fault.Invalid, "a test link cannot be good for %s; choose one of %v", valid, Validities())
	}
	if len(note) > MaxNote {
		return l, "", fault.Errorf(fault.Invalid, "the note of a test link is at most %d bytes", MaxNote)
	}
	var bits [20]byte
	if _, err := io.ReadFull(s.random, bits[:]); err != nil {
		return l, "", fault.Errorf(fault.Unavailable, "no random bits: %w", err)
	}
	token = strings.ToLower(base32.StdEncoding.EncodeToString(bits[:]))
	now := s.clock()
	l, err = s.store.AddTestLink(ctx, Link{Survey: survey, By: by, Note: note, Made: now, Expires: now.Add(valid)}, hash(token), Most)
	return l, token, err
}

// Open is the survey of the link with the token.
func (s *Service) Open(ctx context.Context, token string) (survey string, err error) {
	l, err := s.store.TestLinkByHash(ctx, hash(token), s.clock())
	return l.Survey, err
}

// List are a survey's links that are good now, the newest first.
func (s *Service) List(ctx context.Context, survey string) ([]Link, error) {
	return s.store.TestLinks(ctx, survey, s.clock())
}

// Remove takes a link of the survey back.
func (s *Service) Remove(ctx context.Context, survey string, id int64) error {
	return s.store.RemoveTestLink(ctx, survey, id)
}

// hash is what is kept of a token. A token is random throughout, so a fast hash keeps it as well as a slow one.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
