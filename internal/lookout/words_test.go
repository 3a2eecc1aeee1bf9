package lookout

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/shell"
	"fieldwork/locales"
)

// TestNoWordOfTheRoomIsIdle finds messages that nothing here says.
func TestNoWordOfTheRoomIsIdle(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		names, err := fs.Glob(os.DirFS("."), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") {
				sources.Write(data)
			}
		}
	}
	d, err := shell.LoadDictionary(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range d.IDs() {
		if !strings.HasPrefix(id, "lookout_") || slices.Contains(spoken(), id) {
			continue
		}
		if !regexp.MustCompile(`("` + id + `"|\.W\.` + id + `\b)`).MatchString(sources.String()) {
			t.Errorf("nothing says %q", id)
		}
	}
}
