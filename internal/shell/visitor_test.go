package shell

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestVisitorThrough: a header counts only when a proxy that we trust has sent it, and only as far as such proxies did.
func TestVisitorThrough(t *testing.T) {
	_, trusted, _ := net.ParseCIDR("10.0.0.0/8")
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		proxies    []net.IPNet
		want       string
	}{
		{"nobody is trusted", "198.51.100.7:5000", []string{"192.0.2.1"}, nil, "198.51.100.7"},
		{"through a trusted proxy", "10.0.0.1:5000", []string{"192.0.2.1"}, []net.IPNet{*trusted}, "192.0.2.1"},
		{"through two", "10.0.0.1:5000", []string{"192.0.2.1, 10.0.0.2"}, []net.IPNet{*trusted}, "192.0.2.1"},
		{"with an address made up in front", "10.0.0.1:5000", []string{"203.0.113.9, 192.0.2.1"}, []net.IPNet{*trusted}, "192.0.2.1"},
		{"past the proxy", "198.51.100.7:5000", []string{"192.0.2.1"}, []net.IPNet{*trusted}, "198.51.100.7"},
		{"from this machine", "127.0.0.1:5000", []string{"192.0.2.1"}, []net.IPNet{*trusted}, "127.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.peer, c.forwarded
		if got := visitorThrough(c.proxies)(r); got != c.want {
			t.Errorf("%s: the visitor is %q, want %q", c.name, got, c.want)
		}
	}
}

// TestVeiled: a proxy beside us that nobody trusts veils everybody; a peer from elsewhere veils itself by no header.
func TestVeiled(t *testing.T) {
	_, trusted, _ := net.ParseCIDR("10.0.0.0/8")
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       bool
	}{
		{"a proxy on this machine", "127.0.0.1:5000", []string{"192.0.2.1"}, true},
		{"a proxy in this house", "172.17.0.1:5000", []string{"192.0.2.1"}, true},
		{"as IPv6 writes it", "[::ffff:172.17.0.1]:5000", []string{"192.0.2.1"}, true},
		{"a proxy that is trusted", "10.0.0.1:5000", []string{"192.0.2.1"}, false},
		{"somebody who writes the header", "198.51.100.7:5000", []string{"192.0.2.1"}, false},
		{"somebody from an IPv6 network", "[2001:db8::1]:5000", []string{"192.0.2.1"}, false},
		{"nobody between", "127.0.0.1:5000", nil, false},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != nil {
			r.Header["X-Forwarded-For"] = c.forwarded
		}
		if got := (&Shell{proxies: []net.IPNet{*trusted}}).Veiled(r); got != c.want {
			t.Errorf("%s: veiled %v", c.name, got)
		}
	}
}
