package internal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/shell"
	"fieldwork/locales"
)

// elsewhere are how ids begin that are put together by names that stand in no source: of columns, tests, documents and forms.
var elsewhere = []string{"column_", "missing_", "appendix_", "tables_", "codebook_", "workbook_", "delivered_", "wrong_"}

// TestNoWordIsIdle finds messages that nothing says any more.
func TestNoWordIsIdle(t *testing.T) {
	said, begun := saidInSources(t)
	begun = append(begun, elsewhere...)
	d, err := shell.LoadDictionary(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range d.IDs() {
		composed := slices.ContainsFunc(begun, func(prefix string) bool { return strings.HasPrefix(id, prefix) })
		if !composed && !said[id] {
			t.Errorf("nothing says %q", id)
		}
	}
}

// quotedOrWritten matches an id as Go has it, in quotes, and as templates have it.
var quotedOrWritten = regexp.MustCompile(`"([a-z0-9_]+)"|\.W\.([a-z0-9_]+)`)

// completed matches the beginning of an id that a word of the domain completes. Whoever does so requires each of them when
// the program starts.
var completed = regexp.MustCompile(`"([a-z0-9_]+_)"`)

// saidInSources are all that might be ids in the program's sources and templates, and all beginnings of ids.
func saidInSources(t *testing.T) (said map[string]bool, begun []string) {
	t.Helper()
	said = map[string]bool{}
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			kept := strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
			if err != nil || entry.IsDir() || !kept {
				return err
			}
			data, err := os.ReadFile(path)
			for _, found := range quotedOrWritten.FindAllStringSubmatch(string(data), -1) {
				said[found[1]+found[2]] = true
			}
			for _, found := range completed.FindAllStringSubmatch(string(data), -1) {
				begun = append(begun, found[1])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return said, begun
}
