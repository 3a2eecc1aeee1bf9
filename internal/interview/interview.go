// Package interview is one respondent's way through a survey, as pure functions.
//
// It is opinionated: the path is recomputed from the answers at every step and nothing "current" is stored that could
// go stale; an answer the respondent has backed out of neither routes nor counts; what a post may contain is decided
// here and not in the browser. It knows no clock, no store and no web.
package interview

import (
	"time"

	"fieldwork/internal/survey"
)

// Answers are keyed by field: the question's name, grid_row for a row of a grid, question_option_text for the words of
// an option that asks for them.
type Answers map[string]survey.Value

// A Disposition is how an interview ended. It is a word because it is stored; Code gives its AAPOR number.
type Disposition string

const (
	InProgress    Disposition = ""                // not ended
	Completed     Disposition = "complete"        // took a slot: in the sample
	OverQuotaLate Disposition = "over_quota_late" // finished after its lease was gone and its cell full: kept whole, outside the sample
	OverQuota     Disposition = "over_quota"      // eligible, but a cell was full at the gate
	ScreenedOut   Disposition = "screened_out"    // not eligible
	Refused       Disposition = "refusal"         // did not consent
	Duplicated    Disposition = "duplicate"       // the same browser has an interview under another id
	Invalidated   Disposition = "invalidated"     // finished, and taken out of the sample by hand for its quality
	Withdrawn     Disposition = "withdrawn"       // its respondent took the consent back, at whatever point; nothing that was answered is left
)

// Dispositions returns all of them in the order they are listed to people.
func Dispositions() []Disposition {
	return []Disposition{Completed, OverQuotaLate, Invalidated, OverQuota, ScreenedOut, Duplicated, Refused, Withdrawn, InProgress}
}

// AAPOR is the disposition's number in the Standard Definitions (AAPOR 2023, web surveys). They have no number for consent
// that is taken back. It is the respondent's own decision, which a break-off (2.12) is not, and leaves nothing that could
// be used, as a partial (1.2) does; so it is a refusal, 2.11, apart from the explicit one at the door, 2.111.
func (d Disposition) AAPOR() string {
	return map[Disposition]string{
		InProgress: "2.12", Completed: "1.1", OverQuotaLate: "4.8", OverQuota: "4.8", ScreenedOut: "4.1", Refused: "2.111",
		Duplicated: "4.81", Invalidated: "2.3", Withdrawn: "2.11",
	}[d]
}

// notEnded is InProgress where an empty word would look like a missing value.
const notEnded = "in_progress"

// Word is the disposition as datasets, addresses and programs have it.
func (d Disposition) Word() string {
	if d == InProgress {
		return notEnded
	}
	return string(d)
}

// DispositionOf reads a disposition by its word.
func DispositionOf(word string) Disposition {
	if word == notEnded {
		return InProgress
	}
	return Disposition(word)
}

// Finished tells whether the respondent answered to the end.
func (d Disposition) Finished() bool { return d == Completed || d == OverQuotaLate || d == Invalidated }

// A Decision is what the gate said. It is a word because it is stored.
type Decision string

const (
	Undecided  Decision = ""
	Admitted   Decision = "admitted"
	TurnedAway Decision = "over_quota"
	Ineligible Decision = "screened_out"
)

// An Interview is one respondent's passage through one version of a survey. The source's id of the respondent is kept
// apart from it, in the store's identity table.
type Interview struct {
	ID          int64
	Token       string // the respondent's key to it: at least 128 random bits, never logged
	Survey      string
	Version     survey.Version
	Source      string
	Language    string
	Seed        uint64 // of every random order in it
	Started     time.Time
	Updated     time.Time
	Finished    time.Time // zero while in progress
	Answers     Answers
	Unread      Unread            // the answers, where whoever made the interview left them to be read; Answers is nil then
	Submitted   map[string]bool   // pages answered validly at least once
	Page        string            // the page last shown, for drop-off counts only; it routes nothing
	Unsent      []string          // pages that were shown, left and never submitted, for the same counts; nil when there are none
	Type        string            // set at the gate
	Membership  []string          // every type whose rule held at the gate
	Assigned    map[string]string // the cell that the gate drew, by assigned variable
	Decision    Decision
	Disposition Disposition
	Was         Disposition // of one that was invalidated or withdrawn: how it had ended, as its source was told
	InSample    bool
	Device      string // coarse class of the device: phone, tablet, desktop, other
	Revision    int64  // counts the changes in the store
}

// Told is the disposition that its respondent and the source were told: what is decided about an interview afterwards
// changes nothing for them.
func (iv Interview) Told() Disposition {
	if iv.Disposition == Invalidated || iv.Disposition == Withdrawn {
		return iv.Was
	}
	return iv.Disposition
}

// An Arrival is a respondent who reached the gate: a row of the ledger, admitted or not.
type Arrival struct {
	ID           int64
	Interview    int64
	Survey       string
	Version      survey.Version
	Source       string
	At           time.Time
	Day          string // of At in the survey's time zone, as 2015-10-08
	Type         string
	Membership   []string
	Cells        []string
	Demographics Answers // what the screener asked
	Decision     Decision
	Reason       string // the requirement that failed, or the cell that was full
	Counts       []CellCount
}

// An Event is a posted page: paradata.
type Event struct {
	ID, Interview int64
	At            time.Time
	Page          string
	Kind          string           // answered, refused, back, language
	Shown         time.Time        // when the server made the page; zero when the form does not say
	Elapsed       time.Duration    // since the interview's last event
	Changed       int              // answers that were given before and are different now
	Language      string           // of the interview then
	Client        time.Duration    // how long the page was open by the browser's clock: untrusted; zero when it does not say
	Order         map[string][]int // codes in the order shown, where that was not the questionnaire's
	Honeypot      bool             // the field that people do not see was filled in
}

// Signals tell interviews of one device or one respondent from others, and tell nothing else: each is a keyed hash, and
// the key is the survey's own and leaves its database with no file. Equal signals are equal origins; "" is none known, and
// is equal to nothing.
type Signals struct {
	Interview  int64
	Respondent string // of the source's id of the respondent, whatever the source
	Device     string // of what the browser says of itself and the network it comes from
}

// An ArrivalCount is how many arrivals of a day were alike: a cell of the ledger counted.
type ArrivalCount struct {
	Day, Source string
	Type        string // "" for the ineligible
	Membership  []string
	Decision    Decision
	N           int
}

// A CellCount is one cell's counts at the instant of a decision, before it took effect.
type CellCount struct {
	Cell                    string
	Target, Completed, Held int
	State                   string `json:",omitempty"` // open, closing or closed, by hand or by date
}
