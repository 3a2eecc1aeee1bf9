package conduct

import (
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A Period is when something happened for the first and for the last time; an instant is null when it never did.
type Period struct {
	Opened    *time.Time `json:"opened"` // the first interview began
	FirstSeen *time.Time `json:"first_arrival"`
	LastSeen  *time.Time `json:"last_arrival"`
	FirstDone *time.Time `json:"first_complete"` // in the sample
	LastDone  *time.Time `json:"last_complete"`
}

// A Version is a questionnaire that interviews were held with.
type Version struct {
	Version    survey.Version `json:"version"`
	Interviews int            `json:"interviews"`
	Completes  int            `json:"completes"` // in the sample
	First      time.Time      `json:"first"`     // interview that began with it
	Last       time.Time      `json:"last"`
}

// A Group is the interviews that have something in common, such as the language or the class of device.
type Group struct {
	Name       string `json:"name"` // "" when it is not known
	Interviews int    `json:"interviews"`
	Completes  int    `json:"completes"` // in the sample
}

// A Source is what a sample source sent. Started = the sum of what became of it and of those who are still on their way.
type Source struct {
	Name        string `json:"name"`
	Started     int    `json:"started"` // interviews, the duplicates included
	Arrivals    int    `json:"arrivals"`
	Completes   int    `json:"completes"` // in the sample
	OverQuota   int    `json:"over_quota"`
	Late        int    `json:"over_quota_late"`
	ScreenedOut int    `json:"screened_out"`
	Duplicates  int    `json:"duplicates"`
}

// A Disposition is how many interviews ended so. AAPOR is the number in the Standard Definitions.
type Disposition struct {
	Word       interview.Disposition `json:"disposition"` // "in_progress" for those that have not ended
	AAPOR      string                `json:"aapor"`
	Interviews int                   `json:"interviews"`
}

// A Step is how many got at least so far. No step has more than the one before it.
type Step struct {
	Name StepName `json:"step"`
	N    int      `json:"n"`
}

// A StepName is a step of the funnel.
type StepName string

const (
	Opened   StepName = "opened"    // saw the first page: every interview but the duplicates, which are ended at the door
	Agreed   StepName = "agreed"    // agreed to take part; answered the first page where no consent is asked for
	AtGate   StepName = "gate"      // finished the screener and was decided about
	Eligible StepName = "eligible"  // fulfilled what the survey requires
	Admitted StepName = "admitted"  // found room in every quota cell
	Finished StepName = "finished"  // answered to the end, whatever was decided of it afterwards
	InSample StepName = "in_sample" // took a slot and has it still
)

// A Quota is a cell as it stands.
type Quota struct {
	Cell      string     `json:"cell"`
	Dimension string     `json:"dimension"`
	Planned   int        `json:"planned"` // the target in the questionnaire; 0 for a cell that is not in it
	Target    int        `json:"target"`  // now; quota.NoLimit for a cell that only counts
	Completed int        `json:"completed"`
	Held      int        `json:"held"`
	OverQuota int        `json:"over_quota"`
	State     string     `json:"state"`
	ClosedAt  *time.Time `json:"closed_at"`
	ClosedBy  string     `json:"closed_by"` // count, hand, date, or "" for one that takes respondents
}

// What closes a cell.
const (
	ByCount = "count"
	ByHand  = "hand"
	ByDate  = "date"
)

// A Fill is every cell's completes, and the eligible arrivals by type, at the instant when one cell filled.
type Fill struct {
	Cell     string      `json:"cell"`
	At       time.Time   `json:"at"`
	Cells    []CellCount `json:"cells"`
	Arrivals []TypeCount `json:"arrivals"`
}

// Completed are the completes of a cell at the fill; false for a cell that was not there yet.
func (f Fill) Completed(cell string) (int, bool) {
	for _, c := range f.Cells {
		if c.Cell == cell {
			return c.Completed, true
		}
	}
	return 0, false
}

// A CellCount is a cell's completes and target.
type CellCount struct {
	Cell      string `json:"cell"`
	Completed int    `json:"completed"`
	Target    int    `json:"target"`
}

// A TypeCount is how many are of a type.
type TypeCount struct {
	Type string `json:"type"`
	N    int    `json:"n"`
}

// A Change is a row of the record of changes in the field. Who made it stays in the database: facts are handed to others,
// and the names of those who work for the study are nobody's there.
type Change struct {
	At      time.Time `json:"at"`
	What    string    `json:"what"`    // one of the words below
	Subject string    `json:"subject"` // the cell, or the interview's id
	Old     string    `json:"old"`
	New     string    `json:"new"`
	Why     string    `json:"why"`
	Date    bool      `json:"date"` // nobody did it: a date that was set had come
}

// What changes, in the words of the record of changes.
const (
	TargetChange  = "target"
	StateChange   = "state"
	ClosesChange  = "closes"
	DoorChange    = "door"
	Invalidations = "invalidated"
	Restorations  = "restored"
	Rejections    = "rejected"
	Withdrawals   = "withdrawn"
)

// Judged counts what was decided about single interviews after they had begun. An interview may be counted several times:
// these are decisions; Dispositions say what stands.
type Judged struct {
	Invalidated int `json:"invalidated"`
	Restored    int `json:"restored"`
	Rejected    int `json:"rejected"` // by the source that had sent the respondent
	Withdrawn   int `json:"withdrawn"`
}
