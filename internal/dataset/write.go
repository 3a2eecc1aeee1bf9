package dataset

import (
	"encoding/csv"
	"io"
	"strconv"

	"fieldwork/internal/survey"
)

// WriteCSV writes the frame with codes, one header row of names, missing as empty: RFC 4180, UTF-8 without a BOM.
func (f *Frame) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		record[i] = c.Name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for row := range f.rows {
		for i, c := range f.Columns {
			record[i] = c.String(row)
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// String is the cell as a data file writes it: the code or number, the words, or nothing.
func (c *Column) String(row int) string {
	switch {
	case c.Missing[row] != survey.Present:
		return ""
	case c.Numeric():
		return strconv.FormatFloat(c.Numbers[row], 'f', -1, 64)
	}
	return c.Texts[row]
}
