package field

import "time"

// A DoorState is whether a survey lets new respondents in. It is a word because it is stored. Interviews that have begun go on,
// whatever the door is.
type DoorState string

const (
	DoorWaiting DoorState = "waiting" // not launched yet
	DoorOpen    DoorState = "open"
	DoorPaused  DoorState = "paused" // shut for a while
	DoorClosed  DoorState = "closed" // shut for good, as far as anybody knows
)

// A Watch is what the monitor shows of a survey at one instant. All of it is read from counters: it costs the same however
// many interviews there are.
type Watch struct {
	Tally
	Door     DoorState
	Launched time.Time       // when the first respondent came; zero while nobody has
	Pace     map[string]Pace // by cell
	Today    int             // eligible arrivals since midnight in the survey's time zone
	Agreed   int             // agreed to take part, as reports count it: consented, or answered the first page where none asks
	Pages    []PageCount     // in the order of the questionnaire that newcomers get
	Funnel   []Stage         // from the click to the sample, in that order
	Length   Length          // of the completes in the sample
	BySource []SourceCount   // in the order of their names
	Latest   []Latest        // at the gate, the last first
	Owed     OwedCount       // callbacks to sources
	Flags    *Flags          // nil while no quality rule has been asked
}

// A Pace is how fast a cell fills.
type Pace struct {
	// PerHour is completes in the sample an hour, over the last hour, or since the first arrival when that is less; over ten
	// minutes at the least, so that the first complete of a study does not promise hundreds.
	PerHour float64
	// Full is when the cell is full at this pace. It is zero when the cell has no limit, is full, is not open or would be
	// closed by its date before, when the pace is that of fewer than three completes, and when it is more than a year away.
	Full time.Time
}

// A PageCount is where respondents are in the questionnaire. Of the withdrawn nothing is left that could be counted.
type PageCount struct {
	Page      string
	Reached   int // interviews that were shown the page
	Submitted int // of those, answered it and left it forwards; one that was found wanting later is no longer among them
	Standing  int // in progress, and it is the page last shown: those who are on it now, and those who left the survey there
}

// A Stage is a step of the funnel.
type Stage struct {
	Name StageName
	N    int
}

// A StageName is a word because pages and programs look it up.
type StageName string

const (
	StageClicked    StageName = "clicked"    // interviews that began
	StageConsented  StageName = "consented"  // left out where no page before the gate asks for consent
	StageClassified StageName = "classified" // rows of the ledger
	StageEligible   StageName = "eligible"
	StageAdmitted   StageName = "admitted"
	StageFinished   StageName = "finished" // answered to the end, whatever became of it: invalidated and withdrawn ones, too
	StageInSample   StageName = "in_sample"
)

// A Length is how long the completes in the sample took, from the first page to the last.
type Length struct {
	N      int
	Median time.Duration // to the nearest step of the counters, 5 s; zero when N is
}

// A SourceCount is who came from a sample source, at the gate.
type SourceCount struct {
	Source                          string
	Admitted, OverQuota, Ineligible int
}

// A Latest is one of the last arrivals, without anything that tells who it was.
type Latest struct {
	Interview                      int64
	At                             time.Time
	Source, Type, Decision, Reason string
}

// An OwedCount is how the callbacks to sources stand.
type OwedCount struct{ Due, Failing, GivenUp int } // Failing are those of Due that have failed at least once

// Flags are what the quality rules said when they were last asked, which is some time ago: they are asked in the background.
type Flags struct {
	At      time.Time
	Judged  int // finished interviews
	Flagged int // of those, by any rule
	Counts  []FlagCount
}

// A FlagCount is how many finished interviews a quality rule flags.
type FlagCount struct {
	Rule, Kind string
	N          int
}

// A Course is how a survey has gone, slot by slot, for pictures.
type Course struct {
	Slot      time.Duration    // the length of a slot
	From      time.Time        // the beginning of the first
	Arrivals  map[string][]int // eligible arrivals by type, one number a slot
	Started   []int            // interviews that began
	Completes map[string][]int // in the sample, by cell; one that was invalidated counts off where it had counted
}
