package field

import (
	"context"
	"time"

	"fieldwork/internal/fault"
)

// mostSlots is how many slots a course has at the most: a picture of a thousand pixels shows no more.
const mostSlots = 600

// Course reads how a survey has gone, from its first respondent to the last thing that was counted. A long one is given in
// longer slots, which are whole multiples of SlotLength.
func (f *Service) Course(ctx context.Context, surveyID string) (c Course, err error) {
	if _, err := f.Survey(surveyID); err != nil {
		return c, err
	}
	defer fault.Wrap(&err, "the course of survey %q", surveyID)
	slots, err := f.store.Slots(ctx, surveyID)
	if err != nil {
		return c, err
	}
	return course(slots), nil
}

// course puts slots, which come in the order of time, into series of one length.
func course(slots []Slot) Course {
	c := Course{Slot: SlotLength, Arrivals: map[string][]int{}, Completes: map[string][]int{}}
	if len(slots) == 0 {
		return c
	}
	c.From = slots[0].From
	n := int(slots[len(slots)-1].From.Sub(c.From)/SlotLength) + 1
	merged := (n + mostSlots - 1) / mostSlots
	c.Slot = time.Duration(merged) * SlotLength
	n = (n + merged - 1) / merged
	c.Started = make([]int, n)
	series := func(of map[string][]int, name string) []int {
		if of[name] == nil {
			of[name] = make([]int, n)
		}
		return of[name]
	}
	for _, s := range slots {
		into := c.Started
		switch s.Kind {
		case SlotArrived:
			into = series(c.Arrivals, s.Name)
		case SlotCompleted:
			into = series(c.Completes, s.Name)
		}
		into[int(s.From.Sub(c.From)/c.Slot)] += s.N
	}
	return c
}
