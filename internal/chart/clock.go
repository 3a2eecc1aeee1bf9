package chart

import "time"

// A tick is an instant on the time axis with its words.
type tick struct {
	at   time.Time
	text string
}

// A pace is the distance of two ticks: in minutes, days or months, of which a zone and a calendar make hours.
type pace struct{ minutes, days, months int }

// paces are the distances that people count time in, from the shortest.
func paces() []pace {
	return []pace{{minutes: 5}, {minutes: 10}, {minutes: 15}, {minutes: 30}, {minutes: 60}, {minutes: 120}, {minutes: 180}, {minutes: 360}, {minutes: 720},
		{days: 1}, {days: 2}, {days: 5}, {days: 10}, {months: 1}, {months: 2}, {months: 3}, {months: 6}, {months: 12}, {months: 24}, {months: 60}, {months: 120}}
}

// ticksOf are the ticks from one instant to another at the shortest pace that makes at most so many. They are written in
// digits, which all languages read: the month and day, below it the year; or the hour, below it the day.
func ticksOf(from, to time.Time, zone *time.Location, most int) []tick {
	for _, p := range paces() {
		if all := p.ticks(from.In(zone), to, max(most, 2)); all != nil {
			return p.written(all)
		}
	}
	return []tick{{from, from.In(zone).Format("2006-01-02")}}
}

// ticks are the instants at the pace; nil when they are more than the most.
func (p pace) ticks(from, to time.Time, most int) []time.Time {
	all := []time.Time{}
	for t := p.start(from); !t.After(to); t = p.next(t) {
		if t.Before(from) {
			continue
		}
		if all = append(all, t); len(all) > most {
			return nil
		}
	}
	return all
}

// start is the last instant at the pace that is not after the given one.
func (p pace) start(t time.Time) time.Time {
	switch {
	case p.months > 0:
		months := (t.Year()*12 + int(t.Month()) - 1) / p.months * p.months
		return time.Date(months/12, time.Month(months%12+1), 1, 0, 0, 0, 0, t.Location())
	case p.days > 0:
		return time.Date(t.Year(), t.Month(), (t.Day()-1)/p.days*p.days+1, 0, 0, 0, 0, t.Location())
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, (t.Hour()*60+t.Minute())/p.minutes*p.minutes, 0, 0, t.Location())
}

// next is the next instant at the pace. Days begin anew with each month, so that the first of a month has its tick; a day
// too close to it has none.
func (p pace) next(t time.Time) time.Time {
	switch {
	case p.months > 0:
		return time.Date(t.Year(), t.Month()+time.Month(p.months), 1, 0, 0, 0, 0, t.Location())
	case p.days > 0:
		first := time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, t.Location())
		if next := t.AddDate(0, 0, p.days); next.AddDate(0, 0, p.days/2).Before(first) {
			return next
		}
		return first
	}
	next := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute()+p.minutes, 0, 0, t.Location())
	if !next.After(t) { // the clocks were put back
		return t.Add(time.Duration(p.minutes) * time.Minute)
	}
	return next
}

// written writes the instants; what does not change from one to the next is written once.
func (p pace) written(all []time.Time) []tick {
	top, below := "15:04", "01-02"
	switch {
	case p.months >= 12:
		top, below = "2006", ""
	case p.months > 0:
		top, below = "2006-01", ""
	case p.days > 0:
		top, below = "01-02", "2006"
	}
	ticks, said := make([]tick, len(all)), ""
	for i, t := range all {
		ticks[i] = tick{t, t.Format(top)}
		if more := t.Format(below); more != said {
			ticks[i].text += "\n" + more
			said = more
		}
	}
	return ticks
}
