package codebook

import "testing"

func TestFiguresForPeople(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1.23456: "1.235", -12.3456: "-12.35", 1234567.891: "1,234,567.89", 0.00001234: "1.23e-05", 1e15: "1e+15", -999.999: "-1,000.00"} {
		if got := figure(x); got != want {
			t.Errorf("figure(%v) = %q, want %q", x, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0", -0.5: "-0.5", 1e6: "1000000", 3e-7: "3e-07", 9007199254740992: "9007199254740992", 1e18: "1e+18"} {
		if got := plain(x); got != want {
			t.Errorf("plain(%v) = %q, want %q", x, got, want)
		}
	}
	if got := grouped(-1234); got != "-1,234" {
		t.Errorf("grouped: %q", got)
	}
}

func TestMarkdownTexts(t *testing.T) {
	for in, want := range map[string]string{"1. a": `1\. a`, "12) a": `12\) a`, "- a": `\- a`, "1.5": "1.5", "7.": `7\.`, "a | b": `a \| b`, "see www.x.org": `see www\.x.org`,
		"a\r\n\tb": "a b", "": "", "https://x": `https\://x`, "很好": "很好"} {
		if got := text(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a": "`a`", "": "", "a`b": "`` a`b ``", "`": "`` ` ``", "a\nb": "`a b`"} {
		if got := code(in); got != want {
			t.Errorf("code %q became %q, want %q", in, got, want)
		}
	}
}
