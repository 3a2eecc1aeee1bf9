package datafile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"fieldwork/internal/fault"
)

// locate finds the place of every wanted column among the names. A name that stands twice is wrong only when asked for.
func locate(names []string, wants []Want) ([]int, error) {
	first, twice := map[string]int{}, map[string]int{}
	for i, name := range names {
		if before, ok := first[name]; ok {
			twice[name] = before
			continue
		}
		first[name] = i
	}
	places := make([]int, len(wants))
	for i, want := range wants {
		place, ok := first[want.Name]
		if !ok {
			return nil, unknown(want.Name, names)
		}
		if _, ok := twice[want.Name]; ok {
			return nil, fault.Errorf(fault.Invalid, "more than one column is named %s; give each its own name", quote(want.Name))
		}
		places[i] = place
	}
	return places, nil
}

// named is how many columns of the file are named when one that was asked for is not there.
const named = 12

// unknown says that there is no such column, which one may have been meant and what there is.
func unknown(name string, names []string) error {
	message := fmt.Sprintf("there is no column %s", quote(name))
	if near := nearest(name, names); len(near) > 0 {
		message += "; did you mean " + list(near, " or ") + "?"
	}
	if len(names) == 0 {
		return fault.New(fault.Invalid, message+"; the file has no columns")
	}
	message += "; the columns are " + list(names[:min(named, len(names))], ", ")
	if more := len(names) - named; more > 0 {
		message += fmt.Sprintf(" and %d more", more)
	}
	return fault.New(fault.Invalid, message)
}

func list(names []string, between string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(name)
	}
	return strings.Join(quoted, between)
}

// nearest gives up to three names that differ from the name by a third of its characters or less, nearest first.
// Capitals and blanks around the name make no difference here.
func nearest(name string, names []string) []string {
	type near struct {
		name     string
		distance int
	}
	const longest = 64 // characters; longer names are not compared
	folded := fold(name)
	var found []near
	for _, other := range names {
		if len(other) > 4*longest || utf8.RuneCountInString(other) > longest || len(folded) > longest {
			continue
		}
		if d := distance(folded, fold(other)); d <= max(1, len(folded)/3) {
			found = append(found, near{other, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	for _, n := range found[:min(3, len(found))] {
		out = append(out, n.name)
	}
	return out
}

func fold(name string) []rune { return []rune(strings.ToLower(strings.TrimSpace(name))) }

// distance is the number of characters to insert, delete or replace to make b of a (Levenshtein 1966).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			replace := diagonal
			if x != y {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
