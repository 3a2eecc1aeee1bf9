package field

import (
	"context"
	"sync"

	"fieldwork/internal/interview"
)

// visits remember where the interviews stand that were seen last. Reading an interview and walking its path take most of
// the time of a page, and between two posts nothing changes. What is remembered counts only while the store says that the
// interview is still at the revision that was seen, so that it is right whoever else may change interviews meanwhile: another
// tab, a researcher, another process. Nobody changes the maps of what is remembered.
type visits struct {
	mu       sync.Mutex
	new, old map[string]Visit // by token; when the new are many they become the old, and the old are forgotten
}

// remembered bounds the new visits. One takes about ten kilobytes.
const remembered = 1_500

func (m *visits) of(token string) (Visit, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, known := m.new[token]; known {
		return v, true
	}
	v, known := m.old[token]
	return v, known
}

// keep remembers a visit to an interview that is in progress. One that has ended is looked at once or twice more.
func (m *visits) keep(v Visit) {
	token := v.Interview.Token
	m.mu.Lock()
	defer m.mu.Unlock()
	if v.Interview.Disposition != interview.InProgress {
		delete(m.new, token)
		delete(m.old, token)
		return
	}
	if _, known := m.new[token]; !known && len(m.new) >= remembered || m.new == nil {
		m.new, m.old = make(map[string]Visit, remembered), m.new
	}
	m.new[token] = v
}

// Visit looks an interview up by its token.
func (f *Service) Visit(ctx context.Context, surveyID, token string) (Visit, error) {
	if v, known := f.visits.of(token); known && v.Survey.ID == surveyID {
		revision, err := f.store.Revision(ctx, v.Interview.ID)
		if err != nil {
			return Visit{}, err
		}
		if revision == v.Interview.Revision {
			return v, nil
		}
	}
	iv, err := f.store.Interview(ctx, surveyID, token)
	if err != nil {
		return Visit{}, err
	}
	v, err := f.visit(ctx, iv)
	if err == nil {
		f.visits.keep(v)
	}
	return v, err
}
