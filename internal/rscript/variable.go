package rscript

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/labelled"
)

// variable writes what makes the variable from its column, and what is known of it.
func (s *script) variable(v labelled.Variable) {
	column := fmt.Sprintf("data[[%s]]", quote(v.Name))
	switch v.Kind {
	case labelled.Code:
		codes, words := s.values(v, s.table.Languages)
		s.line("  %s <- code(%s, %s,\n    %s)", column, column, codes, quoteAll(words))
	case labelled.Day:
		s.line("  %s <- moment(%s, day)", column, column)
	case labelled.Instant:
		s.line("  %s <- moment(%s, instant)", column, column)
	}
	about := s.about(v)
	if len(about) > 0 {
		s.line("  %s <- about(%s,\n    %s)", column, column, strings.Join(about, ",\n    "))
	}
}

// about are the attributes of a variable, each as an argument.
func (s *script) about(v labelled.Variable) []string {
	var all []string
	texts := func(name string, text labelled.Text) {
		for suffix, languages := range s.suffixes() {
			if t := text.In(languages...); t != "" {
				all = append(all, fmt.Sprintf("%s = %s", name+suffix, quote(t)))
			}
		}
	}
	texts("label", v.Label)
	texts("wording", v.Wording)
	texts("unit", v.Unit)
	if v.Measure != "" {
		all = append(all, "measure = "+quote(string(v.Measure)))
	}
	if v.Kind == labelled.Code || v.Kind == labelled.Flag {
		for suffix, languages := range s.suffixes() {
			codes, words := s.values(v, languages)
			all = append(all, fmt.Sprintf("labels%s = structure(%s, names = %s)", suffix, codes, quoteAll(words)))
		}
	}
	return all
}

// suffixes are the ends of the attributes' names with the languages whose texts they hold: the first language has none and
// is filled up from the others, as a variable is to have a label.
func (s *script) suffixes() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		if !yield("", s.table.Languages) {
			return
		}
		for _, language := range s.table.Languages[min(1, len(s.table.Languages)):] {
			if !yield("_"+plain(language), []string{language}) {
				return
			}
		}
	}
}

// values are a variable's codes, as a vector of R, and their words, all different and none empty.
func (s *script) values(v labelled.Variable, languages []string) (codes string, words []string) {
	values := slices.Clone(v.Values)
	slices.SortStableFunc(values, func(a, b labelled.Value) int { return cmp.Compare(a.Code, b.Code) })
	values = slices.CompactFunc(values, func(a, b labelled.Value) bool { return a.Code == b.Code })
	var numbers []string
	taken := map[string]bool{}
	for _, value := range values {
		code := strconv.Itoa(value.Code)
		word := clean(cmp.Or(value.Label.In(languages...), value.Label.In(s.table.Languages...), value.Name, code))
		for word == "" || taken[word] {
			word += " (" + code + ")"
		}
		taken[word] = true
		numbers, words = append(numbers, code), append(words, word)
	}
	return vector(numbers), words
}
