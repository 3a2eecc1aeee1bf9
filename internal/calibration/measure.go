package calibration

import (
	"fmt"
	"math"
	"slices"

	"fieldwork/internal/analysis"
	"fieldwork/internal/published"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Value is what one study gives for a number. What does not exist is NaN.
type Value struct {
	X         float64
	Low, High float64 // the 95 % interval
	SD        float64 // how far a study is expected to be from the target
}

// Measure takes the numbers from the tables of a study and from the cells that filled in it. A figure that the tables could
// not compute is NaN; records, rows or columns that are not there at all are an error, because no study would have them.
func Measure(s *survey.Survey, numbers []Number, tables []analysis.Table, fills []quota.Fill) ([]Value, error) {
	records := map[string]analysis.Records{}
	for _, t := range tables {
		for _, r := range t.Records {
			records[r.Name] = r
		}
	}
	values := make([]Value, len(numbers))
	for i, n := range numbers {
		if n.Records == published.FillsName {
			values[i] = n.atFill(s, fills)
			continue
		}
		r, ok := records[n.Records]
		if !ok {
			return nil, fmt.Errorf("%s: the tables have no records %q", n.Item, n.Records)
		}
		var err error
		if values[i], err = n.of(&r); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// of finds the number in its records.
func (n Number) of(r *analysis.Records) (Value, error) {
	found := Value{math.NaN(), math.NaN(), math.NaN(), n.SD.Value}
	rows := 0
	for row := range r.All() {
		if !n.fits(row) {
			continue
		}
		if rows++; rows > 1 {
			return found, fmt.Errorf("%s: more than one row of %q fits %v", n.Item, r.Name, n.Key)
		}
		if _, ok := row.Cell(n.Column); !ok {
			return found, fmt.Errorf("%s: the records %q have no column %q", n.Item, r.Name, n.Column)
		}
		found = n.from(row)
	}
	return found, nil
}

func (n Number) fits(row analysis.Row) bool {
	for column, value := range n.Key {
		if row.Name(column) != value {
			return false
		}
	}
	return true
}

// from makes the number of a row's figures.
func (n Number) from(row analysis.Row) Value {
	made := func(column string) float64 { return n.Plus + n.Times*row.Number(column) }
	v := Value{made(n.Column), math.NaN(), math.NaN(), n.SD.Value}
	if n.Column == "estimate" || n.Column == "effect" {
		v.Low, v.High = made("low"), made("high")
		if v.Low > v.High {
			v.Low, v.High = v.High, v.Low
		}
	}
	if p := n.Published.Value; !n.Known {
		v.SD = math.Sqrt(p * (100 - p) / row.Number("n"))
	}
	return v
}

// atFill is the number at the instant at which a cell was full.
func (n Number) atFill(s *survey.Survey, fills []quota.Fill) Value {
	v := Value{math.NaN(), math.NaN(), math.NaN(), n.SD.Value}
	types := typesOf(s, n.Key["of"])
	for _, f := range fills {
		if f.Cell != n.Key["cell"] {
			continue
		}
		count := 0
		for typ, of := range f.Arrivals {
			if n.Column == arrivalsColumn && slices.Contains(types, typ) {
				count += of
			}
		}
		for _, c := range f.Cells {
			if n.Column == completedColumn && c.Name == n.Key["of"] {
				count = c.Completed
			}
		}
		v.X = n.Plus + n.Times*float64(count)
		return v
	}
	return v
}

// typesOf are the types that the cell takes; none of a cell that a condition on the answers gives.
func typesOf(s *survey.Survey, cell string) []string {
	for _, c := range s.Cells {
		if c.Name == cell && c.If == nil {
			return c.Types
		}
	}
	return nil
}

// Far names the numbers of one study that are more than four standard deviations from their targets, and those that the
// study did not give.
func Far(numbers []Number, values []Value) (items []string) {
	for i, n := range numbers {
		if off := math.Abs(values[i].X - n.target()); !(off <= far*values[i].SD+n.rounding()) {
			items = append(items, n.Item)
		}
	}
	return items
}
