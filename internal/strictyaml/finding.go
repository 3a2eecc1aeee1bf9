package strictyaml

import (
	"fmt"
	"sort"
	"strings"
)

// A Pos is a place in a file; Line and Col count from 1, and 0 means unknown.
type Pos struct {
	File      string
	Line, Col int
}

// String is "file:line:col".
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// A Finding is one thing wrong with a file: where, a stable code, what is wrong and how to mend it.
type Finding struct {
	Pos
	Code, Problem, Cure string
}

// String is the line that is printed: "file:line:col: code: what is wrong; how to mend it".
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s; %s", f.Pos, f.Code, f.Problem, f.Cure)
}

// Findings are all that is wrong, and are an error when there is at least one.
type Findings []Finding

// Add appends a finding.
func (fs *Findings) Add(at Pos, code, problem, cure string) {
	*fs = append(*fs, Finding{at, code, problem, cure})
}

// Addf appends a finding whose problem is formatted.
func (fs *Findings) Addf(at Pos, code, cure, format string, args ...any) {
	fs.Add(at, code, fmt.Sprintf(format, args...), cure)
}

// Err is nil when nothing was found, and the findings otherwise.
func (fs Findings) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// Error is one line a finding.
func (fs Findings) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Sort orders the findings as a reader meets them.
func (fs Findings) Sort() {
	sort.SliceStable(fs, func(i, j int) bool {
		a, b := fs[i], fs[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Col < b.Col
	})
}

// DidYouMean is the cure for a misspelt name: the nearest of the known ones, or all of them when none is near.
func DidYouMean(name string, known []string) string {
	sorted := append([]string(nil), known...)
	sort.Strings(sorted)
	best, distance := "", 3
	for _, k := range sorted {
		if d := editDistance(name, k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(sorted) == 0 {
		return "none is known here: remove it"
	}
	return "use one of " + strings.Join(sorted, ", ")
}

// editDistance is Levenshtein's distance with swapped neighbours counted once (optimal string alignment), because that
// is how keys are mistyped.
func editDistance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	rows := make([][]int, len(ra)+1)
	for i := range rows {
		rows[i] = make([]int, len(rb)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(ra); i++ {
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j-1]+cost, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(ra)][len(rb)]
}
