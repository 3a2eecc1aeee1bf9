package simulate

import (
	"math"
	"time"
)

// A rhythm says when respondents arrive: a Poisson process whose rate follows the hour of the day and falls from day to
// day, as it does when a panel invites its members in batches, most of them at the start. Instants are hours since the
// beginning.
type rhythm struct {
	from  time.Time
	hour  int     // hour of the day at the beginning
	scale float64 // turns weights into arrivals an hour
	at    float64 // the latest arrival
	seed  uint64
}

// newRhythm spreads the expected number of arrivals over the clock's period. Afterwards they go on at the same rhythm.
func newRhythm(c *Clock, expected int, seed uint64) *rhythm {
	r := &rhythm{from: c.from, hour: c.from.Hour(), scale: 1, seed: seed}
	total := 0.0
	for h := range max(1, int(math.Ceil(c.to.Sub(c.from).Hours()))) {
		total += r.rate(h)
	}
	r.scale = float64(max(1, expected)) / total
	return r
}

// rate is the expected number of arrivals in the hour: invitations go out at ten, at one and at eight, most of those who
// answer one do so within the hour, and hardly anybody comes at night.
func (r *rhythm) rate(hour int) float64 {
	ofDay := [24]float64{0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.5, 0.7, 34, 5, 1, 34, 5, 1, 0.7, 0.7, 0.7, 1, 44, 9, 1.5, 0.6}
	day := float64(hour / 24)
	return r.scale * ofDay[(r.hour+hour)%24] * (0.6 + math.Exp(-day/3))
}

// next is the time of arrival i, which must be asked for in order: the integral of the rate from one arrival to the
// next is exponential with mean 1.
func (r *rhythm) next(i int) time.Time {
	gap := stream(^r.seed, i).ExpFloat64() // another seed than the respondent's, so that when says nothing of who
	for {
		hour := math.Floor(r.at)
		rate := r.rate(int(hour))
		left := (hour + 1 - r.at) * rate
		if gap < left {
			r.at += gap / rate
			return r.from.Add(time.Duration(r.at * float64(time.Hour)))
		}
		gap -= left
		r.at = hour + 1
	}
}
