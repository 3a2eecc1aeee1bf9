// Package siege has crowds of respondents answer a server that is killed under them, and holds what they were told against
// what the database remembers.
//
// It is opinionated: a server is believed in nothing. Each respondent keeps a list of its own of what was acknowledged, with
// the instant, and the lists are the truth; what was not acknowledged may be there or not. Who is not answered posts the
// same again, as people do, because posting twice must be harmless. The audit reads a database through Books and knows no
// engine, so that it serves one file, several servers and whatever comes after. It is imported by tests only.
package siege

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"fieldwork/internal/panel"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// A Config says who besieges what.
type Config struct {
	URLs        []string // of the servers of one database, or of a balancer before them, such as http://127.0.0.1:8080; requests go round
	Survey      *survey.Survey
	Population  *simulate.Population
	Source      string // of the respondents; its links must not be signed
	Seed        uint64
	Respondents int // who answer at once; when one has finished the next one comes
	Arrivals    int // of respondents in all, after whom nobody comes; 0: they come until the siege ends
	Drawn       int // different people, who come again under new numbers when all have been; 0: 500

	// TLS says whom to believe behind https; nil: whom the machine believes.
	TLS *tls.Config

	// Now is the instant that acknowledgements are noted with. It must never go back; that of powercut.Monotonic can be
	// compared with a recording.
	Now func() time.Duration
}

// ordinaryDrawn is how many people are drawn beforehand: enough for every path, and no time is spent on it in the siege.
const ordinaryDrawn = 500

// A Siege is a crowd at work.
type Siege struct {
	Config
	client *http.Client
	source panel.Source
	bases  []*url.URL
	sheets []*sheet
	all    sync.WaitGroup
	gone   chan struct{} // closed when nobody is here any more

	leaving  chan struct{} // closed when nobody is to ask for anything new
	leftOnce sync.Once

	next      atomic.Int64 // the number of the next respondent
	turn      atomic.Int64 // of the next request, which says the server it goes to
	counts    counters
	mu        sync.Mutex
	witnesses []*Witness
	faults    []string
}

// Begin sends the crowd; End calls it back.
func Begin(ctx context.Context, c Config) (*Siege, error) {
	s := &Siege{Config: c, leaving: make(chan struct{}), gone: make(chan struct{})}
	if err := s.check(); err != nil {
		return nil, err
	}
	if s.Drawn == 0 {
		s.Drawn = ordinaryDrawn
	}
	var err error
	if s.sheets, err = draw(c.Survey, c.Population, c.Seed, s.Drawn); err != nil {
		return nil, err
	}
	transport := &http.Transport{MaxIdleConns: c.Respondents, MaxIdleConnsPerHost: c.Respondents, DisableCompression: true, TLSClientConfig: c.TLS}
	s.client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range c.Respondents {
		s.all.Go(func() {
			for ctx.Err() == nil && !s.left() {
				n := s.next.Add(1) - 1
				if s.Arrivals > 0 && n >= int64(s.Arrivals) {
					return
				}
				s.visit(ctx, n)
			}
		})
	}
	go func() {
		s.all.Wait()
		close(s.gone)
	}()
	return s, nil
}

// Gone is closed when everybody who was to come has come to an end, or has been called back.
func (s *Siege) Gone() <-chan struct{} { return s.gone }

// check reads the servers' addresses and finds the source.
func (s *Siege) check() error {
	if len(s.URLs) == 0 || s.Respondents <= 0 || s.Now == nil || s.Survey == nil || s.Population == nil {
		return errors.New("a siege needs servers, respondents, a survey with its population, and a clock")
	}
	var known bool
	if s.source, known = s.Survey.Sources[s.Source]; !known || s.source.IDParam == "" || s.source.Entry != nil {
		return fmt.Errorf("respondents cannot come by source %q of survey %s; name one with an id and without a signature", s.Source, s.Survey.ID)
	}
	for _, address := range s.URLs {
		base, err := url.Parse(address)
		if err != nil || base.Host == "" {
			return fmt.Errorf("%q is no address of a server; give one such as http://127.0.0.1:8080", address)
		}
		s.bases = append(s.bases, base)
	}
	return nil
}

// left tells whether the crowd has been called back.
func (s *Siege) left() bool {
	select {
	case <-s.leaving:
		return true
	default:
		return false
	}
}

// End lets every post under way be answered, wherever its interview stands, and returns what each respondent can testify.
// The servers must be there: a post that nobody answers is given up only when the context of Begin ends.
func (s *Siege) End() []*Witness {
	s.leftOnce.Do(func() { close(s.leaving) })
	<-s.gone
	s.client.CloseIdleConnections()
	return s.witnesses
}

// Faults are the answers that no server may give, such as a page that is refused though it was answered well, or asked for
// again though it was acknowledged; at most the first hundred.
func (s *Siege) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.faults...)
}

const mostFaults = 100

func (s *Siege) fault(w *Witness, format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) < mostFaults {
		s.faults = append(s.faults, fmt.Sprintf("%s: %s", w.ID, fmt.Sprintf(format, args...)))
	}
}

// over tells whether nobody is here any more.
func (s *Siege) over() bool {
	select {
	case <-s.gone:
		return true
	default:
		return false
	}
}
