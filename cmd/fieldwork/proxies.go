package main

import (
	"net"
	"net/netip"
)

// proxiesOf reads the addresses and networks of the proxies that are trusted.
func proxiesOf(texts []string) (proxies []net.IPNet, err error) {
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, notOne := netip.ParseAddr(text)
			if notOne != nil || a.Zone() != "" {
				return nil, usage("--trust-proxy %q is no address and no network; give one such as 10.0.0.5 or 10.0.0.0/24", text)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		if p = p.Masked(); p.Bits() == 0 {
			return nil, usage("--trust-proxy %q is everybody; whoever is trusted says where others come from: name the proxy alone", text)
		}
		proxies = append(proxies, net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())})
	}
	return proxies, nil
}
