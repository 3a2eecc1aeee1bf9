package works

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"fieldwork/internal/fault"
)

// What becomes part of a path is checked against these, whoever it comes from.
var (
	surveyName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,99}$`)
	workName   = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-(delivery|report)(-[0-9]{2,4})?$`)
)

// adoptedNumber ends the id of a work that was adopted, so that it is never that of one that was ordered.
const adoptedNumber = "-00"

// names refuses an order whose survey or kind cannot be.
func (o Order) names() error {
	if !surveyName.MatchString(o.Survey) {
		return fault.Errorf(fault.Invalid, "%q cannot be a survey's name; order works of a survey that is served", o.Survey)
	}
	if o.Kind != Delivery && o.Kind != Report {
		return fault.Errorf(fault.Invalid, "%q is no kind of work; order a %s or a %s", o.Kind, Delivery, Report)
	}
	return nil
}

// equals tells whether the other order would make the same, whoever ordered it.
func (o Order) equals(other Order) bool {
	return o.Survey == other.Survey && o.Kind == other.Kind && o.Language == other.Language && o.AsOf == other.AsOf &&
		o.Keep == other.Keep && o.BOM == other.BOM && slices.Equal(sortedOnce(o.Formats), sortedOnce(other.Formats))
}

func sortedOnce(names []string) []string { return slices.Compact(slices.Sorted(slices.Values(names))) }

// stamp is how an id begins.
func (k Kind) stamp(at time.Time) string { return at.UTC().Format("20060102-150405") + "-" + string(k) }

// mostAtOnce is how many works of a kind can be ordered within a second.
const mostAtOnce = 9999

// newID is an id that no work of the survey has. Its record is there from then on, so that no other node takes it.
func (q *Queue) newID(o Order, at time.Time) (string, error) {
	id := o.Kind.stamp(at)
	for n := 2; ; n++ {
		ours, err := q.shelf.reserve(o.Survey, id)
		if err != nil || ours {
			return id, err
		}
		if n > mostAtOnce {
			return "", fault.Errorf(fault.Conflict, "more than %d works were ordered within a second; wait a second", mostAtOnce)
		}
		id = fmt.Sprintf("%s-%02d", o.Kind.stamp(at), n)
	}
}
