package codebook

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"fieldwork/internal/labelled"
)

// WriteCSV writes a header and one row a variable, and returns how many rows there are. Texts have one column a language. It
// is for programs: nothing is guarded against spreadsheets that run what looks like a formula, as that would alter labels.
func (d Document) WriteCSV(w io.Writer) (rows int, err error) {
	out := csv.NewWriter(w)
	if err := out.Write(d.csvHeader()); err != nil {
		return 0, err
	}
	for _, e := range d.Variables {
		if err := out.Write(e.record(d.Languages)); err != nil {
			return rows, err
		}
		rows++
	}
	out.Flush()
	return rows, out.Error()
}

func (d Document) csvHeader() []string {
	header := []string{"name", "kind"}
	for _, what := range []string{"label_", "wording_", "values_"} {
		for _, l := range d.Languages {
			header = append(header, what+l)
		}
	}
	header = append(header, "page", "universe", "formula", "versions", "valid")
	for _, m := range labelled.Reasons() {
		header = append(header, m.String())
	}
	return append(header, "measure", "mean", "sd", "min", "max")
}

func (e Entry) record(languages []string) []string {
	r := []string{e.Name, string(e.Kind)}
	for _, l := range languages {
		r = append(r, e.Label[l])
	}
	for _, l := range languages {
		r = append(r, e.Wording[l])
	}
	for _, l := range languages {
		var values []string
		for _, v := range e.Values {
			values = append(values, strconv.Itoa(v.Code)+"="+v.Label[l])
		}
		r = append(r, strings.Join(values, "; "))
	}
	var versions []string
	for _, v := range e.Versions {
		versions = append(versions, short(v))
	}
	r = append(r, e.Page, e.Universe, e.Formula, strings.Join(versions, " "), strconv.Itoa(e.Valid))
	for _, m := range labelled.Reasons() {
		r = append(r, strconv.Itoa(e.Missing[m]))
	}
	return append(append(r, string(e.Measure)), e.Numbers.fields()...)
}

// fields are mean, deviation, least and greatest in full precision; empty where there are none.
func (n *Numbers) fields() []string {
	fields := make([]string, 4)
	if n == nil {
		return fields
	}
	fields[0], fields[2], fields[3] = exact(n.Mean), exact(n.Min), exact(n.Max)
	if n.SD != nil {
		fields[1] = exact(*n.SD)
	}
	return fields
}

// exact is the shortest text that reads back as the number.
func exact(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
