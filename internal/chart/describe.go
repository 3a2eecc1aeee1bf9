package chart

import (
	"fmt"
	"strings"
	"time"
)

// missing stands in a description for a number that does not exist.
const missing = "n/a"

// spoken is a number in words.
func spoken(x float64) string {
	if !there(x) {
		return missing
	}
	return grouped(x)
}

// line is a series in words: each category with its number, its interval, and the published value behind the words for it.
func (s Series) line(name string, categories []string, reference string, number func(float64) string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	for i, c := range categories {
		b.WriteString(" " + c + " " + number(at(s.Values, i)))
		if low, high := at(s.Low, i), at(s.High, i); there(low) && there(high) {
			b.WriteString(" [" + number(low) + ", " + number(high) + "]")
		}
		if x := at(s.Reference, i); reference != "" && there(x) {
			b.WriteString(" (" + reference + " " + number(x) + ")")
		}
		b.WriteString(";")
	}
	return b.String() + "\n"
}

func (v Bars) describe() string {
	number := spoken
	if v.Percent {
		number = percent
	}
	var b strings.Builder
	for _, s := range v.Series {
		b.WriteString(s.line(joined(v.Axis, s.Name), v.Categories, v.Reference, number))
	}
	return b.String()
}

func (v Intervals) describe() string {
	var b strings.Builder
	for _, p := range v.Panels {
		for _, s := range p.Series {
			b.WriteString(s.line(joined(p.Title, s.Name), v.Categories, v.Reference, spoken))
		}
	}
	return b.String()
}

func (v Columns) describe() string {
	var b strings.Builder
	for _, s := range v.Series {
		b.WriteString(s.line(joined(v.Axis, s.Name), v.Categories, "", spoken))
	}
	return b.String()
}

// describe says where each curve begins and ends, what it was to reach, and the marks.
func (v Curves) describe() string {
	var b strings.Builder
	for _, c := range v.Curves {
		n := min(len(c.At), len(c.Values))
		fmt.Fprintf(&b, "%s:", c.Name)
		if n > 0 {
			fmt.Fprintf(&b, " %s %s; %s %s;", v.moment(c.At[0]), spoken(c.Values[0]), v.moment(c.At[n-1]), spoken(c.Values[n-1]))
		}
		if c.Target > 0 {
			fmt.Fprintf(&b, " %s;", strings.TrimSpace(v.Target+" "+grouped(c.Target)))
		}
		b.WriteString("\n")
	}
	for _, m := range v.Marks {
		fmt.Fprintf(&b, "%s: %s\n", v.moment(m.At), m.Text)
	}
	return b.String()
}

func (v Curves) moment(t time.Time) string { return t.In(v.zone()).Format("2006-01-02 15:04") }

// joined puts the names of a panel and of a series together.
func joined(names ...string) string {
	var said []string
	for _, name := range names {
		if name != "" {
			said = append(said, name)
		}
	}
	return strings.Join(said, ", ")
}
