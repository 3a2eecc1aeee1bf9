package codebook

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/labelled"
)

// A view is the codebook as people read it, in one language with the others beside it.
type view struct {
	Document
	words func(id string) string
}

// Language is the page's own.
func (v view) Language() string {
	if len(v.Languages) == 0 {
		return ""
	}
	return v.Languages[0]
}

// Others are the languages besides the page's own.
func (v view) Others() []string { return v.Languages[min(1, len(v.Languages)):] }

// In is a text in the page's language, or in the next that has it.
func (v view) In(t labelled.Text) string { return t.In(v.Languages...) }

// Joined tells whether the interviews were held with more than one version.
func (v view) Joined() bool { return len(v.Versions) > 1 }

// A reading is what a variable is called and how it was asked, in one language.
type reading struct{ Language, Label, Wording string }

// Readings are a variable's texts in the page's language and then in the others. A wording that says no more than the label
// is left out.
func (v view) Readings(label, wording labelled.Text) []reading {
	var all []reading
	for i, l := range v.Languages {
		r := reading{l, label[l], wording[l]}
		if r.Wording == r.Label {
			r.Wording = ""
		}
		if i > 0 && r.Label == "" && r.Wording == "" {
			continue
		}
		all = append(all, r)
	}
	return all
}

// Was is how another version put a variable, in one line.
func (v view) Was(w Wording) string {
	parts := nonempty(v.In(w.Label), v.In(w.Wording))
	for _, c := range slices.Sorted(maps.Keys(w.Values)) {
		parts = append(parts, strconv.Itoa(c)+" = "+v.In(w.Values[c]))
	}
	return strings.Join(parts, " · ")
}

// A fact is something said of a variable.
type fact struct {
	What string
	Says string
	Code bool // it is written in a language of programs
}

// Facts are what is said of a variable before its values are listed.
func (v view) Facts(e Entry) []fact {
	kind := v.words("codebook_kind_" + string(e.Kind))
	if e.Measure != "" {
		kind += " · " + v.words("codebook_measure_"+string(e.Measure))
	}
	facts := []fact{{What: v.words("codebook_kind"), Says: kind}}
	say := func(id, says string, code bool) {
		if says != "" {
			facts = append(facts, fact{v.words(id), says, code})
		}
	}
	say("codebook_unit", v.In(e.Unit), false)
	if e.Range != nil {
		say("codebook_range", plain(e.Range.Min)+" – "+plain(e.Range.Max), false)
	}
	say("codebook_page", e.Page, false)
	if e.Page != "" && e.Universe == "" {
		say("codebook_universe", v.words("codebook_everybody"), false)
	}
	say("codebook_universe", e.Universe, true)
	if v.Joined() {
		for _, version := range e.Versions {
			say("codebook_versions", short(version), true)
		}
	}
	say("codebook_formula", e.Formula, true)
	return append(facts, v.measured(e)...)
}

// measured are the counts of a variable and what sums up its numbers, dates or words.
func (v view) measured(e Entry) []fact {
	facts := []fact{{What: v.words("codebook_valid"), Says: grouped(e.Valid)}}
	say := func(id, says string) { facts = append(facts, fact{What: v.words(id), Says: says}) }
	for _, m := range labelled.Reasons() {
		if n := e.Missing[m]; n > 0 {
			say("missing_"+m.String(), grouped(n))
		}
	}
	if e.Undeclared > 0 {
		say("codebook_undeclared", grouped(e.Undeclared))
	}
	if n := e.Numbers; n != nil {
		named := e.Measure == labelled.Nominal // such as the number of an interview, whose mean says nothing
		if !named {
			say("codebook_mean", figure(n.Mean))
		}
		if !named && n.SD != nil {
			say("codebook_sd", figure(*n.SD))
		}
		say("codebook_min", plain(n.Min))
		say("codebook_max", plain(n.Max))
	}
	if e.Texts != nil {
		say("codebook_longest", grouped(e.Texts.Longest))
	}
	if e.Span != nil {
		say("codebook_first", e.Span.First)
		say("codebook_last", e.Span.Last)
	}
	return facts
}

// An option is a value with its share of a base.
type option struct {
	Value
	Variable string // of a set, the option's own
	Percent  string // one decimal; "–" of nothing
	Bar      string // the same as the length of a bar from 0 to 100
}

func newOption(v Value, variable string, of int) option {
	o := option{Value: v, Variable: variable, Percent: "–", Bar: "0"}
	if of > 0 {
		o.Percent = percent(v.Count, of)
		o.Bar = o.Percent
	}
	return o
}

// Options are the values of a variable with their shares of the cells that are not empty.
func (v view) Options(e Entry) []option {
	var all []option
	for _, o := range e.Values {
		all = append(all, newOption(o, "", e.Valid))
	}
	return all
}

// Chosen are the options of a question with several answers, with their shares of the cases that were asked it.
func (v view) Chosen(s Set) []option {
	var all []option
	for _, name := range s.Variables {
		i := slices.IndexFunc(v.Variables, func(e Entry) bool { return e.Name == name })
		if i < 0 {
			continue
		}
		e := v.Variables[i]
		chosen := Value{Code: 1, Label: e.Label}
		for _, o := range e.Values {
			if o.Code == 1 {
				chosen.Count = o.Count
			}
		}
		all = append(all, newOption(chosen, name, s.Cases))
	}
	return all
}
