package labelled

import "fmt"

// Fits tells what is wrong with a batch whose columns are not those of the variables: every variable has a column, in order,
// with a value of its kind and a reason for every row.
func (b Batch) Fits(variables []Variable) error {
	if len(b.Columns) != len(variables) {
		return fmt.Errorf("a batch has %d columns where the table has %d variables; give a column for each", len(b.Columns), len(variables))
	}
	for i, c := range b.Columns {
		values := len(c.Texts)
		if variables[i].Kind.Numeric() {
			values = len(c.Numbers)
		}
		if values != b.Rows || len(c.Missing) != b.Rows {
			return fmt.Errorf("variable %q: a batch of %d rows has %d values and %d reasons; give one of each for every row",
				variables[i].Name, b.Rows, values, len(c.Missing))
		}
	}
	return nil
}
