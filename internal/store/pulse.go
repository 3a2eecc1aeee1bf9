package store

import (
	"context"
	"sync"
	"time"

	"fieldwork/internal/fault"
)

// A pulse tells whether writes succeed, by how the last ones went. Whoever asks never causes more than one write in a few
// seconds, however many ask and however often: while respondents write, their writes are the answer.
type pulse struct {
	now func() time.Time // it is only compared with itself

	mu            sync.Mutex
	wrote, failed time.Time // of the last write that did and that did not; zero when there was none
	why           error     // of the last that did not

	asking sync.Mutex // held while a write is tried
}

// How long what is known of the writes is good for. A disk with hardly any room takes one write and refuses the next: it is
// sound only when it has refused none for a while.
const (
	fresh = 10 * time.Second
	calm  = 5 * time.Second
)

// probePatience is how long a write that is tried may take: less than those wait who ask.
const probePatience = 2 * time.Second

// note remembers how a write went. What is a defect of ours, or refused for good reasons, says nothing of the engine.
func (p *pulse) note(err error) {
	if err != nil && !fault.Is(unavailable(err), fault.Unavailable) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.wrote = p.now()
		return
	}
	p.failed, p.why = p.now(), err
}

// known is what the last writes say; asked is false when they say nothing any more.
func (p *pulse) known() (err error, asked bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	switch {
	case !p.failed.IsZero() && now.Sub(p.failed) < calm:
		return unavailable(p.why), true
	case p.wrote.After(p.failed) && now.Sub(p.wrote) < fresh:
		return nil, true
	}
	return nil, false
}

// sound tells whether writes succeed; try makes one, whose outcome is noted, when nothing else says it.
func (p *pulse) sound(ctx context.Context, try func(context.Context) error) error {
	if err, asked := p.known(); asked {
		return err
	}
	p.asking.Lock()
	defer p.asking.Unlock()
	if err, asked := p.known(); asked { // somebody else has asked meanwhile
		return err
	}
	return try(ctx)
}

// probe writes without changing anything.
func (w *writer) probe(ctx context.Context) error {
	return w.wait(ctx, &job{patience: probePatience, answer: make(chan error, 1), do: w.engine.probe})
}
