package web

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"fieldwork/internal/field"
	"fieldwork/internal/survey"
)

func TestNetworkOf(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.77": "192.0.2.0/24", "2001:db8:1:2:3::4": "2001:db8:1::/48",
		"fe80::1%eth0": "fe80::/48", "": "", "192.0.2.77:80": "", "somebody": "", "1.2.3": "", "\xff": "",
	} {
		if got := networkOf(address); got != want {
			t.Errorf("%q is of the network %q, want %q", address, got, want)
		}
	}
}

// FuzzNetworkOf: whatever an address is said to be, nothing of its end is left.
func FuzzNetworkOf(f *testing.F) {
	for _, seed := range []string{"192.0.2.77", "::1", "2001:db8::%zone", "999.1.1.1", "::ffff:1.2.3.4"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		got := networkOf(address)
		if got == "" {
			return
		}
		p, err := netip.ParsePrefix(got)
		if err != nil || p != p.Masked() || p.Addr().Is4() && p.Bits() != networkBits4 || p.Addr().Is6() && p.Bits() != networkBits6 {
			t.Errorf("%q is of %q (%v)", address, got, err)
		}
	})
}

// gathering is the tests' survey with paradata.
func gathering(t *testing.T, asked string) *survey.Survey {
	t.Helper()
	data, err := os.ReadFile("testdata/kinds/" + survey.QuestionnaireFile)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := survey.Parse("questionnaire.yaml", append(data, "\nparadata: "+asked+"\n"...))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	s.Sources = kinds(t).Sources
	return s
}

// TestOriginsReachTheStoreAndNoLog: what a browser says of itself is handed on when the survey asks for it, whatever bytes
// it is made of, and stands in no line of the log.
func TestOriginsReachTheStoreAndNoLog(t *testing.T) {
	s := openSite(t, gathering(t, "[device]"), kindsNamed(t, "silent"))
	v := s.visitor()
	v.headers["User-Agent"], v.headers["Accept-Language"] = "Secret-Browser/1 \xff'\"", "xx-Secret"
	v.get("/s/kinds?source=panel&pid=p1").to()
	want := field.Origin{Browser: "Secret-Browser/1 \xff'\"", Languages: "xx-Secret", Network: "127.0.0.0/24"}
	if got := s.memory.origins; len(got) != 1 || got[0] == nil || *got[0] != want {
		t.Errorf("the store was handed %+v, want %+v", got, want)
	}
	huge := s.visitor()
	huge.headers["User-Agent"] = strings.Repeat("U", 200<<10)
	huge.get("/s/kinds?source=panel&pid=p2").to()
	s.visitor().get("/s/silent?source=panel&pid=p3").to()
	if got := s.memory.origins; len(got) != 3 || got[2] != nil {
		t.Errorf("a survey that gathers nothing hands on %+v", got)
	}
	if log := s.log.String(); strings.Contains(log, "Secret") || strings.Contains(log, "127.0.0") || strings.Contains(log, "UUUU") {
		t.Errorf("the log says who came:\n%.2000s", log)
	}
}

func kindsNamed(t *testing.T, id string) *survey.Survey {
	t.Helper()
	s := kinds(t)
	s.ID, s.Version = id, survey.Version(id)
	return s
}
