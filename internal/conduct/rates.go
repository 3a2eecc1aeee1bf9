package conduct

import "fieldwork/internal/interview"

// A RateName is a rate of docs/reporting.md.
type RateName string

const (
	View               RateName = "view"                // CHERRIES: survey visitors / site visitors
	Participation      RateName = "participation"       // CHERRIES: agreed / saw the first page
	Completion         RateName = "completion"          // CHERRIES: finished / agreed
	AdmittedCompletion RateName = "admitted_completion" // finished / admitted at the gate
	Breakoff           RateName = "breakoff"            // AAPOR codes: 2.12 / (1.1 + 1.2 + 2.12)
	ScreenOut          RateName = "screen_out"          // 4.1 / everybody who finished the screener
	Incidence          RateName = "incidence"           // eligible / everybody who finished the screener
	OverQuotaRate      RateName = "over_quota"          // eligible who found a cell full / eligible
	AAPORParticipation RateName = "aapor_participation" // AAPOR: (1.1 + 1.2) / personal invitations
)

// A Rate is a share with what it is a share of.
type Rate struct {
	Name        RateName `json:"rate"`
	Numerator   int      `json:"numerator"`
	Denominator int      `json:"denominator"`
	Value       *float64 `json:"value"` // numerator / denominator, from 0 to 1; null when it is not known
	// Unknown says why there is no value: "nobody" when the denominator is nought, "invitations" or "site_visitors" when
	// only the authors know it and have not said, "exceeds" when what they said is less than what it should contain.
	Unknown string `json:"unknown,omitempty"`
}

// Why a rate has no value.
const (
	Nobody         = "nobody"
	NoInvitations  = "invitations"
	NoSiteVisitors = "site_visitors"
	Exceeds        = "exceeds" // the authors' number is smaller than what it should contain
)

func rate(name RateName, numerator, denominator int) Rate {
	r := Rate{Name: name, Numerator: numerator, Denominator: denominator}
	switch {
	case denominator == 0:
		r.Unknown = Nobody
	case numerator > denominator:
		r.Unknown = Exceeds
	default:
		value := float64(numerator) / float64(denominator)
		r.Value = &value
	}
	return r
}

// told is a rate whose denominator the authors tell.
func told(name RateName, numerator, denominator int, missing string) Rate {
	r := rate(name, numerator, denominator)
	if denominator == 0 {
		r.Unknown = missing
	}
	return r
}

// rates computes all of them. An interview that has not ended counts as broken off, as the Standard Definitions have it for
// the end of the field; while the field is open it may still be finished. There are no partials (1.2): an interview that
// was not finished never enters the sample.
func (f Facts) rates(s Study) []Rate {
	complete, open := f.Count(interview.Completed), f.Count(interview.InProgress)
	eligible := f.Arrivals.Eligible
	decided := eligible.Arrivals + f.Arrivals.Ineligible
	return []Rate{
		told(View, f.Step(Opened), s.SiteVisitors, NoSiteVisitors),
		rate(Participation, f.Step(Agreed), f.Step(Opened)),
		rate(Completion, f.Step(Finished), f.Step(Agreed)),
		rate(AdmittedCompletion, f.Step(Finished), f.Step(Admitted)),
		rate(Breakoff, open, complete+open),
		rate(ScreenOut, f.Arrivals.Ineligible, decided),
		rate(Incidence, eligible.Arrivals, decided),
		rate(OverQuotaRate, eligible.OverQuota, eligible.Arrivals),
		told(AAPORParticipation, complete, s.Invitations, NoInvitations),
	}
}

// Step is how many got to the step.
func (f Facts) Step(name StepName) int {
	for _, s := range f.Funnel {
		if s.Name == name {
			return s.N
		}
	}
	return 0
}

// Rate is the rate of the name.
func (f Facts) Rate(name RateName) Rate {
	for _, r := range f.Rates {
		if r.Name == name {
			return r
		}
	}
	return Rate{Name: name, Unknown: Nobody}
}

// Count is how many interviews have the disposition.
func (f Facts) Count(d interview.Disposition) int {
	for _, row := range f.Dispositions {
		if row.Word == word(d) {
			return row.Interviews
		}
	}
	return 0
}
