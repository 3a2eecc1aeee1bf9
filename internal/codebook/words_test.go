package codebook_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelledtest"
	"fieldwork/internal/workbook"
	"fieldwork/locales"
)

// TestEveryWordInEveryLanguage: what a codebook says is there in every language of the frame, and all of its words are said.
func TestEveryWordInEveryLanguage(t *testing.T) {
	asked := map[string]bool{}
	note := func(id string) string { asked[id] = true; return id }
	hostileData, hostileHistory := hostile()
	for _, d := range []codebook.Document{count(hostileData).Describe(hostileHistory), count(small()).Describe(codebook.History{}), count(labelledtest.Limits(30)).Describe(codebook.History{})} {
		var b strings.Builder
		if err := d.WriteHTML(&b, note); err != nil {
			t.Fatal(err)
		}
		if err := d.WriteMarkdown(&b, note); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range workbook.Words() { // whose sheet of variables speaks with the same words
		note(id)
	}
	for _, language := range []string{"zh-CN", "en", "ko"} {
		all := ids(t, "*."+language+".toml")
		for id := range all {
			if strings.HasPrefix(id, "codebook_") && !asked[id] {
				t.Errorf("%s: nothing says %s", language, id)
			}
		}
		for id := range asked {
			if !all[id] {
				t.Errorf("%s: there are no words for %s", language, id)
			}
		}
	}
}

// ids are the words of the locale files that match.
func ids(t *testing.T, pattern string) map[string]bool {
	t.Helper()
	names, err := fs.Glob(locales.FS, pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %v", pattern, err)
	}
	all := map[string]bool{}
	for _, name := range names {
		text, err := fs.ReadFile(locales.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^(\w+) = `).FindAllStringSubmatch(string(text), -1) {
			all[found[1]] = true
		}
	}
	return all
}
