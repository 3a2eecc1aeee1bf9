package callback

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// A result is what became of one attempt.
type result struct {
	sent        bool
	interrupted bool // by a shutdown; as if it had not been made
	status      int  // of the answer; 0 when there was none
	failure
	asked time.Duration // how long the answer asks us to wait
	again time.Time     // when to try again; zero: never
}

// A failure says why an attempt failed, in one of our own phrases: nothing of the message, nothing of the answer but its
// status, nothing of an error's text, which may quote either.
type failure struct {
	why  string
	pace pace
}

func (f *failure) Error() string { return f.why }

// A pace is how eagerly to try again.
type pace string

const (
	soon   pace = "soon"   // the other side is down or busy, and is being looked after
	slowly pace = "slowly" // somebody has to mend something first
	never  pace = "never"  // what the message carries cannot be sent, now or later
)

func failed(f failure) result { return result{failure: f} }

// answered judges an answer by its status. A refusal (4xx, a redirect) is tried again as long as an outage is: sources
// misconfigure an address or a credential for hours, and a complete that is never reported is a complete that was paid
// for and lost. It is tried again slowly, because nobody mends it within ten seconds, and quick repeats of a refused
// request look like an attack and get us shut out. 408, 409, 425 and 429 speak of the moment and not of the message
// (RFC 9110 sections 15.5.9 and 15.5.10, RFC 8470, RFC 6585).
func answered(status int, header http.Header, now time.Time) result {
	if status >= 200 && status < 300 {
		return result{sent: true, status: status}
	}
	r := result{status: status, failure: failure{why: fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)), pace: soon}}
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		r.asked = retryAfter(header.Get("Retry-After"), now)
	case status == http.StatusRequestTimeout || status == http.StatusConflict || status == http.StatusTooEarly:
	case status >= 300 && status < 400:
		r.why += " (redirects are not followed)"
		r.pace = slowly
	case status >= 400 && status < 500:
		r.pace = slowly
	}
	return r
}

// diagnose finds the phrase for an error.
func diagnose(err error) failure {
	var own *failure
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network *net.OpError
	switch {
	case errors.As(err, &own):
		return *own
	case errors.As(err, &name):
		return failure{why: "the host's name could not be looked up", pace: soon}
	case timedOut(err):
		return failure{why: "no answer in time", pace: soon}
	case errors.As(err, &certificate):
		return failure{why: "the host's certificate is not valid", pace: slowly}
	case errors.As(err, &record), errors.As(err, &network) && strings.HasSuffix(network.Op, " error"): // an alert, theirs or ours
		return failure{why: "no TLS connection (1.2 or later)", pace: slowly}
	case errors.Is(err, syscall.ECONNREFUSED):
		return failure{why: "connection refused", pace: soon}
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return failure{why: "the connection failed", pace: soon}
	}
	return failure{why: "no valid answer, be it of TLS or of HTTP", pace: soon}
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}
