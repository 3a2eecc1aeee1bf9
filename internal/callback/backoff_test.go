package callback

import (
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/field"
)

func TestDelay(t *testing.T) {
	for _, c := range []struct {
		pace pace
		n    int
		u    float64
		want time.Duration
	}{
		{soon, 1, 0.5, 10 * time.Second},
		{soon, 2, 0.5, 20 * time.Second},
		{soon, 9, 0.5, 2560 * time.Second},
		{soon, 10, 0.5, time.Hour},
		{soon, 80, 0.5, time.Hour},
		{soon, 1 << 40, 0.5, time.Hour},
		{soon, 1, 0, 8 * time.Second},
		{soon, 1, 1, 12 * time.Second},
		{slowly, 1, 0.5, 10 * time.Minute},
		{slowly, 3, 0.5, 40 * time.Minute},
		{slowly, 4, 0.5, time.Hour},
	} {
		if got := delay(c.pace, c.n, c.u); got != c.want {
			t.Errorf("delay(%s, %d, %g) = %s, want %s", c.pace, c.n, c.u, got, c.want)
		}
	}
}

func TestPatienceIsAboutThreeDays(t *testing.T) {
	for pace, want := range map[pace]time.Duration{soon: 71 * time.Hour, slowly: 77 * time.Hour} {
		var sum time.Duration
		for n := 1; n < defaultAttempts; n++ {
			sum += delay(pace, n, 0.5)
		}
		if got := sum.Round(time.Hour); got != want {
			t.Errorf("at pace %s a message is given up after %s, want %s", pace, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                               0,
		"0":                              0,
		"120":                            2 * time.Minute,
		" 120\t":                         2 * time.Minute,
		"86400":                          24 * time.Hour,
		"86401":                          24 * time.Hour,
		"99999999999999999999999999999":  24 * time.Hour,
		"-5":                             0,
		"1.5":                            0,
		"soon":                           0,
		"Mon, 01 Jun 2015 09:10:00 GMT":  10 * time.Minute,
		"Mon, 01 Jun 2015 08:50:00 GMT":  0,
		"Fri, 31 Dec 9999 23:59:59 GMT":  24 * time.Hour,
		"Monday, 01-Jun-15 09:10:00 GMT": 10 * time.Minute, // RFC 850
		"Mon Jun  1 09:10:00 2015":       10 * time.Minute, // asctime
	} {
		if got := retryAfter(value, start); got != want {
			t.Errorf("retryAfter(%q) = %s, want %s", value, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Mon, 01 Jun 2015 09:10:00 GMT")
	f.Add("18446744073709551616")
	f.Fuzz(func(t *testing.T, value string) {
		if got := retryAfter(value, start); got < 0 || got > longestAsk {
			t.Errorf("retryAfter(%q) = %s, want it from 0 to %s", value, got, longestAsk)
		}
	})
}

// Whatever a source answers, the next attempt is neither at once nor later than in a day, or there is none.
func TestAgainIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := rapid.Float64Range(0, 0.999).Draw(t, "u")
		s := &Sender{config: Config{Clock: func() time.Time { return start }, Random: func() float64 { return u }, Attempts: defaultAttempts}}
		made := rapid.IntRange(0, 2*defaultAttempts).Draw(t, "attempts made")
		header := http.Header{"Retry-After": {rapid.OneOf(rapid.StringMatching(`[0-9]{1,30}`), rapid.String()).Draw(t, "Retry-After")}}
		r := answered(rapid.IntRange(300, 999).Draw(t, "status"), header, start)
		again := s.again(field.Callback{Attempts: made}, r)
		if givenUp := made+1 >= defaultAttempts; givenUp != again.IsZero() {
			t.Fatalf("after %d attempts: again at %v", made+1, again)
		}
		if wait := again.Sub(start); !again.IsZero() && (wait < 8*time.Second || wait > longestAsk) {
			t.Fatalf("again after %s", wait)
		}
	})
}
