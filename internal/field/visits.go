package field

import (
	"cmp"
	"context"
	"sync"
	"time"

	"fieldwork/internal/interview"
)

// visits remember where the interviews stand that were seen last. Reading an interview and walking its path take most of
// the time of a page, and between two posts nothing changes. What is remembered counts only while the store says that the
// interview is still at the revision that was seen, so that it is right whoever else may change interviews meanwhile: another
// tab, a researcher, another process. Nobody changes anything of what is remembered: whoever asks is given the same visit.
type visits struct {
	mu       sync.Mutex
	new, old map[string]*seen // by token; the new become the old, and the old are forgotten
	turned   time.Time        // when that was done last
}

// The new visits become the old when they are so many, or have been new for so long. One takes about ten kilobytes, which the
// garbage collector goes through again and again. It is worth them while pages come fast; who thinks for half a minute about a page
// is looked up anew, and the many who never come back are not kept for them.
const (
	remembered = 1_500
	isNew      = 5 * time.Second
)

// A seen is a visit, and when it was seen.
type seen struct {
	*Visit
	at time.Time
}

// of is a visit to an interview that is in progress.
func (m *visits) of(surveyID, token string) (*Visit, bool) {
	if s := m.look(token); s != nil && s.Survey.ID == surveyID && s.Interview.Disposition == interview.InProgress {
		return s.Visit, true
	}
	return nil, false
}

// look is what is remembered; nil when nothing is. Nobody changes it.
func (m *visits) look(token string) *seen {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, known := m.new[token]; known {
		return s
	}
	return m.old[token]
}

// keep remembers a visit. That to an interview that has ended is kept for the page that says so.
func (m *visits) keep(v *Visit, now time.Time) {
	token := v.Interview.Token
	m.mu.Lock()
	defer m.mu.Unlock()
	last := m.new[token]
	if s := cmp.Or(last, m.old[token]); s != nil && s.Interview.Revision > v.Interview.Revision { // another tab was faster
		return
	}
	if last == nil && len(m.new) >= remembered || m.new == nil || now.Sub(m.turned) > isNew {
		m.new, m.old, m.turned = make(map[string]*seen, len(m.new)), m.new, now
	}
	m.new[token] = &seen{v, now}
}

// forget forgets an interview.
func (m *visits) forget(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.new, token)
	delete(m.old, token)
}

// Visit looks an interview up by its token.
func (f *Service) Visit(ctx context.Context, surveyID, token string) (*Visit, error) {
	if v, known := f.visits.of(surveyID, token); known {
		revision, err := f.store.Revision(ctx, v.Interview.ID)
		if err != nil {
			return nil, err
		}
		if revision == v.Interview.Revision {
			return v, nil
		}
	}
	iv, err := f.store.Interview(ctx, surveyID, token)
	if err != nil {
		return nil, err
	}
	return f.visit(ctx, &iv)
}

// A moment is how long a browser takes at most to ask for the page that its post has led to.
const moment = 500 * time.Millisecond

// Page is Visit for showing a page. When a post has led to this very page a moment ago, nobody else is asked where the
// interview stands: whoever changed it since was as late as if the page had just been shown. Among several nodes the store is
// asked all the same: what this one remembers may be older than what the same respondent has just posted to another.
func (f *Service) Page(ctx context.Context, surveyID, token, page string) (*Visit, error) {
	s := f.visits.look(token)
	if f.alone && s != nil && s.Survey.ID == surveyID && s.Page == page {
		if ago := f.clock().Sub(s.at); 0 <= ago && ago < moment {
			if s.Interview.Disposition != interview.InProgress { // it is looked at once, as a rule
				f.visits.forget(token)
			}
			return s.Visit, nil
		}
	}
	return f.Visit(ctx, surveyID, token)
}
