package field

import "fieldwork/internal/interview"

// A RateName is a rate that can be told while the field is open, by the name that reports give it; docs/reporting.md defines
// them.
type RateName string

const (
	RateCompletion RateName = "completion" // finished / agreed to take part
	RateBreakoff   RateName = "breakoff"   // in progress / completes in the sample and in progress
	RateScreenOut  RateName = "screen_out" // screened out / classified
	RateOverQuota  RateName = "over_quota" // eligible who found a cell full / eligible
)

// RateNames are all of them, in the order in which they are listed.
func RateNames() []RateName {
	return []RateName{RateCompletion, RateBreakoff, RateScreenOut, RateOverQuota}
}

// A Rate is a count with what it is a share of, which is 0 while there is nobody.
type Rate struct {
	Name  RateName
	N, Of int
}

// Rates are those of the watch.
func (w Watch) Rates() []Rate {
	steps := map[StageName]int{}
	for _, s := range w.Funnel {
		steps[s.Name] = s.N
	}
	running := w.Running()
	return []Rate{
		{RateCompletion, steps[StageFinished], w.Agreed},
		{RateBreakoff, running, w.Ended[interview.Completed] + running},
		{RateScreenOut, steps[StageClassified] - steps[StageEligible], steps[StageClassified]},
		{RateOverQuota, steps[StageEligible] - steps[StageAdmitted], steps[StageEligible]},
	}
}

// Running is how many interviews have begun and not ended.
func (t Tally) Running() int {
	n := t.Started
	for d, ended := range t.Ended {
		if d != interview.InProgress {
			n -= ended
		}
	}
	return n
}
