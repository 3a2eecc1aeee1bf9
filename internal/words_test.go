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

// composed are how ids begin that no source has whole: they are put together from a word of the domain, a column, a test
// or a page's outcome, and the tests of whoever puts them together ask for each.
var composed = []string{
	"column_", "missing_", "appendix_", "tables_", "codebook_", "workbook_", "delivered_",
	"problem_", "disposition_", "end_", "failure_", "method_", "notice_", "transfer_", "monitor_state_",
	"role_", "desk_failed_", "done_",
}

// TestNoWordIsIdle finds messages that nothing says any more.
func TestNoWordIsIdle(t *testing.T) {
	sources := sourcesOf(t)
	d, err := shell.LoadDictionary(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range d.IDs() {
		if slices.ContainsFunc(composed, func(prefix string) bool { return strings.HasPrefix(id, prefix) }) {
			continue
		}
		if !regexp.MustCompile(`("` + id + `"|\.W\.` + id + `\b)`).MatchString(sources) {
			t.Errorf("nothing says %q", id)
		}
	}
}

// sourcesOf are the program's sources and templates, in one.
func sourcesOf(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, root := range []string{".", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			kept := strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
			if err != nil || entry.IsDir() || !kept {
				return err
			}
			data, err := os.ReadFile(path)
			all.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
