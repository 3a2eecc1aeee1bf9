package ddi

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelled"
)

// newData describes the variables, and before them the questions with several answers, as the schema wants it.
func newData(s Study, book codebook.Document) dataDscr {
	var d dataDscr
	place := map[string]int{}
	for i, e := range book.Variables {
		place[e.Name] = i
	}
	for i, set := range book.Sets {
		g := varGrp{ID: "G" + strconv.Itoa(i+1), Type: "multipleResp", Name: set.Name, Labels: texts(set.Label, book)}
		var ids []string
		for _, name := range set.Variables {
			if at, known := place[name]; known {
				ids = append(ids, variableID(at))
			}
		}
		if ids == nil { // references to nothing are no list of references
			continue
		}
		g.Variables = strings.Join(ids, " ")
		d.Groups = append(d.Groups, g)
	}
	var files []string
	for i, f := range s.Files {
		if f.Described {
			files = append(files, fileID(i))
		}
	}
	header := book.Header()
	for i, e := range book.Variables {
		v := newVariable(&header, i, e, book)
		v.Files = strings.Join(files, " ")
		if e.Name == s.Weight {
			v.Weight = "wgt"
		}
		d.Variables = append(d.Variables, v)
	}
	return d
}

func newVariable(header *labelled.Table, place int, e codebook.Entry, book codebook.Document) variable {
	declared := &header.Variables[place]
	v := variable{ID: variableID(place), Name: e.Name, Interval: "discrete", Unit: e.Unit.In(book.Languages...), Nature: nature(e.Measure),
		Representation: representation(e.Kind), Labels: texts(e.Label, book), Format: format(e.Kind), Summary: summary(e)}
	if e.Kind == labelled.Decimal {
		v.Interval = "contin"
	}
	if wording := texts(e.Wording, book); wording != nil {
		v.Question = &qstn{wording}
	}
	if e.Universe != "" {
		v.Universe = []text{{Text: e.Universe}}
	}
	if e.Range != nil {
		v.Valid = &valueRange{span{units(e.Kind), digits(e.Range.Min), digits(e.Range.Max)}}
	}
	if e.Formula != "" {
		v.Derivation = &derivation{e.Formula}
	}
	for _, o := range e.Values {
		c := catgry{Value: strconv.Itoa(o.Code), Labels: texts(o.Label, book), Statistics: []sumStat{{"freq", strconv.Itoa(o.Count)}}}
		if e.Valid > 0 {
			c.Statistics = append(c.Statistics, sumStat{"percent", strconv.FormatFloat(100*float64(o.Count)/float64(e.Valid), 'f', 2, 64)})
		}
		v.Categories = append(v.Categories, c)
	}
	if e.Kind.Numeric() {
		low, high := declared.Codes()
		v.Invalid = &valueRange{span{"INT", digits(low), digits(high)}}
		v.Categories = append(v.Categories, missing(header, declared, e, book)...)
	}
	v.Notes = earlier(e, book)
	return v
}

// missing are the reasons for empty cells as categories, under the codes that formats without missing values of their own
// have for them.
func missing(header *labelled.Table, declared *labelled.Variable, e codebook.Entry, book codebook.Document) []catgry {
	var all []catgry
	for _, m := range labelled.Reasons() {
		c := catgry{Missing: "Y", MissingType: m.String(), Value: digits(declared.Code(m)), Labels: texts(header.Reasons[m], book), Statistics: []sumStat{{"freq", strconv.Itoa(e.Missing[m])}}}
		if c.Labels == nil {
			c.Labels = []text{{Lang: "en", Text: header.Reason(m)}}
		}
		all = append(all, c)
	}
	return all
}

// summary are the statistics of a variable, unweighted. The deviation is the sample's.
func summary(e codebook.Entry) []sumStat {
	empty := 0
	for _, n := range e.Missing {
		empty += n
	}
	all := []sumStat{{"vald", strconv.Itoa(e.Valid)}, {"invd", strconv.Itoa(empty)}}
	if n := e.Numbers; n != nil {
		all = append(all, sumStat{"mean", digits(n.Mean)}, sumStat{"min", digits(n.Min)}, sumStat{"max", digits(n.Max)})
		if n.SD != nil {
			all = append(all, sumStat{"stdev", digits(*n.SD)})
		}
	}
	return all
}

// earlier are the words of other versions of the questionnaire.
func earlier(e codebook.Entry, book codebook.Document) []note {
	var notes []note
	for _, w := range e.Earlier {
		for _, l := range book.Languages {
			var parts []string
			for _, words := range []string{w.Label[l], w.Wording[l]} {
				if words != "" {
					parts = append(parts, words)
				}
			}
			for _, code := range slices.Sorted(maps.Keys(w.Values)) {
				parts = append(parts, strconv.Itoa(code)+" = "+w.Values[code][l])
			}
			if parts != nil {
				notes = append(notes, note{Type: "other version", Subject: w.Version, Lang: l, Text: strings.Join(parts, "; ")})
			}
		}
	}
	return notes
}

// nature is a level of measurement in the schema's words. What is measured on a scale is at least an interval.
func nature(m labelled.Measure) string {
	if m == labelled.Scale {
		return "interval"
	}
	return string(m)
}

func representation(k labelled.Kind) string {
	switch k {
	case labelled.Code, labelled.Flag:
		return "code"
	case labelled.Integer, labelled.Decimal:
		return "numeric"
	case labelled.Day, labelled.Instant:
		return "datetime"
	}
	return "text"
}

func format(k labelled.Kind) varFormat {
	switch k {
	case labelled.Day:
		return varFormat{Type: "character", Name: "YYYY-MM-DD", Category: "date"}
	case labelled.Instant:
		return varFormat{Type: "character", Name: "YYYY-MM-DDThh:mm:ssZ", Category: "time"}
	case labelled.Words:
		return varFormat{Type: "character"}
	}
	return varFormat{Type: "numeric"}
}

func units(k labelled.Kind) string {
	if k == labelled.Decimal {
		return "REAL"
	}
	return "INT"
}

// digits is the shortest text that reads back as the number, without an exponent where the number is whole.
func digits(x float64) string {
	if x == float64(int64(x)) {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
