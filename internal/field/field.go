// Package field holds the use cases of a survey in the field, one a file: arrive, answer, the gate, completion, monitor.
//
// It is opinionated: it decides and the store remembers. It declares the Store it needs and nothing of databases; every
// method of a Store is one transaction. It is handed its clock and its randomness. It never waits for analysis.
package field

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"io"
	"strings"
	"sync"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Store keeps interviews, cells, leases and the ledger. Each method is one transaction: all of it is durable when the
// method returns nil, and none of it otherwise.
type Store interface {
	// Register keeps a version of a survey and creates the cells it declares that are not there yet.
	Register(ctx context.Context, s *survey.Survey, now time.Time) error
	// Versions returns the questionnaire files of every version kept, by version.
	Versions(ctx context.Context, surveyID string) (map[survey.Version][]byte, error)

	// Begin returns the interview of the source's respondent, creating it when there is none. Its error is a *Shut when the
	// field takes nobody new, and of the kind fault.Denied for an expired link or one with somebody else's nonce.
	Begin(ctx context.Context, b Beginning) (interview.Interview, error)
	// Interview returns an interview by token; the kind of its error is fault.NotFound when there is none.
	Interview(ctx context.Context, surveyID, token string) (interview.Interview, error)
	// Revision counts the changes of an interview; an interview with the same number is the same.
	Revision(ctx context.Context, interviewID int64) (int64, error)
	// Identity is who the interview's respondent is to the source; a direct visitor is nobody.
	Identity(ctx context.Context, interviewID int64) (Identity, error)
	// SavePage merges a page's answers, appends the page event and renews the lease. What it returns is never nil, may be the
	// interview that was passed in, and is remembered: nobody changes it.
	SavePage(ctx context.Context, save *PageSave) (*interview.Interview, error)
	// Admit, Complete and Refuse act on an interview as it was read. One that has changed since, in another tab, is
	// returned as it is now and nothing is decided; one that is decided or ended already is returned as it is.

	// Admit writes the ledger row and, when every cell has room, the lease.
	Admit(ctx context.Context, a Application) (interview.Interview, error)
	// Complete turns the lease into completes, or keeps the interview outside the sample when there is no room.
	Complete(ctx context.Context, e Ending) (interview.Interview, error)
	// Refuse ends an interview whose respondent did not consent.
	Refuse(ctx context.Context, e Ending) (interview.Interview, error)
	// Withdraw erases what the interview's respondent has answered, whatever has become of it, and gives its places back.
	// One that is withdrawn already is returned as it is.
	Withdraw(ctx context.Context, interviewID int64, now time.Time) (interview.Interview, error)

	// Tally reads the counters of a survey; its cost does not depend on how many interviews there are. Leases that have
	// lapsed by the instant are given back first; by the zero instant none has.
	Tally(ctx context.Context, surveyID string, now time.Time) (Tally, error)
	// ArrivalCounts returns the ledger counted by day, source, type, membership and decision, in this order.
	ArrivalCounts(ctx context.Context, surveyID string) ([]interview.ArrivalCount, error)
	// SampleByType counts the completes in the sample by type.
	SampleByType(ctx context.Context, surveyID string) (map[string]int, error)
	// Recount reads the counters and, in the same transaction, counts from the rows themselves completes in sample and
	// held leases by cell, arrivals without or with several ledger rows, and leases that outlived their interview.
	Recount(ctx context.Context, surveyID string, now time.Time) (Recount, error)
	// Ready tells whether the database answers.
	Ready(ctx context.Context) error

	Outbox
	Watcher
	Looker
	Placer
}

// A Beginning is what a new interview starts with.
type Beginning struct {
	Interview    interview.Interview // ID, Started and Updated are set by the store; Page is the first one
	RespondentID string              // "" for a direct visitor, who gets a new interview unless the browser remembers one
	Kept         map[string]string   // what else the source's link carried and is to be handed back
	Nonce        string              // "" or one that no other respondent may come with
	Expired      bool                // only an interview that is there already may be returned
	Duplicate    bool                // a new interview ends at once: its browser has one under another id
	Origin       *Origin             // nil: nothing is kept of where a new interview comes from
	Owed         Owed
	Now          time.Time
}

// An Identity is who a respondent is to the source.
type Identity struct {
	ID   string
	Kept map[string]string
}

// Owed are the outcomes that the source is to be told from server to server, by the disposition that they follow from.
// The store puts the message into the outbox in the transaction that ends the interview.
type Owed map[interview.Disposition]panel.Outcome

// An Ending is an interview to be ended as it was read.
type Ending struct {
	Interview interview.Interview
	Owed      Owed
	Now       time.Time
}

// A PageSave is one posted page.
type PageSave struct {
	Interview *interview.Interview // as it was read; the store merges into what it has become since
	Page      string
	Next      string // the page that is shown next; "" when it is the same, and while the gate or the end decides
	AfterGate bool   // false: refused once the gate has decided
	Given     interview.Answers
	Submitted bool   // the page is answered validly and left forwards
	Refused   bool   // something on it is to be mended: it counts as not submitted, even if it was before
	Event     string // answered, refused, back, language
	Language  string
	Order     map[string][]int // codes in the order shown, for the questions in random order
	Shown     time.Time        // when the page was made for the respondent; zero when unknown
	Client    time.Duration    // how long the browser says it was open
	Honeypot  bool             // the field that people do not see was filled in
	Lease     time.Duration
	Now       time.Time

	laid *interview.Interview // what the interview becomes when it is as it was read; nil: not thought of yet
}

// An Application is a respondent at the gate.
type Application struct {
	Arrival   interview.Arrival   // Decision is Ineligible, or Undecided for the cells to decide
	Interview interview.Interview // as it was classified
	Assign    []Assignment        // one cell of each is drawn
	// Next is the page that the interview is shown once it is admitted, with what was drawn; nil when nobody knows.
	Next  func(interview.Interview) string
	Lease time.Duration
	Owed  Owed
}

// An Assignment is a variable that the gate draws, with the cells that the interview's version knows it by.
type Assignment struct {
	Variable string
	Cells    []string
}

// A Tally is a survey's counters at one instant.
type Tally struct {
	At       time.Time
	Cells    []quota.Cell
	Started  int
	Arrivals map[string]int // eligible arrivals by type
	Ended    map[interview.Disposition]int
	Fills    []quota.Fill
}

// A Recount is what the counters and the rows say at one instant.
type Recount struct {
	Cells           []quota.Cell
	Completed, Held map[string]int
	Unledgered      int // decided interviews without exactly one ledger row
	Outlived        int // held leases of interviews that have ended
}

// A Service runs surveys in the field.
type Service struct {
	store  Store
	clock  func() time.Time
	random *lockedReader
	now    map[string]*survey.Survey // the version new interviews get
	all    versions                  // every version an interview may have begun with
	visits visits
	alone  bool // no other node changes interviews
}

// An Option changes how a service runs.
type Option func(*Service)

// AmongNodes says that other nodes serve the same interviews, so that what a respondent did last may have been done there.
func AmongNodes() Option { return func(f *Service) { f.alone = false } }

// New registers the surveys and returns the service that runs them. The random reader must be cryptographic: tokens
// come from it.
func New(ctx context.Context, store Store, surveys []*survey.Survey, clock func() time.Time, random io.Reader, how ...Option) (*Service, error) {
	f := &Service{store: store, clock: clock, random: &lockedReader{r: random}, now: map[string]*survey.Survey{},
		all: versions{read: map[survey.Version]*survey.Survey{}}, alone: true}
	for _, with := range how {
		with(f)
	}
	for _, s := range surveys {
		if _, twice := f.now[s.ID]; twice {
			return nil, fault.Errorf(fault.Conflict, "survey %q is given twice; serve each once", s.ID)
		}
		if err := f.register(ctx, s); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *Service) register(ctx context.Context, s *survey.Survey) error {
	if err := f.store.Register(ctx, s, f.clock()); err != nil {
		return err
	}
	f.now[s.ID] = s
	f.all.keep(s.Version, s)
	if err := f.readVersions(ctx, s.ID); err != nil {
		return err
	}
	return f.place(ctx, s)
}

// Surveys returns the surveys in the field.
func (f *Service) Surveys() []*survey.Survey {
	all := make([]*survey.Survey, 0, len(f.now))
	for _, s := range f.now {
		all = append(all, s)
	}
	return all
}

// Survey returns the version of a survey that new interviews get.
func (f *Service) Survey(id string) (*survey.Survey, error) {
	if s, ok := f.now[id]; ok {
		return s, nil
	}
	return nil, fault.Errorf(fault.NotFound, "no survey %q is in the field", id)
}

// Now is the instant by the service's clock.
func (f *Service) Now() time.Time { return f.clock() }

// Ready tells whether the store answers.
func (f *Service) Ready(ctx context.Context) error { return f.store.Ready(ctx) }

// token is a respondent's key: 160 random bits in lower-case letters and digits.
func (f *Service) token() (string, error) {
	var b [20]byte
	if err := f.random.fill(b[:]); err != nil {
		return "", err
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:])), nil
}

func (f *Service) seed() (uint64, error) {
	var b [8]byte
	err := f.random.fill(b[:])
	return binary.LittleEndian.Uint64(b[:]), err
}

// lockedReader lets many requests draw from one reader.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) fill(b []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := io.ReadFull(l.r, b); err != nil {
		return fault.Errorf(fault.Unavailable, "no random bits: %w", err)
	}
	return nil
}

// source is where a visit says it comes from.
func source(s *survey.Survey, name string) panel.Source {
	if src, ok := s.Sources[name]; ok {
		return src
	}
	return panel.Direct()
}
