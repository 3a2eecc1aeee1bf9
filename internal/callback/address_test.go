package callback

import (
	"net/netip"
	"slices"
	"testing"
)

func TestJudge(t *testing.T) {
	const open, house, nobody = "open", "in house", "nobody's"
	for address, want := range map[string]string{
		"8.8.8.8":         open,
		"100.63.255.255":  open,
		"100.128.0.0":     open,
		"172.15.255.255":  open,
		"172.32.0.0":      open,
		"223.255.255.255": open,
		"127.0.0.1":       house,
		"127.255.255.254": house,
		"10.1.2.3":        house,
		"172.16.0.1":      house,
		"172.31.255.255":  house,
		"192.168.1.1":     house,
		"100.64.0.0":      house,
		"100.127.255.255": house,
		"0.0.0.0":         nobody,
		"0.1.2.3":         nobody,
		"169.254.169.254": nobody, // metadata of a cloud's machines
		"192.0.0.8":       nobody,
		"192.0.2.1":       nobody,
		"198.19.0.1":      nobody,
		"198.51.100.1":    nobody,
		"203.0.113.1":     nobody,
		"224.0.0.1":       nobody,
		"239.255.255.250": nobody,
		"240.0.0.1":       nobody,
		"255.255.255.255": nobody,

		"2606:4700::1111":        open,
		"2a00:1450::1":           open,
		"::1":                    house,
		"fc00::1":                house,
		"fd12:3456::1":           house,
		"::":                     nobody,
		"fe80::1":                nobody,
		"fe80::1%eth0":           nobody,
		"fec0::1":                nobody,
		"ff02::1":                nobody,
		"100::1":                 nobody,
		"2001::1":                nobody, // Teredo
		"2001:db8::1":            nobody,
		"3fff::1":                nobody,
		"5f00::1":                nobody,
		"::127.0.0.1":            nobody, // IPv4-compatible, long obsolete
		"::ffff:8.8.8.8":         open,
		"::ffff:127.0.0.1":       house,
		"::ffff:10.0.0.1":        house,
		"::ffff:169.254.169.254": nobody,
		"64:ff9b::808:808":       open,
		"64:ff9b::7f00:1":        house,
		"64:ff9b::a00:1":         house,
		"64:ff9b::a9fe:a9fe":     nobody,
		"64:ff9b::7f00:1%eth0":   house,
		"64:ff9b:1::a00:1":       nobody, // local-use NAT64, RFC 8215
		"2002:808:808::1":        open,
		"2002:7f00:1::1":         house,
		"2002:c0a8:101::1":       house,
		"2002:a9fe:a9fe::":       nobody,
	} {
		a := netip.MustParseAddr(address)
		if got := judge(a, false) == nil; got != (want == open) {
			t.Errorf("judge(%s) allows it: %t; it is %s", address, got, want)
		}
		if got := judge(a, true) == nil; got != (want != nobody) {
			t.Errorf("judge(%s), private ones allowed, allows it: %t; it is %s", address, got, want)
		}
	}
	if judge(netip.Addr{}, true) == nil {
		t.Error("no address at all is allowed")
	}
}

// However an IPv4 address is dressed up, it is judged as itself; and whatever is allowed is ordinary unicast.
func FuzzJudge(f *testing.F) {
	for _, seed := range []string{"127.0.0.1", "8.8.8.8", "169.254.169.254", "10.0.0.1"} {
		a := netip.MustParseAddr(seed).As16()
		f.Add(a[:])
	}
	f.Add(netip.MustParseAddr("2002:7f00:1::1").AsSlice())
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		if judge(a, false) == nil && (!a.IsGlobalUnicast() || a.IsPrivate() || a.Unmap().IsPrivate() || a.Unmap().IsLoopback() || a.Unmap().IsLinkLocalUnicast()) {
			t.Errorf("%s is allowed", a)
		}
		four := [4]byte(append(slices.Clone(b), 0, 0, 0, 0)[:4])
		plain := netip.AddrFrom4(four)
		mapped := netip.AddrFrom16(plain.As16())
		translated, tunnelled := nat64.Addr().As16(), sixTo4.Addr().As16()
		copy(translated[12:], four[:])
		copy(tunnelled[2:], four[:])
		for _, dressed := range []netip.Addr{mapped, netip.AddrFrom16(translated), netip.AddrFrom16(tunnelled)} {
			for _, allow := range []bool{false, true} {
				if (judge(plain, allow) == nil) != (judge(dressed, allow) == nil) {
					t.Errorf("%s is judged unlike %s, private ones allowed: %t", dressed, plain, allow)
				}
			}
		}
	})
}

func TestControlRefusesWhatItCannotRead(t *testing.T) {
	everything := control(func(netip.Addr) error { return nil })
	if everything("tcp4", "8.8.8.8:443", nil) != nil {
		t.Error("an address that the judge allows is refused")
	}
	for _, address := range []string{"", "example.com:443", "8.8.8.8"} {
		if everything("tcp4", address, nil) == nil {
			t.Errorf("%q is allowed", address)
		}
	}
}
