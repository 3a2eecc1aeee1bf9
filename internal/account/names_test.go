package account

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fieldwork/internal/fault"
)

func TestCleanName(t *testing.T) {
	for name, want := range map[string]string{
		"lin": "lin", "LIN": "lin", "Ｌｉｎ": "lin", "lin.wei@uni-x.cn": "lin.wei@uni-x.cn", "林薇": "林薇", "김민지": "김민지", "김": "", "9x": "9x",
		"": "", "x": "", "-lin": "", ".lin": "", "lin wei": "", "lin\n": "", "a/b": "", "a\u202eb": "", "a\u0301\u0302b": "", "setup": "", "Terminal": "",
		"nobody": "", "schedule": "", "respondent": "", "x\xffy": "", strings.Repeat("x", 40): strings.Repeat("x", 40), strings.Repeat("x", 41): "", strings.Repeat("x", 9999): "",
	} {
		got, err := CleanName(name)
		if got != want || (err == nil) != (want != "") || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%.50q is %q (%v), want %q", name, got, err, want)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for password, good := range map[string]bool{
		"tundra kettle": true, "小白兔吃胡萝卜真香啊": true, "a b c d e f": true, "ninechars": false, "": false,
		strings.Repeat("xy", 100): true, strings.Repeat("xy", 101): false,
		"1234567890": false, "１２３４５６７８９０": false, "Password123": false, "woaini1314": false, "aaaaaaaaaaaaaaa": false, "啊啊啊啊啊啊啊啊啊啊": false,
		"linweilinwei": false, "LinWei1234": false, "linwei and a long tail": true, "bad \xff bytes in it": false,
	} {
		if err := checkPassword(password, "linwei"); (err == nil) != good || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%.40q: %v", password, err)
		}
	}
	for _, p := range strings.Fields(commonest) {
		if n := utf8.RuneCountInString(p); n < shortestPassword || p != strings.ToLower(normal(p)) {
			t.Errorf("%q cannot be met: it is too short, or not in the form that is compared", p)
		}
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
		"": "", "pipe": "pipe", strings.Repeat("x", 200): strings.Repeat("x", 100),
	} {
		if got := network(address); got != want {
			t.Errorf("%.20q is of %q, want %q", address, got, want)
		}
	}
}

// FuzzName: a name that is taken is taken again as it is, and is no longer or stranger than it may be.
func FuzzName(f *testing.F) {
	for _, seed := range []string{"lin", "Ｌｉｎ", "İstanbul", "ﬁeld", "ǅungla", "김민지", "a\u0301b", "ẞx", "ﷺx"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		clean, err := CleanName(name)
		if err != nil {
			if clean != "" || !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: %q, %v", name, clean, err)
			}
			return
		}
		if again, err := CleanName(clean); again != clean || err != nil {
			t.Errorf("%q is %q, and that is %q (%v)", name, clean, again, err)
		}
		if n := utf8.RuneCountInString(clean); n < shortestName || n > longestName || strings.ContainsAny(clean, " \n\t/\\\"'<>&%?#") {
			t.Errorf("%q is %q", name, clean)
		}
	})
}

// FuzzPassword: what is refused is refused as Invalid, and nothing panics.
func FuzzPassword(f *testing.F) {
	f.Add("tundra kettle", "lin")
	f.Add("\xff\xfe", "")
	f.Add("ﷺﷺﷺ", "ﷺ")
	f.Fuzz(func(t *testing.T, password, name string) {
		if err := checkPassword(password, name); err != nil && !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
	})
}

// FuzzPlace: what an address gives is a place that is written as it was read, or refused.
func FuzzPlace(f *testing.F) {
	f.Add("1.0.2")
	f.Add("-1.1.9223372036854775807")
	f.Fuzz(func(t *testing.T, text string) {
		var p Place
		if err := p.read(text); err == nil && text != "" && p.String() != text {
			t.Errorf("%q is read as %v", text, p)
		}
	})
}
