package dataset

import "time"

// A stamper writes instants as every dataset has them: to the second, in UTC so that they mean the same wherever they are
// read. It remembers the last date, because those who come after one another come on one day.
type stamper struct {
	day  int64 // since 1970
	date [len("2015-10-08T")]byte
}

const secondsADay = 24 * 60 * 60

// stamp is the instant as RFC 3339; "" for none.
func (s *stamper) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	second := t.Unix()
	if second < 0 || second >= secondsADay*365*8000 { // years that are not of four digits, and what lies before 1970
		return t.UTC().Format(time.RFC3339)
	}
	if day := second / secondsADay; day != s.day || s.date[0] == 0 {
		s.day = day
		t.UTC().AppendFormat(s.date[:0], "2006-01-02T")
	}
	of := second % secondsADay
	text := append(make([]byte, 0, len(time.RFC3339)), s.date[:]...)
	text = append(twoDigits(text, of/3600), ':')
	text = append(twoDigits(text, of/60%60), ':')
	return string(append(twoDigits(text, of%60), 'Z'))
}

func twoDigits(text []byte, n int64) []byte { return append(text, '0'+byte(n/10), '0'+byte(n%10)) }
