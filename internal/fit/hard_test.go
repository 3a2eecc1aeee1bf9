package fit

import (
	"path/filepath"
	"testing"
)

// hard are cases at the edge of what double precision, and of what a likelihood, can answer.
const hard = "../estimate/testdata/hard"

// TestHardCases holds the answers to those of 90-digit arithmetic.
func TestHardCases(t *testing.T) {
	specs, err := filepath.Glob(filepath.Join(hard, "*", "spec.yaml"))
	if err != nil || len(specs) < 25 {
		t.Fatalf("%d hard cases, %v", len(specs), err)
	}
	for _, spec := range specs {
		dir := filepath.Dir(spec)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want := decoded(t, readFile(t, dir, "expected.json")).(map[string]any)
			got := decoded(t, resultOf(t, dir)).(map[string]any)
			newComparison(t, want).object("", got, want, nil)
		})
	}
}
