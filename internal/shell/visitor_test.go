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
