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
	best, distance := "", 3
	for _, k := range known {
		if d := editDistance(name, k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	sorted := append([]string(nil), known...)
	sort.Strings(sorted)
	if len(sorted) == 0 {
		return "none is known here: remove it"
	}
	return "use one of " + strings.Join(sorted, ", ")
}

// editDistance is Levenshtein's (1966), by the two-row recurrence.
func editDistance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i := range ra {
		diagonal := row[0]
		row[0] = i + 1
		for j := range rb {
			cost := diagonal
			if ra[i] != rb[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(rb)]
}
