package web

import (
	"context"
	"maps"
	"sync"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// memory is a field.Store for the tests of the pages: it keeps what the pages show and no more.
type memory struct {
	mu         sync.Mutex
	interviews map[string]*interview.Interview // by token
	known      map[string]string               // source and respondent's id -> token
	ids        map[int64]string                // interview -> respondent's id
	kept       map[int64]map[string]string     // interview -> what else the link carried
	nonces     map[string]int64                // interview that came with it
	origins    []*field.Origin                 // of the interviews in the order in which they began
	counts     []interview.ArrivalCount
	sample     map[string]int // completes beside those of the interviews, by type
	closed     bool           // nobody new is let in
	cells      []quota.Cell
	arrivals   map[string]int
	fills      []quota.Fill
	down       error // returned by everything while it is set

	// not used by pages
	field.Outbox
	field.Watcher
	field.Looker
	field.Placer
}

var _ field.Store = (*memory)(nil)

// Misplaced finds nobody: no earlier program kept this memory.
func (m *memory) Misplaced(context.Context, string, int) ([]field.Misplaced, error) { return nil, nil }

func newMemory() *memory {
	return &memory{interviews: map[string]*interview.Interview{}, known: map[string]string{}, ids: map[int64]string{}, kept: map[int64]map[string]string{}, nonces: map[string]int64{}, arrivals: map[string]int{}}
}

// do is one transaction.
func (m *memory) do(f func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return m.down
	}
	return f()
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = err
}

func (m *memory) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.interviews)
}

func (m *memory) Register(_ context.Context, s *survey.Survey, _ time.Time) error {
	return m.do(func() error {
		for _, c := range s.Cells {
			m.cells = append(m.cells, quota.Cell{Name: c.Name, Dimension: c.Dimension, Target: c.Target, State: quota.Open})
		}
		return nil
	})
}

func (m *memory) Versions(context.Context, string) (map[survey.Version][]byte, error) {
	return nil, nil
}

func (m *memory) Begin(_ context.Context, b field.Beginning) (iv interview.Interview, err error) {
	err = m.do(func() error {
		key := b.Interview.Survey + "/" + b.Interview.Source + "/" + b.RespondentID
		if token, ok := m.known[key]; ok && b.RespondentID != "" {
			iv = *m.interviews[token]
			return m.spend(b, iv.ID)
		}
		if b.Expired || m.closed {
			return fault.New(map[bool]fault.Kind{true: fault.Denied, false: fault.Closed}[b.Expired], "nobody new")
		}
		iv = b.Interview
		iv.ID, iv.Started, iv.Answers, iv.Submitted = int64(len(m.interviews)+1), b.Now, interview.Answers{}, map[string]bool{}
		if b.Duplicate {
			iv.Disposition, iv.Finished = interview.Duplicated, b.Now
		}
		kept := iv
		m.origins = append(m.origins, b.Origin)
		m.interviews[iv.Token], m.known[key], m.ids[iv.ID], m.kept[iv.ID] = &kept, iv.Token, b.RespondentID, b.Kept
		return m.spend(b, iv.ID)
	})
	return iv, err
}

// spend gives a link's nonce to the interview that came with it first.
func (m *memory) spend(b field.Beginning, id int64) error {
	owner, spent := m.nonces[b.Nonce]
	if b.Nonce == "" || spent && owner == id {
		return nil
	}
	if spent {
		return fault.New(fault.Denied, "the nonce was used by another respondent")
	}
	m.nonces[b.Nonce] = id
	return nil
}

func (m *memory) Interview(_ context.Context, surveyID, token string) (iv interview.Interview, err error) {
	err = m.do(func() error {
		found, ok := m.interviews[token]
		if !ok || found.Survey != surveyID {
			return fault.New(fault.NotFound, "there is no such interview")
		}
		iv = *found
		return nil
	})
	return iv, err
}

func (m *memory) Identity(_ context.Context, id int64) (field.Identity, error) {
	return field.Identity{ID: m.ids[id], Kept: m.kept[id]}, nil
}

// change applies f to a copy of the interview and keeps the copy, since readers hold the old one.
// Revision counts the changes of an interview.
func (m *memory) Revision(_ context.Context, id int64) (revision int64, err error) {
	err = m.do(func() error {
		for _, found := range m.interviews {
			if found.ID == id {
				revision = found.Revision
			}
		}
		return nil
	})
	return revision, err
}

func (m *memory) change(id int64, now time.Time, f func(*interview.Interview) error) (iv interview.Interview, err error) {
	err = m.do(func() error {
		for token, found := range m.interviews {
			if found.ID != id {
				continue
			}
			iv = *found
			iv.Answers, iv.Submitted = maps.Clone(iv.Answers), maps.Clone(iv.Submitted)
			if err := f(&iv); err != nil {
				return err
			}
			iv.Revision++
			kept := iv
			m.interviews[token] = &kept
			return nil
		}
		return fault.New(fault.NotFound, "there is no such interview")
	})
	return iv, err
}

func (m *memory) SavePage(_ context.Context, save *field.PageSave) (*interview.Interview, error) {
	iv, err := m.change(save.Interview.ID, save.Now, func(iv *interview.Interview) error {
		*iv = *save.Over(iv)
		return nil
	})
	return &iv, err
}

func (m *memory) Admit(_ context.Context, a field.Application) (interview.Interview, error) {
	return m.change(a.Arrival.Interview, a.Arrival.At, func(iv *interview.Interview) error {
		iv.Type, iv.Membership, iv.Decision = a.Arrival.Type, a.Arrival.Membership, interview.Admitted
		if a.Arrival.Decision == interview.Ineligible {
			iv.Decision, iv.Disposition = interview.Ineligible, interview.ScreenedOut
			return nil
		}
		m.arrivals[iv.Type]++
		for i := range m.cells {
			c := &m.cells[i]
			if c.Name != a.Arrival.Cells[0] {
				continue
			}
			if c.Room() == 0 {
				c.OverQuota++
				iv.Decision, iv.Disposition = interview.TurnedAway, interview.OverQuota
				return nil
			}
			c.Held++
		}
		return nil
	})
}

func (m *memory) Complete(_ context.Context, e field.Ending) (interview.Interview, error) {
	now := e.Now
	return m.change(e.Interview.ID, now, func(iv *interview.Interview) error {
		iv.Disposition, iv.InSample, iv.Finished = interview.Completed, true, now
		for i := range m.cells {
			c := &m.cells[i]
			if c.Name != iv.Type { // cells and types share their names in the tests' survey
				continue
			}
			if c.Held--; c.Completed >= c.Target {
				iv.Disposition, iv.InSample = interview.OverQuotaLate, false
				continue
			}
			if c.Completed++; c.Full() {
				m.fills = append(m.fills, quota.Fill{Cell: c.Name, At: now, Cells: append([]quota.Cell(nil), m.cells...)})
			}
		}
		return nil
	})
}

func (m *memory) Refuse(_ context.Context, e field.Ending) (interview.Interview, error) {
	now := e.Now
	return m.change(e.Interview.ID, now, func(iv *interview.Interview) error {
		iv.Disposition, iv.Finished = interview.Refused, now
		return nil
	})
}

func (m *memory) Withdraw(_ context.Context, id int64, now time.Time) (interview.Interview, error) {
	return m.change(id, now, func(iv *interview.Interview) error {
		if iv.Disposition != interview.Withdrawn {
			iv.Was, iv.Disposition, iv.Finished, iv.InSample = iv.Told(), interview.Withdrawn, now, false
			iv.Answers, iv.Submitted = interview.Answers{}, map[string]bool{}
		}
		return nil
	})
}

func (m *memory) Tally(_ context.Context, _ string, now time.Time) (t field.Tally, err error) {
	err = m.do(func() error {
		t = field.Tally{At: now, Cells: append([]quota.Cell(nil), m.cells...), Started: len(m.interviews), Arrivals: maps.Clone(m.arrivals),
			Ended: map[interview.Disposition]int{}, Fills: append([]quota.Fill(nil), m.fills...)}
		for _, iv := range m.interviews {
			if iv.Disposition != interview.InProgress {
				t.Ended[iv.Disposition]++
			}
		}
		return nil
	})
	return t, err
}

func (m *memory) ArrivalCounts(context.Context, string) ([]interview.ArrivalCount, error) {
	return m.counts, nil
}

func (m *memory) SampleByType(context.Context, string) (map[string]int, error) {
	sample := map[string]int{}
	err := m.do(func() error {
		for _, iv := range m.interviews {
			if iv.InSample {
				sample[iv.Type]++
			}
		}
		for typ, n := range m.sample {
			sample[typ] += n
		}
		return nil
	})
	return sample, err
}

func (m *memory) Recount(context.Context, string, time.Time) (field.Recount, error) {
	return field.Recount{}, nil
}

func (m *memory) Ready(context.Context) error { return m.do(func() error { return nil }) }
