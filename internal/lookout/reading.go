package lookout

import (
	"fmt"
	"strconv"
	"time"

	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A reading is a survey told in a researcher's language, with the survey's words for types and cells.
type reading struct {
	w        *shell.Locale
	sv       *survey.Survey
	language string    // of the survey's words
	now      time.Time // of what is told
}

func newReading(w *shell.Locale, sv *survey.Survey, now time.Time) reading {
	return reading{w, sv, sv.Language(w.Language), now}
}

// typeText is the survey's words for a type; none for one of an earlier version.
func (r reading) typeText(name string) string {
	for _, t := range r.sv.Types {
		if t.Name == name {
			return t.Text.In(r.language)
		}
	}
	return ""
}

// cellText is the survey's words for a cell; none for one of an earlier version.
func (r reading) cellText(name string) string {
	for _, c := range r.sv.Cells {
		if c.Name == name {
			return c.Text.In(r.language)
		}
	}
	return ""
}

// moment is an instant in the survey's time zone, in which the days are told, too.
func (r reading) moment(t time.Time) string {
	return t.In(r.sv.TimeZone).Format("2006-01-02 15:04 UTC-07:00")
}

// clock is an instant in the survey's time zone, which the page names once: with its day unless that is today.
func (r reading) clock(t time.Time) string {
	local := t.In(r.sv.TimeZone)
	if local.Format(time.DateOnly) == r.now.In(r.sv.TimeZone).Format(time.DateOnly) {
		return local.Format("15:04")
	}
	return local.Format("2006-01-02 15:04")
}

// minutes is a duration as 8:05.
func minutes(d time.Duration) string {
	s := int(d / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// number writes a count with its thousands apart where that helps reading.
func number(n int) string {
	text := strconv.Itoa(n)
	if n < 10000 {
		return text
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// noFigure stands where there is no number.
const noFigure = "–"

// percent is the whole part of a percentage, so that 100 is said of what is full alone.
func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return 100 * n / of
}

func share(n, of int) string {
	if of == 0 {
		return noFigure
	}
	return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
}

// percents writes a fraction as the tables do; one that would be rounded to nothing keeps two digits.
func percents(p float64) string {
	if p > 0 && p < 0.0005 {
		return fmt.Sprintf("%.2g%%", 100*p)
	}
	return fmt.Sprintf("%.1f%%", 100*p)
}
