package web

import (
	"net/http"
	"net/netip"

	"fieldwork/internal/field"
)

// The bits of an address that say which network it is of, and not which line or person: providers give a household as much
// as the rest and more.
const (
	networkBits4 = 24
	networkBits6 = 48
)

// originOf is what tells the visitor's device from others: what the browser says of itself, and where it comes from. None of
// it is kept as it is.
func (s *Server) originOf(r *http.Request) field.Origin {
	return field.Origin{Browser: r.UserAgent(), Languages: r.Header.Get("Accept-Language"), Network: networkOf(s.Visitor(r))}
}

// networkOf is the prefix of the network that an address is of; "" for what is no address.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	bits := networkBits6
	if a.Is4() {
		bits = networkBits4
	}
	prefix, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}
