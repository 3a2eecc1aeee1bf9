package callback

import (
	"net/netip"
	"strings"
	"syscall"
)

// Who lives at an address, from the special-purpose registries of IANA (RFC 6890). Of IPv6 only global unicast, 2000::/3,
// is given out; what lies outside is refused without being listed.
var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052: the last four bytes are an IPv4 address
	sixTo4 = netip.MustParsePrefix("2002::/16")    // RFC 3056: the four bytes after the first two are
	global = netip.MustParsePrefix("2000::/3")

	// inHouse are networks of one's own, which AllowPrivate opens.
	inHouse = prefixes("127.0.0.0/8 ::1/128", // loopback
		"10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7", // RFC 1918, RFC 4193
		"100.64.0.0/10") // carrier-grade NAT, RFC 6598

	// nobodys is where no source can be. It stays refused in a rehearsal too, for a cloud's metadata service answers on
	// 169.254.169.254, and 0.0.0.0 reaches this machine.
	nobodys = prefixes("0.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15",
		"198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
		"2001::/23 2001:db8::/32 3fff::/20") // protocol assignments with Teredo, documentation
)

// control refuses a connection after its name was looked up and before it is begun; the dialer calls it for every
// address that it tries. A name that resolved to another address a moment ago gains nothing.
func control(judge func(netip.Addr) error) func(network, address string, c syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return &failure{why: "the address that was dialled cannot be read", pace: slowly}
		}
		return judge(to.Addr())
	}
}

// judge tells whether messages may be sent to an address. Both refusals are mended by a person, in the name's records or
// by allowing private addresses, so they are tried again slowly.
func judge(a netip.Addr, allowPrivate bool) error {
	a = carried(a)
	switch {
	case within(inHouse, a) && allowPrivate:
		return nil
	case within(inHouse, a):
		return &failure{why: "the host is at a private address, which is not allowed", pace: slowly}
	case !a.IsValid(), within(nobodys, a), a.Is6() && !global.Contains(a):
		return &failure{why: "the host is at an address where no server can be", pace: slowly}
	}
	return nil
}

// carried is the IPv4 address that an IPv6 address stands for, where it stands for one: it is that address that is
// reached in the end. A translator that uses a prefix of its own (RFC 6052 section 2.2) cannot be told from a server.
func carried(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("") // a zone hides an address from every prefix
	bytes := a.As16()
	switch {
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(bytes[12:16]))
	case sixTo4.Contains(a):
		return netip.AddrFrom4([4]byte(bytes[2:6]))
	}
	return a
}

func within(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func prefixes(lines ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, p := range strings.Fields(strings.Join(lines, " ")) {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}
