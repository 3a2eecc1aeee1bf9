package spss

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"fieldwork/internal/labelled"
)

// toUnix is how many seconds lie between the beginning of SPSS's calendar, 14 October 1582, and 1 January 1970: 141,428 days.
const toUnix = 141_428 * 86_400

// lowest is the least number that is one: what is below stands for missing values and open ranges. Source: PSPP's "System
// File Format", the introduction.
var lowest = math.Nextafter(-math.MaxFloat64, 0)

// write adds the cell of a row to the data.
func (f *field) write(c *compressor, column *labelled.Column, row int) error {
	missing := column.Missing[row]
	switch {
	case f.numeric && missing != labelled.Present:
		c.number(f.low + float64(missing) - 1) // as labelled.Variable.Code has it
		return nil
	case f.numeric:
		return f.number(c, column.Numbers[row])
	case f.width > 0 && missing != labelled.Present:
		return f.text(c, "")
	case f.width > 0:
		return f.text(c, column.Texts[row])
	case missing != labelled.Present:
		c.command(systemMissing)
		return nil
	}
	return f.moment(c, column.Texts[row])
}

// number adds an answer.
func (f *field) number(c *compressor, x float64) error {
	switch {
	case math.IsNaN(x) || x <= lowest || x >= -lowest:
		return errors.New("the number is not finite, and SPSS has no cell for that; give the row a reason why it is missing")
	case x >= f.low && x <= f.high:
		return fmt.Errorf("the number %g lies between %g and %g, which stand for missing values; declare a least value for the variable that is no greater", x, f.low, f.high)
	}
	c.number(x)
	return nil
}

// text adds words. They fill the segments with 255 bytes each; the byte that is left of a segment's last element is blank,
// as ReadStat takes away the NULs of an element before it drops that byte.
func (f *field) text(c *compressor, s string) error {
	switch {
	case len(s) > f.width:
		return fmt.Errorf("the text has %d bytes, and the variable is %d wide, after its greatest length of %d characters (0: not known); declare a greater one, up to the %d bytes that all readers take",
			len(s), f.width, f.variable.Width, widestText)
	case !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0:
		return errors.New("the text is not UTF-8 or has a NUL in it, which readers drop; mend it where it came in")
	}
	for _, segment := range f.segments {
		n := min(len(s), widestSegment)
		c.text(s[:n], segment.elements())
		s = s[n:]
	}
	return nil
}

// moment adds a day or a moment: the seconds since 14 October 1582, as PSPP's user manual has it in "Time & Date". Moments
// keep a fraction of a second as far as a float64 does, which is to the microsecond.
func (f *field) moment(c *compressor, text string) error {
	layout, wanted := time.DateOnly, "a day such as 2015-10-08"
	if f.variable.Kind == labelled.Instant {
		layout, wanted = time.RFC3339, "a time such as 2015-10-08T09:00:00Z"
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return fmt.Errorf("the cell does not hold %s; write it so or give the reason why it is missing", wanted)
	}
	seconds := t.Unix() + toUnix
	if seconds < 86_400 {
		return errors.New("the day is before 15 October 1582, where SPSS's calendar begins; leave it out")
	}
	c.number(float64(seconds) + float64(t.Nanosecond())/1e9)
	return nil
}
