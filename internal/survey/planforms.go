package survey

import (
	"slices"
	"strings"

	"fieldwork/internal/strictyaml"
)

// A tableForm says what a kind of table takes beside the keys that every table has. What a kind has no use for is a
// finding: a key that changes nothing would be believed to.
type tableForm struct {
	kind    TableKind
	keys    []string
	rowKeys []string
	figures []FigureKind
}

func tableForms() []tableForm {
	terms := []string{"heading", "models", "groups"}
	return []tableForm{
		{FrequencyTable, []string{"groups", "rows", "beside"}, []string{"heading"}, []FigureKind{SharesFigure}},
		{MultipleTable, []string{"question", "top", "sort_by", "groups", "rows"}, []string{"code"}, []FigureKind{SharesFigure}},
		{MeansTable, []string{"sort_by", "groups", "rows", "beside", "test"}, []string{"heading", "groups"}, []FigureKind{MeansFigure}},
		{CrosstabTable, []string{"by", "groups", "rows"}, []string{"heading"}, []FigureKind{SharesFigure}},
		{DistributionPlot, []string{"outcome", "groups"}, nil, []FigureKind{StackedFigure}},
		{MNLogitTable, []string{"outcome", "base", "models", "groups", "rows"}, terms, []FigureKind{CoefficientsFigure, EffectsFigure}},
		{OLogitTable, []string{"outcome", "models", "groups", "rows"}, terms, []FigureKind{CoefficientsFigure, EffectsFigure}},
		{OLSTable, []string{"outcome", "models", "groups", "rows"}, terms, []FigureKind{CoefficientsFigure}},
		{MarginsTable, []string{"of", "models"}, nil, []FigureKind{EffectsFigure}},
	}
}

// formOf is the form of a kind.
func formOf(kind TableKind) (tableForm, bool) {
	forms := tableForms()
	i := slices.IndexFunc(forms, func(f tableForm) bool { return f.kind == kind })
	if i < 0 {
		return tableForm{}, false
	}
	return forms[i], true
}

// tableKinds are the kinds of table by name, in the order of the manual.
func tableKinds() []string {
	var kinds []string
	for _, f := range tableForms() {
		kinds = append(kinds, string(f.kind))
	}
	return kinds
}

// figureKinds are the kinds of figure by name, in the order of the manual.
func figureKinds() []string {
	return []string{string(SharesFigure), string(StackedFigure), string(MeansFigure), string(CoefficientsFigure), string(EffectsFigure)}
}

// A placedKey is one that a file has, and where.
type placedKey struct {
	key string
	at  strictyaml.Pos
}

// keys are those of a table that not every kind takes; one whose own place is not known stands at its table.
func (f tableFile) keys() []placedKey {
	var found []placedKey
	add := func(key string, there bool, at strictyaml.Pos) {
		if there {
			found = append(found, placedKey{key, or(at, f.At)})
		}
	}
	word := func(key string, w strictyaml.Word) { add(key, w.Text != "", w.At) }
	word("of", f.Of)
	word("question", f.Question)
	add("top", f.Top != 0, f.At)
	word("sort_by", f.SortBy)
	word("by", f.By)
	word("beside", f.Beside)
	add("test", f.Test, f.At)
	word("outcome", f.Outcome)
	word("base", f.Base)
	if len(f.Groups) > 0 {
		add("groups", true, f.Groups[0].At)
	}
	if len(f.Rows) > 0 {
		add("rows", true, f.Rows[0].At)
	}
	if len(f.Models) > 0 {
		add("models", true, f.Models[0].At)
	}
	return found
}

// keys are those of a row that not every kind of table takes.
func (f rowFile) keys() []placedKey {
	var found []placedKey
	for _, w := range []struct {
		key   string
		words []strictyaml.Word
	}{{"heading", []strictyaml.Word{f.Heading}}, {"code", []strictyaml.Word{f.Code}}, {"models", f.Models}, {"groups", f.Groups}} {
		if len(w.words) > 0 && w.words[0].Text != "" {
			found = append(found, placedKey{w.key, or(w.words[0].At, f.At)})
		}
	}
	return found
}

// needless reports the keys that the kind of table has no use for.
func (c *planner) needless(f tableFile, form tableForm) {
	for _, k := range f.keys() {
		if slices.Contains(form.keys, k.key) || k.key == "of" || form.kind == MarginsTable && slices.Contains(takenOver(), k.key) {
			continue // or it is said in words of its own
		}
		c.Addf(k.at, "needless-key", "remove it, or choose a kind that takes it: "+kindsWith(func(f tableForm) []string { return f.keys }, k.key),
			"a table of kind %q has no use for `%s`", form.kind, k.key)
	}
	for _, r := range f.Rows {
		for _, k := range r.keys() {
			if slices.Contains(form.keys, "rows") && !slices.Contains(form.rowKeys, k.key) {
				c.Addf(k.at, "needless-key", "remove it, or choose a kind whose rows take it: "+kindsWith(func(f tableForm) []string { return f.rowKeys }, k.key),
					"a row of kind %q has no use for `%s`", form.kind, k.key)
			}
		}
	}
}

// kindsWith lists the kinds that take the key.
func kindsWith(keys func(tableForm) []string, key string) string {
	var kinds []string
	for _, f := range tableForms() {
		if slices.Contains(keys(f), key) {
			kinds = append(kinds, string(f.kind))
		}
	}
	return strings.Join(kinds, ", ")
}
