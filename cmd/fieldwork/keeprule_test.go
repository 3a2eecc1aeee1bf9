package main

import "testing"

// TestEveryWayToNameAKeepRuleNamesIt also when the rule has a flag of its own: --keep clean was once taken for --all, because
// --clean was not given.
func TestEveryWayToNameAKeepRuleNamesIt(t *testing.T) {
	for _, test := range []struct {
		keep       string
		all, clean bool
		want       string
		refused    bool
	}{
		{},
		{keep: "clean", want: "clean"},
		{keep: "strict", want: "strict"},
		{keep: "all", want: "all"},
		{all: true, want: "all"},
		{clean: true, want: "clean"},
		{keep: "clean", clean: true, want: "clean"},
		{keep: "all", all: true, want: "all"},
		{keep: "clean", all: true, refused: true},
		{keep: "all", clean: true, refused: true},
		{keep: "strict", clean: true, refused: true},
		{all: true, clean: true, refused: true},
		{keep: "clean", all: true, clean: true, refused: true},
	} {
		got, err := keepRule(test.keep, test.all, test.clean)
		if (err != nil) != test.refused || got != test.want {
			t.Errorf("--keep %q, --all %t, --clean %t: %q, %v; want %q, refused %t", test.keep, test.all, test.clean, got, err, test.want, test.refused)
		}
	}
}
