package callback

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// A nameServer answers every question for an IPv4 address by the next of its answers, and the last one ever after.
type nameServer struct {
	mu      sync.Mutex
	answers []string
	asked   int
}

// resolver is one that asks a nameServer on this machine, by DNS over UDP.
func resolver(t *testing.T, answers ...string) (*net.Resolver, *nameServer) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	names := &nameServer{answers: answers}
	go names.serve(conn)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}, names
}

func (n *nameServer) serve(conn net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		size, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buffer[:size]) != nil {
			continue
		}
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
			header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
			m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: n.next()}}}
		}
		if packed, err := m.Pack(); err == nil {
			_, _ = conn.WriteTo(packed, from)
		}
	}
}

func (n *nameServer) next() [4]byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	return netip.MustParseAddr(n.answers[min(n.asked, len(n.answers))-1]).As4()
}

// A listener counts the connections that reach it.
type listener struct {
	net.Listener
	reached atomic.Int32
}

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.reached.Add(1)
	}
	return c, err
}

// secureSource is a source with TLS, whose certificate is for example.com, at the address.
func secureSource(t *testing.T, address string) (*httptest.Server, *listener) {
	t.Helper()
	inner, err := net.Listen("tcp", address)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("this machine has no second loopback address: %v", err)
	}
	counted := &listener{Listener: inner}
	src := &httptest.Server{Listener: counted, TLS: new(tls.Config), Config: &http.Server{
		Handler:  http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)}}
	src.StartTLS()
	t.Cleanup(src.Close)
	return src, counted
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	src, door := secureSource(t, "127.0.0.1:0")
	_, port, _ := net.SplitHostPort(src.Listener.Addr().String())
	for name, host := range map[string]string{
		"by address":          "127.0.0.1",
		"mapped into IPv6":    "[::ffff:127.0.0.1]",
		"by the usual name":   "localhost",
		"by a name of theirs": "example.com",
		"with a root's dot":   "example.com.",
		"with a user name":    "a:b@example.com",
		"unspecified":         "0.0.0.0",
	} {
		o := newOutbox()
		o.add("key-1", post("https://"+host+":"+port+"/"))
		names, _ := resolver(t, "127.0.0.1")
		s := testSender(t, o, func(c *Config) { c.AllowPrivate, c.Resolver = false, names })
		trust(s, src)
		stop := run(t, s)
		if m := o.next(t); m.sent || m.again.IsZero() || (m.why != "the host is at a private address, which is not allowed" && name != "unspecified") {
			t.Errorf("%s: marked %+v, want the address refused", name, m)
		}
		stop()
	}
	if n := door.reached.Load(); n > 0 {
		t.Errorf("%d connections were made", n)
	}
	o := newOutbox()
	o.add("key-1", post("https://example.com:"+port+"/"))
	names, _ := resolver(t, "127.0.0.1")
	s := testSender(t, o, func(c *Config) { c.Resolver = names })
	trust(s, src)
	run(t, s)
	if m := o.next(t); !m.sent {
		t.Errorf("private addresses allowed: marked %+v, want it sent", m)
	}
}

func TestPlainHTTPIsForRehearsals(t *testing.T) {
	src := newSource(t, statuses(200))
	for allow, want := range map[bool]mark{
		true:  {id: 1, sent: true},
		false: {id: 1, again: start.Add(10 * time.Minute), why: "the address is not https"},
	} {
		o := newOutbox()
		o.add("key-1", post(src.URL))
		stop := run(t, testSender(t, o, func(c *Config) { c.AllowPrivate = allow }))
		if m := o.next(t); m != want {
			t.Errorf("private addresses allowed %t: marked %+v, want %+v", allow, m, want)
		}
		stop()
	}
}

func trust(s *Sender, src *httptest.Server) {
	s.transport.TLSClientConfig.RootCAs = src.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
}

// A name that meant a source's machine at the first look-up means ours at the second. In this test 127.0.0.2 plays the
// machine outside and 127.0.0.1 the one inside.
func TestRebinding(t *testing.T) {
	outside, outer := secureSource(t, "127.0.0.2:0")
	_, port, _ := net.SplitHostPort(outside.Listener.Addr().String())
	_, inner := secureSource(t, "127.0.0.1:"+port)
	o := newOutbox()
	first := o.add("key-1", post("https://example.com:"+port+"/"))
	names, server := resolver(t, "127.0.0.2", "127.0.0.1")
	s := testSender(t, o, func(c *Config) { c.AllowPrivate, c.Resolver = false, names })
	s.transport = newTransport(s.config, func(a netip.Addr) error {
		if a == netip.MustParseAddr("127.0.0.2") {
			return nil
		}
		return judge(a, false)
	})
	s.transport.DisableKeepAlives = true // so that the name is looked up for each message
	trust(s, outside)
	run(t, s)
	if m := o.next(t); m.id != first || !m.sent {
		t.Fatalf("marked %+v, want it sent", m)
	}
	o.add("key-2", post("https://example.com:"+port+"/"))
	if m := o.next(t); m.sent || m.why != "the host is at a private address, which is not allowed" {
		t.Errorf("marked %+v, want the address refused", m)
	}
	server.mu.Lock()
	defer server.mu.Unlock()
	if server.asked < 2 || outer.reached.Load() != 1 || inner.reached.Load() != 0 {
		t.Errorf("%d look-ups, %d connections to the source, %d to us; want 2, 1, 0", server.asked, outer.reached.Load(), inner.reached.Load())
	}
}

// A proxy of the environment would dial in our stead, and nobody would judge what it dials.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	if s := testSender(t, newOutbox(), nil); s.transport.Proxy != nil {
		t.Error("the transport asks the environment for a proxy")
	}
}

func TestALookUpThatFails(t *testing.T) {
	o := newOutbox()
	o.add("key-1", post("https://panel.example/"))
	run(t, testSender(t, o, func(c *Config) {
		c.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no network") }}
	}))
	if m := o.next(t); m.sent || m.why != "the host's name could not be looked up" || m.again.Sub(start).Seconds() != 10 {
		t.Errorf("marked %+v, want the look-up tried again in 10 s", m)
	}
}
