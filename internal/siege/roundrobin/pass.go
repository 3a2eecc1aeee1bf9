package roundrobin

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
)

// mostBody bounds what is posted, in bytes, because a post is held until it is known which server takes it.
const mostBody = 8 << 20

var errTooLarge = errors.New("the post is larger than the balancer holds")

// ServeHTTP has the request answered by one of the servers. Nobody has answered when the status is 502.
func (b *Balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) { b.proxy.ServeHTTP(w, r) }

// rewrite passes on who asked, and by what name, which the servers hold posts against.
func rewrite(r *httputil.ProxyRequest) {
	r.SetXForwarded()
	r.Out.URL.Scheme, r.Out.Host = "http", r.In.Host
}

// refuse answers for servers that have not.
func refuse(w http.ResponseWriter, _ *http.Request, err error) {
	if errors.Is(err, errTooLarge) {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	http.Error(w, "no server has answered", http.StatusBadGateway)
}

// RoundTrip makes the request of one server after the other, until one has answered or may have heard what must not be said
// twice.
func (b *Balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := hold(r)
	if err != nil {
		return nil, err
	}
	for _, n := range b.inTurn() {
		var answer *http.Response
		answer, err = b.transport.RoundTrip(addressed(r, n, body))
		if err == nil {
			n.served.Add(1)
			return answer, nil
		}
		if r.Context().Err() != nil {
			return nil, err
		}
		n.down.Store(true)
		if !unheard(err) && !repeatable(r.Method) {
			return nil, err
		}
	}
	return nil, err
}

// hold reads what is posted, so that it can be said to another server.
func hold(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, mostBody+1))
	if err == nil && len(body) > mostBody {
		err = errTooLarge
	}
	return body, err
}

// addressed is the request as it goes to one server. The transport can say it again on another connection when the server closed
// the kept one before a word was written.
func addressed(r *http.Request, n *node, body []byte) *http.Request {
	out := r.Clone(r.Context())
	out.URL.Host = n.host
	if body == nil {
		out.Body, out.ContentLength = http.NoBody, 0
		return out
	}
	out.ContentLength, out.TransferEncoding = int64(len(body)), nil
	out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	out.Body = io.NopCloser(bytes.NewReader(body))
	return out
}

// unheard tells whether no connection came about, so that the server has heard nothing.
func unheard(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// repeatable tells whether a request changes nothing, so that it may be made twice.
func repeatable(method string) bool { return method == http.MethodGet || method == http.MethodHead }
