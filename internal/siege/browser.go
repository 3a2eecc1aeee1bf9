package siege

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of a request. Those who are not answered try again soon, and not all at once: between two kills there may be no
// more than a few hundredths of a second.
const (
	patience     = 30 * time.Second
	leastBackOff = 40 * time.Millisecond
	mostBackOff  = 200 * time.Millisecond
	longBackOff  = 2 * time.Second // of those who are asked to wait
	mostBody     = 1 << 20
)

// A response is one answer, read to its end.
type response struct {
	status int
	to     string // where a redirect leads, as it was written
	body   []byte // of an end page; other pages are read and thrown away
}

// errLeft ends the way of a respondent who has been called back.
var errLeft = errors.New("the siege is over")

// ask makes a request until a server answers it. A server that is not there, that dies over it or that asks to wait is asked
// again, and so is a balancer that says by 502 or 504 that it got no answer, which no server of ours says of itself; cut is
// called for each post that was sent and came to nothing. Who has been called back asks for nothing new, but a post that was
// made once is repeated until it is answered: only then is it known what became of it.
func (s *Siege) ask(ctx context.Context, random *rand.Rand, target, form string, cut func()) (response, error) {
	for try := 0; ; try++ {
		switch {
		case ctx.Err() != nil:
			return response{}, ctx.Err()
		case s.left() && (try == 0 || form == ""):
			return response{}, errLeft
		case try > 0:
			s.counts.retries.Add(1)
		}
		r, sent, err := s.once(ctx, target, form)
		busy := err == nil && (r.status == http.StatusServiceUnavailable || r.status == http.StatusTooManyRequests)
		nobody := err != nil || r.status == http.StatusBadGateway || r.status == http.StatusGatewayTimeout
		if !nobody && !busy {
			return r, nil
		}
		if sent && form != "" && nobody {
			cut()
		}
		most := mostBackOff
		if busy {
			most = longBackOff
		}
		time.Sleep(leastBackOff + time.Duration(random.Int64N(int64(most-leastBackOff))))
	}
}

// once makes one request of the next server in turn; sent tells whether it may have reached the server.
func (s *Siege) once(ctx context.Context, target, form string) (r response, sent bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	base := s.bases[int(s.turn.Add(1))%len(s.bases)]
	method, body := http.MethodGet, io.Reader(nil)
	if form != "" {
		method, body = http.MethodPost, strings.NewReader(form)
	}
	request, err := http.NewRequestWithContext(ctx, method, base.Scheme+"://"+base.Host+target, body)
	if err != nil {
		return r, false, err
	}
	request.Header.Set("Accept-Language", "en")
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", base.Scheme+"://"+base.Host)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return r, !refused(err), err
	}
	defer answer.Body.Close()
	r = response{status: answer.StatusCode, to: answer.Header.Get("Location")}
	if answer.StatusCode == http.StatusOK && form == "" && isEnd(target) {
		r.body, err = io.ReadAll(io.LimitReader(answer.Body, mostBody))
		return r, true, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return r, true, err
}

// refused tells whether no connection came about.
func refused(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// local is the path and query of an address when it is one of the servers'; ok is false for an address of somebody else.
func (s *Siege) local(from, to string) (path string, ok bool, err error) {
	at, err := url.Parse(from)
	if err != nil {
		return "", false, err
	}
	u, err := at.Parse(to)
	if err != nil || to == "" {
		return "", false, fmt.Errorf("a redirect to no address")
	}
	if u.Host == "" {
		return u.RequestURI(), true, nil
	}
	for _, base := range s.bases {
		if u.Host == base.Host {
			return u.RequestURI(), true, nil
		}
	}
	return to, false, nil
}

// isEnd tells whether the address is that of an interview as a whole, and parts splits it: /s/SURVEY/TOKEN/PAGE.
func isEnd(target string) bool {
	_, page := parts(target)
	return page == ""
}

func parts(target string) (token, page string) {
	target, _, _ = strings.Cut(target, "?")
	split := strings.Split(strings.Trim(target, "/"), "/")
	if len(split) > 2 {
		token = split[2]
	}
	if len(split) > 3 {
		page = split[3]
	}
	return token, page
}
