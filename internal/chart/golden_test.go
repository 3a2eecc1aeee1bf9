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
		if *update {
			if err := os.WriteFile(goldenFile(name), []byte(drawn.SVG), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if drawn.SVG != readGolden(t, name) {
			t.Errorf("%s is not drawn as in %s; look at both, then run the test with -update", name, goldenFile(name))
		}
		if width, height := figures[name].size(); drawn.Width != width || drawn.Height != height || drawn.Description == "" {
			t.Errorf("%s: the drawing says that it is %d × %d, described by %q", name, drawn.Width, drawn.Height, drawn.Description)
		}
	}
}

func goldenFile(name string) string { return filepath.Join("testdata", name+".svg") }

func readGolden(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(goldenFile(name))
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at the drawing", err)
	}
	return string(content)
}
