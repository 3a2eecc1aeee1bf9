package appendix

import (
	"fieldwork/internal/chart"
	"fieldwork/internal/conduct"
)

// ArrivalsFigure is everybody who reached the gate, by day and type; the ineligible have no type and stand on top.
func ArrivalsFigure(a Input) chart.Columns {
	f := chart.Columns{Axis: a.word("axis_arrivals")}
	for _, t := range a.Facts.Arrivals.Types {
		f.Series = append(f.Series, chart.Series{Name: a.typ(t.Type)})
	}
	f.Series = append(f.Series, chart.Series{Name: a.word("ineligible")})
	for _, d := range a.Facts.Arrivals.Days {
		f.Categories = append(f.Categories, d.Day)
		for i, t := range d.Types {
			f.Series[i].Values = append(f.Series[i].Values, float64(t.Arrivals))
		}
		last := len(f.Series) - 1
		f.Series[last].Values = append(f.Series[last].Values, float64(d.Ineligible))
	}
	return f
}

// FillFigure is the completes of every cell over time, with a mark at each instant at which one filled.
func FillFigure(a Input) chart.Curves {
	f := chart.Curves{Axis: a.word("axis_completes"), Target: a.word("target"), Zone: a.Survey.TimeZone}
	for _, c := range a.Facts.Curves {
		curve := chart.Curve{Name: c.Cell, At: c.At, Target: float64(c.Target)}
		for _, n := range c.Values {
			curve.Values = append(curve.Values, float64(n))
		}
		f.Curves = append(f.Curves, curve)
	}
	for _, fill := range a.Facts.Fills {
		f.Marks = append(f.Marks, chart.Mark{At: fill.At, Text: a.say("mark", fields{"Cell": fill.Cell})})
	}
	return f
}

// DropoffFigure is how many left at each page: those who did not come back, and those who declined to take part. How many
// came to the page stands in the table; beside them the bars of those who left could not be seen.
func DropoffFigure(a Input) chart.Columns {
	f := chart.Columns{Axis: a.word("axis_interviews"), Series: []chart.Series{{Name: a.word("left_here")}, {Name: a.word("declined")}}}
	for _, p := range a.Facts.Dropoff.Pages {
		f.Categories = append(f.Categories, a.page(p.Page))
		f.Series[0].Values = append(f.Series[0].Values, float64(p.Left))
		f.Series[1].Values = append(f.Series[1].Values, float64(p.Declined))
	}
	return f
}

// left counts who left at any page: without them there is nothing to draw.
func left(pages []conduct.Page) (n int) {
	for _, p := range pages {
		n += p.Left + p.Declined
	}
	return n
}
