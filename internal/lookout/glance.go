package lookout

import (
	"context"
	"sync"
	"time"

	"fieldwork/internal/alert"
	"fieldwork/internal/field"
)

// longestBlind is after how long a survey is read again although nothing was heard of it: what is shown changes with the time
// alone, too, and news may get lost between two machines.
const longestBlind = 5 * time.Second

// A look is what the monitor is made of, whoever sees it.
type look struct {
	watch field.Watch
	open  []alert.Alert
}

// A glance is the last look at a survey. All open monitors of it share one, so that a hundred readers cost the database what
// one costs. Nobody changes what is in it.
type glance struct {
	mu    sync.Mutex // held while somebody reads; the others wait and take what was read
	look  look
	at    time.Time
	fresh bool
	news  <-chan struct{} // is closed when something was written since; nil: nobody tells
}

// glances are those of all surveys.
type glances struct {
	mu sync.Mutex
	of map[string]*glance
}

func (g *glances) at(survey string) *glance {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil {
		g.of = map[string]*glance{}
	}
	one := g.of[survey]
	if one == nil {
		one = &glance{}
		g.of[survey] = one
	}
	return one
}

// look reads a survey now.
func (l *Lookout) look(ctx context.Context, survey string) (seen look, err error) {
	if seen.watch, err = l.field.Watch(ctx, survey); err != nil || l.alerts == nil {
		return seen, err
	}
	seen.open, err = l.alerts.Open(ctx, survey)
	return seen, err
}

// glance is how a survey stands, as it was read a moment ago for whoever asked then.
func (l *Lookout) glance(ctx context.Context, survey string) (look, error) {
	g := l.glances.at(survey)
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := l.shell.Clock(); g.fresh && !g.outdated(now, l.shell.Pace) {
		return g.look, nil
	}
	var news <-chan struct{}
	if l.changes != nil {
		news = l.changes() // before it is read, so that nothing is missed between the two
	}
	began := l.shell.Clock()
	seen, err := l.look(ctx, survey)
	if err != nil {
		return look{}, err
	}
	g.look, g.at, g.news, g.fresh = seen, began, news, true
	return seen, nil
}

// outdated tells whether the survey is to be read again: never more than once between two looks of a stream, and after that
// when there is news, or when nobody would tell.
func (g *glance) outdated(now time.Time, pace time.Duration) bool {
	age := now.Sub(g.at)
	if age < pace/2 { // half, for streams do not look in step
		return false
	}
	if g.news == nil || age >= longestBlind {
		return true
	}
	select {
	case <-g.news:
		return true
	default:
		return false
	}
}
