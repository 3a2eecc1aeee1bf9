package chart

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestEveryShapeIsDrawnAsBefore holds every figure of the gallery to its golden file.
func TestEveryShapeIsDrawnAsBefore(t *testing.T) {
	figures := gallery()
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		drawn, err := Draw(name, name, figures[name])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(golden, []byte(drawn.SVG), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatalf("%v; run the test with -update and look at the drawing", err)
		}
		if drawn.SVG != string(want) {
			t.Errorf("%s is not drawn as in %s; look at both, then run the test with -update", name, golden)
		}
	}
}
