package csvfile

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGuard(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "a", "=1": "'=1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "＝1": "'＝1", "＠x": "'＠x", "＋": "'＋", "－1": "'－1",
		"\tx": "'\tx", "\rx": "'\rx", " =1": " =1", "1-1": "1-1", "很好": "很好", "'": "'", "'a": "'a", "'=1": "''=1", "''＝": "'''＝", "\xff=": "\xff="} {
		if got := Guard(text); got != want {
			t.Errorf("Guard(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, text := range []string{"", "=1", "'=1", "''", "＝", "\xff", "'\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		guarded := Guard(text)
		if back := Unguard(guarded); back != text {
			t.Errorf("%q is guarded as %q and read as %q", text, guarded, back)
		}
		if first, size := utf8.DecodeRuneInString(guarded); size > 0 && strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
			t.Errorf("%q still runs: %q", text, guarded)
		}
	})
}
