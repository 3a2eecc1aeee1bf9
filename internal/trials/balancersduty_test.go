package trials_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A front is a balancer with two stand-ins behind it.
type front struct {
	balancer
	t      *testing.T
	url    string
	client *http.Client
	nodes  [2]*standIn
}

func (b balancer) standIns(t *testing.T) *front {
	t.Helper()
	f := &front{balancer: b, t: t, nodes: [2]*standIn{newStandIn(t), newStandIn(t)}}
	var believed *tls.Config
	f.url, believed = b.before(t, [2]string{f.nodes[0].Listener.Addr().String(), f.nodes[1].Listener.Addr().String()})
	f.client = &http.Client{Transport: &http.Transport{TLSClientConfig: believed}, Timeout: longest}
	t.Cleanup(f.client.CloseIdleConnections)
	return f
}

// asks makes a request that must be answered.
func (f *front) asks(method, path, words string) (*http.Response, string) {
	f.t.Helper()
	answer, said, err := f.tries(method, path, words)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer, said
}

// tries makes a request.
func (f *front) tries(method, path, words string) (*http.Response, string, error) {
	request, err := http.NewRequestWithContext(f.t.Context(), method, f.url+path, strings.NewReader(words))
	if err != nil {
		return nil, "", err
	}
	answer, err := f.client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	return answer, string(said), err
}

// TestBalancers holds every configuration of docs/operations.md to what the document asks of a balancer.
func TestBalancers(t *testing.T) {
	for _, b := range documented() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			f := b.standIns(t)
			f.inTurn()
			f.streams()
			f.passesBusyOn()
			f.saysNothingTwice()
			f.sparesTheRed()
			f.findsTheOther()
		})
	}
}

// inTurn: both nodes have their share, and hear who asks, and by what name.
func (f *front) inTurn() {
	f.t.Helper()
	for i := range 20 {
		if answer, said := f.asks(http.MethodPost, "/s/x?a=b", fmt.Sprint("turn ", i)); answer.StatusCode != http.StatusOK || said != fmt.Sprint("turn ", i) {
			f.t.Fatalf("%s %q", answer.Status, said)
		}
	}
	if a, b := f.nodes[0].asked.Load(), f.nodes[1].asked.Load(); a < 5 || b < 5 {
		f.t.Errorf("of twenty requests %d and %d came to the nodes", a, b)
	}
	r := f.nodes[0].last.Load()
	if "https://"+r.Host != f.url || r.URL.RequestURI() != "/s/x?a=b" || r.Header.Get("X-Forwarded-For") != "127.0.0.1" || r.Header.Get("X-Forwarded-Proto") != "https" {
		f.t.Errorf("a node hears %s %s %v", r.Host, r.URL, r.Header)
	}
}

// streams: an event is heard before its stream ends.
func (f *front) streams() {
	f.t.Helper()
	answer, err := f.client.Get(f.url + "/stream")
	if err != nil {
		f.t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	if !lines.Scan() || lines.Text() != "data: first" {
		f.t.Fatalf("heard %q: %v", lines.Text(), lines.Err())
	}
	close(f.nodes[0].opened)
	close(f.nodes[1].opened)
	for lines.Scan() && lines.Text() == "" {
	}
	if lines.Text() != "data: second" {
		f.t.Errorf("heard %q", lines.Text())
	}
}

// passesBusyOn: a page that asks to try again comes through as it is, and is no reason to ask another node.
func (f *front) passesBusyOn() {
	f.t.Helper()
	for _, words := range []string{"busy once", "busy twice"} {
		answer, said := f.asks(http.MethodPost, "/busy", words)
		if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "7" || said != "what you typed is here: "+words {
			f.t.Errorf("%s, Retry-After %q, %q", answer.Status, answer.Header.Get("Retry-After"), said)
		}
		if n := f.nodes[0].times(words) + f.nodes[1].times(words); n != 1 {
			f.t.Errorf("%q was posted %d times", words, n)
		}
	}
}

// saysNothingTwice: a post whose node died over it is no other node's business. The respondent is told so by 502 or 503, or by a
// connection that ends without a word, as HAProxy does it when it had kept the node's. Two nodes of which each has just failed once are still
// asked.
func (f *front) saysNothingTwice() {
	f.t.Helper()
	for i := range 4 {
		words := fmt.Sprint("deadly ", i)
		answer, _, err := f.tries(http.MethodPost, "/dies", words)
		if err == nil && answer.StatusCode < http.StatusBadGateway {
			f.t.Errorf("a post that kills is answered with %s", answer.Status)
		}
		if n := f.nodes[0].times(words) + f.nodes[1].times(words); n != 1 {
			f.t.Errorf("a post that kills was made %d times", n)
		}
		if answer, said := f.asks(http.MethodPost, "/", "afterwards"); answer.StatusCode != http.StatusOK || said != "afterwards" {
			f.t.Errorf("after nodes have failed, another post is answered with %s", answer.Status)
		}
	}
	f.recovers()
}

// recovers waits until both nodes are asked again.
func (f *front) recovers() {
	f.t.Helper()
	until(f.t, "both nodes are asked", func() bool {
		before := [2]int64{f.nodes[0].asked.Load(), f.nodes[1].asked.Load()}
		for range 4 {
			f.asks(http.MethodGet, "/", "")
		}
		return f.nodes[0].asked.Load() > before[0] && f.nodes[1].asked.Load() > before[1]
	})
}

// sparesTheRed: a node that is red is not asked; when all are, they are.
func (f *front) sparesTheRed() {
	f.t.Helper()
	if f.balancer.asks {
		f.nodes[0].red.Store(true)
		until(f.t, "the red node is spared", func() bool {
			before := f.nodes[0].asked.Load()
			for range 4 {
				f.asks(http.MethodGet, "/", "")
			}
			return f.nodes[0].asked.Load() == before
		})
	}
	f.nodes[0].red.Store(true)
	f.nodes[1].red.Store(true)
	for i := range 100 { // over the time in which the balancer learns of it
		words := fmt.Sprint("red ", i)
		answer, said := f.asks(http.MethodPost, "/busy", words)
		if answer.StatusCode != http.StatusServiceUnavailable || said != "what you typed is here: "+words {
			f.t.Errorf("with both nodes red the answer is %s %q", answer.Status, said)
		}
		time.Sleep(30 * time.Millisecond)
	}
	f.nodes[0].red.Store(false)
	f.nodes[1].red.Store(false)
	f.recovers()
}

// findsTheOther: what finds no connection comes to the other node, whole, a post as well. Kept connections that died with the node
// have been found out before, by requests that may be repeated: of a post on one of them nobody knows whether it was heard.
func (f *front) findsTheOther() {
	f.t.Helper()
	f.nodes[0].CloseClientConnections()
	f.nodes[0].Close()
	for range 4 {
		if answer, _ := f.asks(http.MethodGet, "/", ""); answer.StatusCode != http.StatusOK {
			f.t.Errorf("a page that found no connection: %s", answer.Status)
		}
	}
	for i := range 20 {
		words := fmt.Sprint("homeless ", i)
		if answer, said := f.asks(http.MethodPost, "/", words); answer.StatusCode != http.StatusOK || said != words || f.nodes[1].times(words) != 1 {
			f.t.Errorf("a post that found no connection: %s %q, made %d times of the other", answer.Status, said, f.nodes[1].times(words))
		}
	}
}
