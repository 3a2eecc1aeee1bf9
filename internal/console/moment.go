package console

import "time"

// A moment is an instant on a page; of the zero instant both are "".
type moment struct {
	Machine string // as the attribute of an element time wants it
	Text    string
}

// moment tells an instant in the time of the page's survey, and on pages about none in that of the surveys, when they have
// one time, or else in UTC.
func (k *Console) moment(v *Visit, t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.In(k.zone(v))
	return moment{Machine: t.Format(time.RFC3339), Text: v.Moment(t)}
}

// Moment is an instant to the minute in the page's zone, with its distance from UTC, because zones have names that mean
// several.
func (v *Visit) Moment(t time.Time) string {
	return t.In(v.console.zone(v)).Format("2006-01-02 15:04 UTC-07:00")
}

func (k *Console) zone(v *Visit) *time.Location {
	if v.Survey != nil {
		return v.Survey.TimeZone
	}
	zone := time.UTC
	for i, sv := range k.field.Surveys() {
		if i > 0 && sv.TimeZone.String() != zone.String() {
			return time.UTC
		}
		zone = sv.TimeZone
	}
	return zone
}
