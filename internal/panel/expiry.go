package panel

import (
	"strconv"
	"strings"
	"time"
)

// read reads an instant. Twelve digits of seconds reach the year 33658; what has a sign, a blank or more is no time.
func (f TimeFormat) read(text string) (time.Time, bool) {
	if f == RFC3339 {
		t, err := time.Parse(time.RFC3339, text)
		return t, err == nil
	}
	if text == "" || len(text) > 12 || strings.Trim(text, "0123456789") != "" {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// write is the inverse of read, to the second or millisecond.
func (f TimeFormat) write(t time.Time) string {
	if f == RFC3339 {
		return t.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return strconv.FormatInt(t.Unix(), 10)
}
