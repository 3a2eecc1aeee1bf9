// Package works makes what takes long - deliveries and reports - beside a server that has respondents to attend to, and
// keeps what was made.
//
// It is opinionated: one work at a time, so that work never takes more of the machine than one work does; a work is a
// folder that is put in its place whole, with its order beside it; what goes wrong is told in the list of works and takes
// nothing else down. It knows what an order is and nothing of how it is carried out.
package works

import (
	"io/fs"
	"time"
)

// A Kind is what is made.
type Kind string

const (
	Delivery Kind = "delivery"
	Report   Kind = "report"
)

// An Order is what somebody wants made.
type Order struct {
	Survey   string   `json:"survey"`
	Kind     Kind     `json:"kind"`
	Language string   `json:"language"`          // of the labels, or of the report
	AsOf     string   `json:"as_of,omitempty"`   // a moment as people write it; "" for the data as they are
	Keep     string   `json:"keep,omitempty"`    // the keep-rule; "" keeps everybody
	Formats  []string `json:"formats,omitempty"` // none: all
	BOM      bool     `json:"bom,omitempty"`     // CSV files of codes begin with a byte order mark
	By       string   `json:"by"`                // the account that ordered it
}

// A State is how a work stands. It is a word because it is stored.
type State string

const (
	Waiting State = "waiting" // for its turn
	Making  State = "making"
	Made    State = "made"
	Failed  State = "failed"
)

// A Work is an order and what has become of it.
type Work struct {
	Order
	ID          string    `json:"id"` // unique within its survey; begins with the time, so that sorting sorts by it
	State       State     `json:"state"`
	Node        string    `json:"node,omitempty"` // that makes it, where several share the folder
	Ordered     time.Time `json:"ordered"`
	Ended       time.Time `json:"ended"` // zero until then
	Done, Total int       `json:"-"`     // steps; Total is 0 while it is not known how many there are
	What        string    `json:"-"`     // is being done
	Lacks       []string  `json:"lacks,omitempty"`
	Failure     string    `json:"failure,omitempty"`
	Files       fs.FS     `json:"-"` // of one that was made; nil otherwise
}
