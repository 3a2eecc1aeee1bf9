package store

import (
	"context"
	"strconv"
	"strings"

	"fieldwork/internal/fault"
)

// Rows are read as records in one text, because a call from Go into SQLite for each row, and one for each column, takes
// longer than SQLite itself. Cells and records are divided by control characters, which JSON escapes and which no name,
// language or token has; a row that has them all the same is found out by the number of its cells.
const (
	cellEnd   = '\x1f' // unit separator
	recordEnd = '\x1e' // record separator
)

// records is a statement for the records of the rows that from picks, in one text; NULL when there are none. The columns are
// not null.
func (d *dialect) records(columns, from string) string {
	return `SELECT ` + d.joined + ` FROM (SELECT concat_ws(` + d.unit + `, ` + columns + `) AS record ` + from + ` ORDER BY i.id) AS records`
}

// eachRecord calls scan for every record of the statement.
func (s *Store) eachRecord(ctx context.Context, scan func(record string) error, statement string, args ...any) error {
	var text *string
	if err := s.one(ctx, &text, statement, args...); err != nil || text == nil {
		return err
	}
	for rest, more := *text, true; more; {
		var record string
		record, rest, more = strings.Cut(rest, string(rune(recordEnd)))
		if err := scan(record); err != nil {
			return err
		}
	}
	return nil
}

// A cells takes a record apart from its front.
type cells struct {
	rest string
	err  error
}

// text is the next cell, which is part of the record's text.
func (c *cells) text() string {
	cell, rest, more := strings.Cut(c.rest, string(rune(cellEnd)))
	if !more && c.err == nil {
		c.err = fault.New(fault.Internal, "a row in the database is damaged: it has too few columns")
	}
	c.rest = rest
	return cell
}

// whole is the next cell, a whole number.
func (c *cells) whole() int64 {
	cell := c.text()
	digits := strings.TrimPrefix(cell, "-")
	var x int64
	for i := range len(digits) {
		if digit := digits[i] - '0'; digit > 9 || i >= mostDigits {
			return c.longer(cell)
		}
		x = 10*x + int64(digits[i]-'0')
	}
	if digits == "" {
		return c.longer(cell)
	}
	if len(digits) < len(cell) {
		return -x
	}
	return x
}

// mostDigits are the digits of a whole number that is in the range of an int64 whatever they are.
const mostDigits = 18

// longer is a number of more digits, or none.
func (c *cells) longer(cell string) int64 {
	x, err := strconv.ParseInt(cell, 10, 64)
	if err != nil && c.err == nil {
		c.err = fault.Errorf(fault.Internal, "a row in the database is damaged: %q stands where a whole number must", cell)
	}
	return x
}
