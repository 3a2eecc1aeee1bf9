package survey

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestEveryCodeIsDocumented holds the manuals' tables of findings to the packages that `fieldwork check` reads with: every
// code that they can report has one row in one of them, with what, cure and example, and no row is of a code that is gone.
func TestEveryCodeIsDocumented(t *testing.T) {
	reported := map[string]bool{}
	for _, folder := range []string{".", "../strictyaml", "../panel", "../simulate"} {
		p := parsePackage(t, folder)
		found := p.codes()
		if len(found) == 0 {
			t.Errorf("%s reports nothing: the search is broken", folder)
		}
		for _, code := range found {
			reported[code] = true
		}
	}
	documented := map[string]bool{}
	for _, row := range manualRows(t) {
		if row.table != "code" {
			continue
		}
		for _, code := range strings.Split(row.cells[0], ", ") {
			code = strings.Trim(code, "`")
			if !reported[code] {
				t.Errorf("a manual explains the code %q under %q, which nothing reports", code, row.heading)
			}
			if row.heading == "Findings" {
				if documented[code] || len(row.cells) != 4 || slices.Contains(row.cells, "") {
					t.Errorf("the code %q is there twice, or lacks its meaning, cure or example", code)
				}
				documented[code] = true
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(reported)) {
		if !documented[code] {
			t.Errorf("the manuals lack a row for the code %q under Findings", code)
		}
	}
}
