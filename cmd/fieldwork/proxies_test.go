package main

import (
	"net"
	"testing"
)

func TestProxiesOf(t *testing.T) {
	proxies, err := proxiesOf([]string{"10.0.0.5", "192.0.2.9/24", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{"10.0.0.5": true, "10.0.0.6": false, "192.0.2.200": true, "192.0.3.1": false, "::1": true, "::2": false} {
		trusted := false
		for _, p := range proxies {
			trusted = trusted || p.Contains(net.ParseIP(address))
		}
		if trusted != want {
			t.Errorf("%s is trusted: %t", address, trusted)
		}
	}
	for _, wrong := range []string{"", "proxy.example.org", "0.0.0.0/0", "::/0", "10.0.0.0/33", "fe80::1%eth0"} {
		if _, err := proxiesOf([]string{wrong}); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
