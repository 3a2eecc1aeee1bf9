package interview

import (
	"strings"

	"fieldwork/internal/survey"
)

// rank reads the places of a rank. What stands in the first places is usable even when later ones are open.
func (d *decoder) rank() {
	offered, fields := d.page.offers(d.q), d.page.Posted(d.q)
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
