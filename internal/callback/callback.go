// Package callback sends the outbox's messages to sample sources, from server to server over HTTP.
//
// It is opinionated: the outbox is the queue, and nothing is in memory but what is being sent and a look at what is
// next. A message may arrive twice, always under the same key, rather than not at all. Whoever answers is trusted with
// nothing: no redirect is followed, no cookie is kept, no byte of an answer is stored or logged. An address is judged
// where it is dialled and not where it is written, because a name may mean another machine the next time it is looked up.
package callback

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// An Outbox keeps the messages until their source has taken them. Each method is durable when it returns nil.
type Outbox interface {
	// Callbacks returns at most limit messages that are due, the oldest first.
	Callbacks(ctx context.Context, limit int) ([]field.Callback, error)
	// CallbackSent notes that the source has taken the message; it is never due again.
	CallbackSent(ctx context.Context, id int64) error
	// CallbackFailed counts a failed attempt and notes when to try again; the zero instant gives the message up.
	CallbackFailed(ctx context.Context, id int64, again time.Time, why string) error
}

var _ Outbox = (*field.Service)(nil)

// A Config is what a Sender needs. Outbox, Clock and Logger must be given; a zero elsewhere takes the default.
type Config struct {
	Outbox Outbox
	Clock  func() time.Time // the same clock as the outbox's, which decides what is due
	Logger *slog.Logger

	// AllowPrivate lets messages go to loopback and private networks, and to loopback over plain http. It is meant for a
	// rehearsal, or for a source that is in the same house.
	AllowPrivate bool

	Poll     time.Duration  // between two looks into the outbox; 2 s
	Timeout  time.Duration  // of one attempt, from the look-up of the name to the end of the answer; 15 s
	Attempts int            // after so many a message is given up; 80, which is about three days (see delay)
	PerHost  int            // sends to one host at the same time; 2
	Resolver *net.Resolver  // looks names up; nil: the system's
	Random   func() float64 // uniform in [0, 1), spreads the attempts; it is asked by many goroutines; nil: the runtime's
}

const (
	defaultPoll     = 2 * time.Second
	defaultTimeout  = 15 * time.Second
	defaultAttempts = 80
	defaultPerHost  = 2
)

// A Sender sends what is due in an outbox. One process has one Sender to an outbox: two would send the same messages.
type Sender struct {
	config    Config
	transport *http.Transport // and no http.Client, which would follow redirects and write addresses into its errors
	running   atomic.Bool
}

// New checks the configuration and returns a Sender that does nothing before Run.
func New(c Config) (*Sender, error) {
	if c.Outbox == nil || c.Clock == nil || c.Logger == nil {
		return nil, fault.New(fault.Internal, "callback: a sender needs an outbox, a clock and a logger; hand them in")
	}
	if c.Poll < 0 || c.Timeout < 0 || c.Attempts < 0 || c.PerHost < 0 {
		return nil, fault.Errorf(fault.Invalid, "callback: poll %s, timeout %s, attempts %d and sends per host %d must not be negative; leave one out for its default",
			c.Poll, c.Timeout, c.Attempts, c.PerHost)
	}
	c.fill()
	return &Sender{config: c, transport: newTransport(c, func(a netip.Addr) error { return judge(a, c.AllowPrivate) })}, nil
}

func (c *Config) fill() {
	if c.Poll == 0 {
		c.Poll = defaultPoll
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Attempts == 0 {
		c.Attempts = defaultAttempts
	}
	if c.PerHost == 0 {
		c.PerHost = defaultPerHost
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
}
