package interview

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"fieldwork/internal/survey"
)

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
