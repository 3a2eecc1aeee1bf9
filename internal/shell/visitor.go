package shell

import (
	"net"
	"net/http"
	"net/netip"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// Visitor is the address of whoever asks: the direct peer's, or behind proxies that we trust the one that they say they
// were asked from.
func (s *Shell) Visitor(r *http.Request) string { return s.visitor(r) }

// Veiled tells whether Visitor is a proxy beside us that nobody has said to trust, and so the same address for everybody who
// comes: what is counted by it would be counted against all of them. A peer from elsewhere is never taken for one, or anybody
// could be by writing a header.
func (s *Shell) Veiled(r *http.Request) bool {
	return forwarded(r) && beside(r.RemoteAddr) && !s.throughProxy(r)
}

// beside tells whether an address with a port is of this machine or of a private network.
func beside(hostport string) bool {
	peer, err := netip.ParseAddrPort(hostport)
	addr := peer.Addr().Unmap()
	return err == nil && (addr.IsLoopback() || addr.IsPrivate())
}

// visitorThrough finds the address of the visitor. What a visitor writes into the header is believed of none but the
// proxies.
func visitorThrough(proxies []net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for i := range proxies {
		trust = append(trust, echo.TrustIPRange(&proxies[i]))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// Secure tells whether the visitor's connection is encrypted: by the public address, by our own word, or by that of a
// proxy we trust.
func (s *Shell) Secure(r *http.Request) bool {
	if s.Public != nil {
		return s.Public.Scheme == "https"
	}
	if r.TLS != nil {
		return true
	}
	return s.throughProxy(r) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// throughProxy tells whether a proxy that we trust passed the request on.
func (s *Shell) throughProxy(r *http.Request) bool {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	for _, p := range s.proxies {
		if p.Contains(net.ParseIP(host)) {
			return true
		}
	}
	return false
}

// LoopbackOnly keeps pages to the server's own machine. The direct peer must be loopback, no header may say that somebody
// passed the request on (a proxy that adds none cannot be told from a browser), and the address asked for must be a
// loopback name: a page from elsewhere whose host name is made to lead here (DNS rebinding) still carries its own name.
func LoopbackOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !Local(c.Request()) {
			return fault.New(fault.Denied, "this is for the server's own machine")
		}
		return next(c)
	}
}

// Local tells whether a request was made on the server's own machine, to an address of that machine, by nobody's proxy.
func Local(r *http.Request) bool { return loopback(r.RemoteAddr) && loopback(r.Host) && !forwarded(r) }

func forwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if _, there := r.Header[name]; there {
			return true
		}
	}
	return false
}

// loopback tells whether an address with or without a port is on this machine.
func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
