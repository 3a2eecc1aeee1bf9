package callback

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"fieldwork/internal/field"
)

const (
	userAgent   = "fieldwork"
	answerBytes = 64 << 10 // read of an answer's body, and again of its header, before the connection is dropped
	idle        = 90 * time.Second
)

// newTransport is our own: the environment's proxy would dial in our stead, past the judge. It speaks HTTP/1.1 alone,
// which every source has and whose limits are simple.
func newTransport(c Config, judge func(netip.Addr) error) *http.Transport {
	dialer := &net.Dialer{Timeout: c.Timeout, Resolver: c.Resolver, Control: control(judge)}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    c.Timeout, // a dial outlives the request that asked for it
		Protocols:              protocols,
		MaxResponseHeaderBytes: answerBytes,
		MaxIdleConnsPerHost:    c.PerHost,
		IdleConnTimeout:        idle,
		DisableCompression:     true, // the body is thrown away; nobody shall make us unpack it
	}
}

// attempt sends a message once and tells what became of it.
func (s *Sender) attempt(ctx context.Context, c field.Callback) result {
	limited, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	request, err := newRequest(limited, c, s.config.AllowPrivate)
	if err != nil {
		return failed(diagnose(err))
	}
	r := exchange(s.transport, request, s.config.Clock)
	if !r.sent && r.status == 0 && ctx.Err() != nil {
		return result{interrupted: true}
	}
	return r
}

// exchange sends a request once.
func exchange(transport *http.Transport, request *http.Request, clock func() time.Time) result {
	response, err := transport.RoundTrip(request)
	if err != nil {
		return failed(diagnose(err))
	}
	defer response.Body.Close()
	// The status is the whole answer. The body is read only so that the connection can be used again, so an error in it
	// changes nothing.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, answerBytes))
	return answered(response.StatusCode, response.Header, clock())
}

// newRequest writes the message as a request. Its errors are failures and quote nothing of the message. An address or a
// method that cannot be used is tried again slowly: the outbox makes the message anew at every attempt, out of a file
// that somebody may mend meanwhile.
func newRequest(ctx context.Context, c field.Callback, allowPrivate bool) (*http.Request, error) {
	m := c.Message
	switch m.Method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch:
	default:
		return nil, &failure{why: "the method is none of GET, POST, PUT, PATCH", pace: slowly}
	}
	request, err := http.NewRequestWithContext(ctx, m.Method, m.URL, strings.NewReader(m.Body))
	if err != nil || request.URL.Hostname() == "" {
		return nil, &failure{why: "the address cannot be read", pace: slowly}
	}
	if err := checkScheme(request.URL.Scheme, request.URL.Hostname(), allowPrivate); err != nil {
		return nil, err
	}
	if user := request.URL.User; user != nil { // which only an http.Client would turn into a header
		password, _ := user.Password()
		request.SetBasicAuth(user.Username(), password)
	}
	for name, value := range m.Header {
		if err := setHeader(request.Header, name, value); err != nil {
			return nil, err
		}
	}
	// Our own come last, so that a message cannot speak in their name.
	request.Header.Set("User-Agent", userAgent)
	return request, setHeader(request.Header, "Idempotency-Key", c.Key)
}

// setHeader refuses what would end the line and begin another: a respondent's id may have found its way into a value.
func setHeader(h http.Header, name, value string) error {
	if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
		return &failure{why: "a header's name or value has characters that HTTP forbids", pace: never}
	}
	h.Set(name, value)
	return nil
}

// checkScheme allows plain http only where nobody is on the way, and only in a rehearsal. The host is a name here; which
// machine it means is judged where it is dialled.
func checkScheme(scheme, host string, allowPrivate bool) error {
	ip, err := netip.ParseAddr(host)
	loopback := strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
	if scheme == "https" || scheme == "http" && loopback && allowPrivate {
		return nil
	}
	return &failure{why: "the address is not https", pace: slowly}
}
