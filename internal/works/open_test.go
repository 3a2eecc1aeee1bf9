package works

import (
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/fault"
)

// TestOpen: a name comes from an address, and whatever names no regular file is not there, with one answer.
func TestOpen(t *testing.T) {
	w := Work{ID: "20151020-120000-delivery", Files: fstest.MapFS{"a/completes.csv": {Data: []byte("id\n1\n")}}}
	file, err := w.Open("a/completes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Seek(3, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(file); err != nil || string(rest) != "1\n" {
		t.Errorf("%q, %v", rest, err)
	}
	for _, name := range []string{"", ".", "a", "none.csv", "../completes.csv", "/etc/passwd", "a/../a/completes.csv", "a//completes.csv", "a\x00b", strings.Repeat("x", 300), "\xff"} {
		if _, err := w.Open(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("%.20q: %v", name, err)
		}
	}
	if _, err := (Work{}).Open("a/completes.csv"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of a work that was not made: %v", err)
	}
}

func TestLine(t *testing.T) {
	for want, o := range map[string]Order{
		"":   {Survey: "s", Kind: Report},
		"en": {Language: "en"},
		"zh-CN, keep strict, as of 2015-10-15, csv stata": {Language: "zh-CN", Keep: "strict", AsOf: "2015-10-15", Formats: []string{"csv", "stata"}},
		"as of 2015-10-15": {AsOf: "2015-10-15"},
	} {
		if got := o.Line(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
