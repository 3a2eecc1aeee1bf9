// Package labelledtest makes labelled tables for the tests of the rooms that write them: random ones, and those that stand
// at the limits. Only tests import it.
package labelledtest

import (
	"fmt"
	"math"
	"strings"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
)

// A Data is a table with its rows, in batches.
type Data struct {
	Table   labelled.Table
	Batches []labelled.Batch
}

// Rows is how many rows the batches have together.
func (d Data) Rows() int {
	n := 0
	for _, b := range d.Batches {
		n += b.Rows
	}
	return n
}

// Write gives the rows to a writer and closes it.
func (d Data) Write(w labelled.Writer) error {
	for _, b := range d.Batches {
		if err := w.Write(b); err != nil {
			return err
		}
	}
	return w.Close()
}

// Column are the cells of the variable at the place, all batches together.
func (d Data) Column(place int) labelled.Column {
	var c labelled.Column
	for _, b := range d.Batches {
		from := b.Columns[place]
		c.Missing = append(c.Missing, from.Missing...)
		c.Numbers = append(c.Numbers, from.Numbers...)
		c.Texts = append(c.Texts, from.Texts...)
	}
	return c
}

// kinds are all kinds.
var kinds = []labelled.Kind{labelled.Code, labelled.Flag, labelled.Integer, labelled.Decimal, labelled.Words, labelled.Day, labelled.Instant}

// Draw makes a random table of at most a dozen variables and about forty rows, in Chinese and English.
func Draw(t *rapid.T) Data {
	d := Data{Table: labelled.Table{Name: "completes", Title: text("标题", "A title"), Languages: []string{"zh-CN", "en"},
		Made: time.Date(2015, 10, 20, 16, 0, 0, 0, time.UTC), Software: "fieldwork test"}}
	for i := range rapid.IntRange(1, 12).Draw(t, "variables") {
		d.Table.Variables = append(d.Table.Variables, variable(t, i))
	}
	d.sets()
	for rows := rapid.IntRange(0, 40).Draw(t, "rows"); rows > 0; {
		n := rapid.IntRange(1, rows).Draw(t, "batch")
		d.Batches = append(d.Batches, batch(t, d.Table, n))
		rows -= n
	}
	return d
}

// sets makes one set of all flags, where there are two or more.
func (d *Data) sets() {
	set := labelled.Set{Name: "reasons", Label: text("原因", "Reasons")}
	for _, v := range d.Table.Variables {
		if v.Kind == labelled.Flag {
			set.Variables = append(set.Variables, v.Name)
		}
	}
	if len(set.Variables) > 1 {
		d.Table.Sets = append(d.Table.Sets, set)
	}
}

func text(zh, en string) labelled.Text { return labelled.Text{"zh-CN": zh, "en": en} }

func variable(t *rapid.T, place int) labelled.Variable {
	v := labelled.Variable{Name: fmt.Sprintf("%s_%d", rapid.StringMatching(`[a-z][a-z0-9_]{0,28}`).Draw(t, "name"), place), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
		Label: text(words(t, "label", 60), words(t, "label", 90)), Measure: labelled.Nominal}
	if len(v.Name) > 32 { // Stata's limit
		v.Name = v.Name[len(v.Name)-32:]
		v.Name = "v" + v.Name[1:]
	}
	switch v.Kind {
	case labelled.Code:
		v.Measure = labelled.Ordinal
		code := rapid.IntRange(-3, 5).Draw(t, "first")
		for i := range rapid.IntRange(1, 7).Draw(t, "values") {
			v.Values = append(v.Values, labelled.Value{Code: code, Name: fmt.Sprintf("o%d", i), Label: text(words(t, "value", 30), words(t, "value", 60))})
			code += rapid.IntRange(1, 40_000).Draw(t, "step")
		}
	case labelled.Flag:
		v.Values = []labelled.Value{{Code: 0, Name: "no", Label: text("否", "No")}, {Code: 1, Name: "yes", Label: text("是", "Yes")}}
	case labelled.Integer:
		v.Measure = labelled.Scale
		v.Min = float64(rapid.IntRange(-70_000, 100).Draw(t, "min"))
		v.Max = v.Min + float64(rapid.SampledFrom([]int{1, 100, 30_000, 3_000_000_000}).Draw(t, "range"))
	case labelled.Decimal:
		v.Measure = labelled.Scale
	case labelled.Words:
		v.Width = rapid.SampledFrom([]int{0, 10, 200, 2000}).Draw(t, "width")
	}
	return v
}

// words are at most so many characters that a person may have typed, in any script, without white space at the end.
func words(t *rapid.T, what string, most int) string {
	if most == 0 {
		most = 300
	}
	runes := rapid.SliceOfN(rapid.OneOf(rapid.RuneFrom([]rune("abz AZ019=+-@'\",;\t\n<>&%$#{}\\|~_.。，！？「」")), rapid.RuneFrom([]rune("跨境网购消费者调查한국어조사éüß😀👩🏽‍💻🇰🇷"))), 0, most).Draw(t, what)
	return strings.TrimSpace(string(runes))
}

func batch(t *rapid.T, table labelled.Table, rows int) labelled.Batch {
	b := labelled.Batch{Rows: rows, Columns: make([]labelled.Column, len(table.Variables))}
	for i, v := range table.Variables {
		for range rows {
			cell(t, &b.Columns[i], v)
		}
	}
	return b
}

// cell adds a cell; words are never empty unless they are missing, as an empty answer is none.
func cell(t *rapid.T, c *labelled.Column, v labelled.Variable) {
	missing := labelled.Present
	if rapid.IntRange(0, 4).Draw(t, "missing") == 0 {
		missing = rapid.SampledFrom(labelled.Reasons()).Draw(t, "reason")
	}
	number, words := math.NaN(), ""
	if missing == labelled.Present {
		number, words = value(t, v)
	}
	if v.Kind == labelled.Words && words == "" && missing == labelled.Present {
		missing = labelled.NoAnswer
	}
	c.Missing = append(c.Missing, missing)
	if v.Kind.Numeric() {
		c.Numbers = append(c.Numbers, number)
	} else {
		c.Texts = append(c.Texts, words)
	}
}

func value(t *rapid.T, v labelled.Variable) (number float64, text string) {
	switch v.Kind {
	case labelled.Code:
		return float64(rapid.SampledFrom(v.Values).Draw(t, "code").Code), ""
	case labelled.Flag:
		return float64(rapid.IntRange(0, 1).Draw(t, "flag")), ""
	case labelled.Integer:
		return float64(rapid.Int64Range(int64(v.Min), int64(v.Max)).Draw(t, "integer")), ""
	case labelled.Decimal:
		return rapid.OneOf(rapid.Float64Range(-1e9, 1e9), rapid.SampledFrom([]float64{0, 0.1, 1.0 / 3, 12.5, 3500, -0.000001, 1e15})).Draw(t, "decimal"), ""
	case labelled.Day:
		return 0, day(t).Format(time.DateOnly)
	case labelled.Instant:
		return 0, day(t).Add(time.Duration(rapid.IntRange(0, 86_399).Draw(t, "second")) * time.Second).Format(time.RFC3339)
	}
	return 0, words(t, "text", v.Width)
}

// day is one from 1900 to 2099.
func day(t *rapid.T) time.Time {
	return time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 73_000).Draw(t, "day"))
}
