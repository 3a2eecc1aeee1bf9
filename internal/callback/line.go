package callback

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/panel"
)

// A Line is for other packages that send messages to addresses which somebody has typed in: it posts one at a time, under
// the law of this package. It keeps nothing; whether and when to try again is its user's to decide.
type Line struct {
	transport *http.Transport
	config    LineConfig
}

// A LineConfig is what a Line needs. Clock must be given.
type LineConfig struct {
	Clock        func() time.Time // for what an answer asks for by a date
	AllowPrivate bool             // as in Config
	Timeout      time.Duration    // of one message, as in Config; 15 s when zero
	Resolver     *net.Resolver    // looks names up; nil: the system's
}

// A Letter is one message of JSON.
type Letter struct {
	URL    string
	Key    string            // the idempotency key, the same in every attempt
	Header map[string]string // beside our own
	Body   string
}

// An Outcome is what became of one attempt.
type Outcome struct {
	Sent   bool
	Status int           // of the answer; 0 when there was none
	Why    string        // it failed, in a phrase of our own that holds nothing of the message or of the answer
	Slowly bool          // somebody has to mend something before another attempt can succeed
	Asked  time.Duration // how long the answer asks us to wait, from 0 to 24 h
}

// NewLine returns a Line whose connections are judged where they are dialled.
func NewLine(c LineConfig) *Line {
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	transport := newTransport(Config{Timeout: c.Timeout, Resolver: c.Resolver, PerHost: defaultPerHost},
		func(a netip.Addr) error { return judge(a, c.AllowPrivate) })
	return &Line{transport: transport, config: c}
}

// Post sends a letter once. The end of the context is a failure like another; ask the context whether it was that.
func (l *Line) Post(ctx context.Context, m Letter) Outcome {
	ctx, cancel := context.WithTimeout(ctx, l.config.Timeout)
	defer cancel()
	request, err := newRequest(ctx, field.Callback{Key: m.Key, Message: panel.Message{Method: http.MethodPost, URL: m.URL, Header: m.Header, Body: m.Body}},
		l.config.AllowPrivate)
	if err != nil {
		return outcome(failed(diagnose(err)))
	}
	return outcome(exchange(l.transport, request, l.config.Clock))
}

// Close gives up the connections that are idle.
func (l *Line) Close() { l.transport.CloseIdleConnections() }

func outcome(r result) Outcome {
	return Outcome{Sent: r.sent, Status: r.status, Why: r.why, Slowly: r.pace == slowly || r.pace == never, Asked: r.asked}
}

// CheckAddress tells whether a Line would try to send to an address of the scheme and the host; which machine the host
// means is judged at each attempt.
func CheckAddress(scheme, host string, allowPrivate bool) error {
	return checkScheme(scheme, host, allowPrivate)
}

// Diagnose is the outcome that an error of a connection stands for, whatever was spoken on it.
func Diagnose(err error) Outcome { return outcome(failed(diagnose(err))) }

// Wait is how long to wait after the n-th attempt (n = 1, 2, …) that failed; see delay. u is uniform in [0, 1). What an
// answer asked for never shortens it.
func (o Outcome) Wait(n int, u float64) time.Duration {
	p := soon
	if o.Slowly {
		p = slowly
	}
	return max(delay(p, n, u), o.Asked)
}
