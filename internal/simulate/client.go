package simulate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/panel"
)

// A client is the browser that all virtual respondents share: it keeps connections alive and nothing else, since the
// address of an interview is all there is to know about it.
type client struct {
	http   *http.Client
	base   *url.URL
	survey string
	source panel.Source
	ids    string           // "sim-SEED-"; the arrival's number completes it
	now    func() time.Time // the real clock
	clock  func() time.Time // the server's: invitations expire by it
	sleep  func(context.Context, time.Duration) error
}

// A landing is where a request led to.
type landing struct {
	page    *page    // nil when another host was reached
	at      *url.URL // the page's address
	refused bool     // the page came back with problems
	outcome Outcome  // "" while the interview goes on
}

// Limits of one request.
const (
	maxBody      = 2 << 20
	maxRedirects = 10
	maxTries     = 8
	timeout      = time.Minute
	firstBackOff = 100 * time.Millisecond
	maxBackOff   = 5 * time.Second
)

func newClient(c Config, source panel.Source) (*client, error) {
	base, err := url.Parse(strings.TrimRight(c.URL, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fault.Errorf(fault.Invalid, "%q is no address of a server; give one such as http://127.0.0.1:8080", c.URL)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client := &client{
		http: &http.Client{Transport: c.Transport, CheckRedirect: stay}, base: base, survey: c.Survey.ID, source: source,
		ids: fmt.Sprintf("sim-%d-", c.Seed), now: c.Now, clock: c.Now, sleep: c.Sleep,
	}
	if c.Clock != nil {
		client.clock = c.Clock.Now
	}
	if _, err := client.invite(Respondent{}); err != nil {
		return nil, fault.Errorf(fault.Invalid, "no respondent can be invited: %w", err)
	}
	return client, nil
}

// transport keeps a connection for each worker. It asks for no compression, because unpacking would cost more than the
// loopback saves, and knows no proxy, because no host but the server is to be contacted.
func transport(workers int) *http.Transport {
	return &http.Transport{MaxIdleConns: workers, MaxIdleConnsPerHost: workers, IdleConnTimeout: time.Minute, DisableCompression: true}
}

// id is the source's id of the respondent.
func (c *client) id(who Respondent) string { return c.ids + strconv.Itoa(who.Number) }

// link is the address in the respondent's invitation. newClient has seen that it can be made.
func (c *client) link(who Respondent) *url.URL {
	link, err := c.invite(who)
	if err != nil {
		return c.door()
	}
	return link
}

func (c *client) door() *url.URL { return c.base.JoinPath("s", c.survey) }

// invite makes the link as the source would, signed when it signs. It is made anew at every visit, as panels make theirs
// at every click; the nonce is the respondent's own.
func (c *client) invite(who Respondent) (*url.URL, error) {
	if c.source.IDParam == "" {
		return c.door(), nil
	}
	i := panel.Invitation{ID: c.id(who), Nonce: c.id(who), Kept: map[string]string{}}
	if c.source.Entry != nil {
		i.Expires = c.clock().Add(c.source.Entry.Ahead)
	}
	for _, name := range c.source.Keep {
		i.Kept[name] = strconv.Itoa(who.Number) // some panels keep numbers and some words; this is both
	}
	link, err := c.source.Link(c.door().String(), i)
	if err != nil {
		return nil, err
	}
	return url.Parse(link)
}

// travel makes a request and follows its redirects, as long as they stay on the server.
func (c *client) travel(ctx context.Context, who Respondent, to *url.URL, posted url.Values, r *report) (landing, error) {
	for range maxRedirects {
		answer, err := c.persist(ctx, who, to, posted, r)
		if err != nil {
			return landing{}, err
		}
		next, redirected, err := answer.redirect(to, posted != nil)
		switch {
		case err != nil:
			return landing{}, err
		case !redirected:
			return answer.landing(to)
		case next.Host != c.base.Host || next.Scheme != c.base.Scheme:
			return landing{at: next, outcome: c.outcomeOf(next, who)}, nil
		}
		to, posted = next, nil
	}
	return landing{}, fmt.Errorf("more than %d redirects", maxRedirects)
}

// persist repeats a request that a busy server or a broken connection did not answer. Posting a page twice is harmless.
func (c *client) persist(ctx context.Context, who Respondent, to *url.URL, posted url.Values, r *report) (response, error) {
	backOff := firstBackOff
	for try := 1; ; try++ {
		answer, err := c.once(ctx, who, to, posted, r)
		if ctx.Err() != nil {
			return answer, ctx.Err()
		}
		if err == nil && answer.status != http.StatusServiceUnavailable && answer.status != http.StatusTooManyRequests {
			return answer, nil
		}
		r.failures++
		if err == nil {
			err = fmt.Errorf("the server is busy (%d)", answer.status)
		}
		if try == maxTries {
			return answer, fmt.Errorf("given up after %d tries: %w", maxTries, err)
		}
		if err := c.sleep(ctx, backOff); err != nil {
			return answer, err
		}
		backOff = min(2*backOff, maxBackOff)
	}
}

// A response is one answer of the server, read to its end.
type response struct {
	status   int
	location string
	body     []byte
}

// once makes one request.
func (c *client) once(ctx context.Context, who Respondent, to *url.URL, posted url.Values, r *report) (response, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := c.request(ctx, who, to, posted)
	if err != nil {
		return response{}, err
	}
	r.requests++
	begun := c.now()
	answer, err := c.http.Do(request)
	if err != nil {
		return response{}, nameless(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	r.latencies = append(r.latencies, c.now().Sub(begun))
	r.bytes += int64(len(body))
	return response{answer.StatusCode, answer.Header.Get("Location"), body}, nameless(err)
}

func (c *client) request(ctx context.Context, who Respondent, to *url.URL, posted url.Values) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if posted != nil {
		method, body = http.MethodPost, strings.NewReader(posted.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, to.String(), body)
	if err != nil {
		return nil, nameless(err)
	}
	languages := who.Language
	if primary, _, regional := strings.Cut(languages, "-"); regional {
		languages += "," + primary + ";q=0.9"
	}
	request.Header.Set("User-Agent", who.userAgent)
	request.Header.Set("Accept", "text/html")
	request.Header.Set("Accept-Language", languages)
	if posted != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", c.base.Scheme+"://"+c.base.Host) // as browsers say it; the server may insist
	}
	return request, nil
}

// nameless drops the address from an error, because the address of an interview is the key to it.
func nameless(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// redirect is the address that the response sends on to.
func (r response) redirect(from *url.URL, posted bool) (to *url.URL, redirected bool, err error) {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if posted {
			return nil, false, fmt.Errorf("the server wants the answers posted elsewhere (%d); respondents' browsers would ask", r.status)
		}
	default:
		return nil, false, nil
	}
	to, err = from.Parse(r.location)
	if err != nil || r.location == "" {
		return nil, false, fmt.Errorf("a redirect (%d) to no address", r.status)
	}
	return to, true, nil
}

// landing reads the page that was reached.
func (r response) landing(at *url.URL) (landing, error) {
	if r.status != http.StatusOK && r.status != http.StatusUnprocessableEntity {
		return landing{}, fmt.Errorf("status %d", r.status)
	}
	p := parsePage(r.body)
	switch known := slices.Contains(panel.Outcomes(), Outcome(p.outcome)); {
	case p.outcome != "" && !known:
		return landing{}, fmt.Errorf("the end has an outcome %q, which is none", p.outcome)
	case p.outcome == "" && p.name == "":
		return landing{}, errors.New("the document is neither a page nor an end")
	}
	return landing{page: &p, at: at, refused: r.status == http.StatusUnprocessableEntity, outcome: Outcome(p.outcome)}, nil
}

// outcomeOf is the outcome whose address at the source this is; it may carry more than the survey's file says, such as
// a signature. No outcome has an address that differs from another's in nothing.
func (c *client) outcomeOf(reached *url.URL, who Respondent) Outcome {
	for _, o := range panel.Outcomes() {
		wanted, err := url.Parse(c.source.Redirect[o])
		if err != nil || wanted.Host == "" || wanted.Host != reached.Host || wanted.Path != reached.Path {
			continue
		}
		if carries(reached.Query(), wanted.Query(), c.id(who)) {
			return o
		}
	}
	return Elsewhere
}

// carries compares a query with that of a template; what other placeholders stand for only the server knows.
func carries(have, want url.Values, id string) bool {
	for key := range want {
		value := strings.ReplaceAll(want.Get(key), "{id}", id)
		if !strings.Contains(value, "{") && have.Get(key) != value {
			return false
		}
	}
	return true
}
