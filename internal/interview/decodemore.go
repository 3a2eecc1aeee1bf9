package interview

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"fieldwork/internal/survey"
)

// rank reads the places of a rank. What stands in the first places is usable even when later ones are open.
func (d *decoder) rank() {
	offered, fields := d.page.Options(d.q), d.page.Posted(d.q)
	var codes []int
	place, gap := map[int]bool{}, ""
	for _, field := range fields {
		posted := strings.Join(d.form[field], ",")
		o, ok := option(offered, posted)
		switch {
		case posted == "":
			if gap == "" {
				gap = field
			}
		case !ok:
			d.problem(Problem{Field: field, Code: UnknownChoice})
			gap = field
		case place[o.Code]:
			d.problem(Problem{Field: field, Code: RankedTwice})
			gap = field
		case gap == "":
			codes = append(codes, o.Code)
			fallthrough
		default:
			place[o.Code] = true
		}
	}
	d.given[d.q.Name] = survey.Value{}
	if len(codes) > 0 {
		d.given[d.q.Name] = survey.CodesValue(codes...)
	}
	if gap != "" && len(place) > 0 || gap != "" && d.needed() {
		d.open(gap, len(place), len(fields))
	}
}

// open is the problem of a rank that has an open place, unless something else is wrong with it already.
func (d *decoder) open(field string, given, places int) {
	for _, p := range d.problems {
		if p.Question == d.q {
			return
		}
	}
	code := RankGap
	if given == 0 {
		code = Required
	}
	d.problem(Problem{Field: field, Code: code, Max: places, Given: given})
}

// date reads a day or a month. Not every browser has a calendar to offer, so it is read as people write it: with
// hyphens, slashes, points, the characters 年月日 or nothing between.
func (d *decoder) date() survey.Value {
	posted := strings.TrimSpace(halfWidth(d.form.Get(d.q.Name)))
	if posted == "" {
		if d.needed() {
			d.problem(Problem{Code: Required})
		}
		return survey.Value{}
	}
	layout := d.q.Kind.DateLayout()
	at, err := time.Parse(layout, calendar(posted))
	if strings.Trim(posted, "0123456789-/. 年月日") != "" || err != nil {
		d.problem(Problem{Code: NotADate})
		return survey.Value{}
	}
	day := at.Format(layout)
	if day < d.q.From || day > d.q.To {
		d.problem(Problem{Code: OutOfDates, From: d.q.From, To: d.q.To})
		return survey.Value{}
	}
	return survey.TextValue(day)
}

// calendar brings a date into the form 2015-10-08 or 2015-10.
func calendar(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	if len(parts) == 1 && len(text) == len(parts[0]) && (len(text) == 6 || len(text) == 8) { // 201510, 20151008
		parts = []string{text[:4], text[4:6], text[6:]}
	}
	for i, p := range parts {
		if n, err := strconv.Atoi(p); err == nil && i > 0 && n < 10 {
			parts[i] = "0" + strconv.Itoa(n)
		}
	}
	return strings.TrimSuffix(strings.Join(parts, "-"), "-")
}
