package dataset

import "fieldwork/internal/survey"

// Counts counts the rows by a column's value: by the option's name, or the words. Missing values are not counted.
func (f *Frame) Counts(column string) map[string]int {
	c, ok := f.Column(column)
	n := map[string]int{}
	if !ok {
		return n
	}
	for row := range f.Len() {
		if c.Missing[row] != survey.Present {
			continue
		}
		value := c.String(row)
		if c.Numeric() {
			if o, listed := c.Option(c.Numbers[row]); listed {
				value = o.Name
			}
		}
		n[value]++
	}
	return n
}
