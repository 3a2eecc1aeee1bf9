package stata

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fieldwork/internal/labelled"
)

const (
	valueLabelMost = 32000     // bytes of a value label; help limits
	onlyMissing    = "missing" // the name of the value labels of plain numbers
)

// A valueSet is value labels that variables share, with a name for each language.
type valueSet struct {
	values []labelled.Value
	names  []string
}

// valueSets are all of a table. Each has a label for every reason why a cell is empty.
type valueSets struct {
	table *labelled.Table
	sets  []valueSet
	of    []int // by variable: which it has; -1 for none
}

// newValueSets finds the variables that have the same values and gives each set a name: that of the first of its variables,
// and for the languages after the first the language behind it.
func newValueSets(table *labelled.Table, languages []string) (valueSets, error) {
	s := valueSets{table: table}
	taken := map[string]bool{}
	for _, v := range table.Variables {
		if !v.Kind.Numeric() {
			s.of = append(s.of, -1)
			continue
		}
		at := slices.IndexFunc(s.sets, func(o valueSet) bool { return slices.EqualFunc(o.values, v.Values, sameValue) })
		if at < 0 {
			if err := checkCodes(v); err != nil {
				return s, err
			}
			at = len(s.sets)
			s.sets = append(s.sets, valueSet{values: v.Values, names: setNames(v, languages, taken)})
		}
		s.of = append(s.of, at)
	}
	return s, nil
}

func sameValue(a, b labelled.Value) bool {
	return a.Code == b.Code && a.Name == b.Name && maps.Equal(a.Label, b.Label)
}

// checkCodes refuses codes that a value label cannot have: it is of a long.
func checkCodes(v labelled.Variable) error {
	seen := map[int]bool{}
	for _, o := range v.Values {
		if o.Code < minLong || o.Code > maxLong {
			return fmt.Errorf("variable %q: code %d is beyond what Stata labels (%d to %d); choose a smaller one", v.Name, o.Code, minLong, maxLong)
		}
		if seen[o.Code] {
			return fmt.Errorf("variable %q: code %d is there twice; give one of the two another", v.Name, o.Code)
		}
		seen[o.Code] = true
	}
	return nil
}

// setNames name a set in every language, each name once in the file.
func setNames(v labelled.Variable, languages []string, taken map[string]bool) []string {
	base := v.Name
	if len(v.Values) == 0 {
		base = onlyMissing
	}
	names := []string{free(base, "", taken)}
	for _, l := range languages[min(1, len(languages)):] {
		names = append(names, free(base, "_"+l, taken))
	}
	return names
}

// free is base and tail with as much of base as fits, and with a number between them when it is taken.
func free(base, tail string, taken map[string]bool) string {
	for n := 1; ; n++ {
		end := tail
		if n > 1 {
			end = fmt.Sprintf("_%d%s", n, tail)
		}
		name := cut(base, nameLength-len(end)) + end
		if !taken[name] {
			taken[name] = true
			return name
		}
	}
}

// name is the name of the variable's value labels in the language; "" when it has none.
func (s valueSets) name(variable, language int) string {
	if s.of[variable] < 0 {
		return ""
	}
	return s.sets[s.of[variable]].names[language]
}

// write writes all sets in all languages. Source: help dta, 5.12.
func (s valueSets) write(out *sections, l layout) {
	for _, set := range s.sets {
		for language, name := range set.names {
			table := s.labels(set, language)
			out.text("<lbl>")
			out.uint32(uint32(len(table)))
			out.field(name, l.name)
			out.zeros(labelPadding)
			out.bytes(table)
			out.text("</lbl>")
		}
	}
}

// labels make one table: how many labels, the length of their texts, the place of each text, the codes in ascending order, and
// the texts, each ended by NUL. The codes of missing values are greater than all others.
func (s valueSets) labels(set valueSet, language int) []byte {
	values := slices.SortedFunc(slices.Values(set.values), func(a, b labelled.Value) int { return a.Code - b.Code })
	var places, codes []byte
	var texts strings.Builder
	add := func(code int, text string) {
		if text != "" {
			places = binary.LittleEndian.AppendUint32(places, uint32(texts.Len()))
			codes = binary.LittleEndian.AppendUint32(codes, uint32(int32(code)))
			texts.WriteString(cutBytes(text, valueLabelMost) + "\x00")
		}
	}
	for _, o := range values {
		words := whole(o.Label, s.table.Languages, language)
		if words == "" {
			words = o.Name
		}
		add(o.Code, words)
	}
	for _, m := range labelled.Reasons() {
		add(maxLong+int(codeOf(m)), s.reason(m, language))
	}
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(places)/4))
	head = binary.LittleEndian.AppendUint32(head, uint32(texts.Len()))
	return slices.Concat(head, places, codes, []byte(texts.String()))
}

// reason are the words for why a cell is empty.
func (s valueSets) reason(m labelled.Missing, language int) string {
	languages := s.table.Languages
	return s.table.Reason(m, slices.Concat(languages[language:], languages)...)
}
