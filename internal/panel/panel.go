// Package panel knows how sample sources hand over respondents and take them back.
//
// It is opinionated: a source is data, and a panel's way of signing is a few words of that data, never code of its own.
// What a signature does not cover is refused or ignored, never trusted. Addresses are templates that only the survey's
// own files may set, and what a respondent's link carried enters them only as an escaped value, so that no link can
// choose a host, a path or a parameter. Secrets are named in files and handed in from the environment; they are never
// printed. The package holds no HTTP client and knows no clock.
package panel

// An Outcome is how an interview ended, in the words that panels share.
type Outcome string

const (
	Complete   Outcome = "complete"
	ScreenOut  Outcome = "screenout" // also who refused
	QuotaFull  Outcome = "quotafull"
	LowQuality Outcome = "quality"
	Duplicate  Outcome = "duplicate" // the same person has an interview under another id
	Closed     Outcome = "closed"    // the field is closed; no interview was begun
)

// Outcomes returns every outcome in the order they are shown.
func Outcomes() []Outcome {
	return []Outcome{Complete, ScreenOut, QuotaFull, LowQuality, Duplicate, Closed}
}

// A Source is where respondents come from.
type Source struct {
	Name           string
	IDParam        string             // the query parameter that carries the source's id of the respondent
	Keep           []string           // further parameters of the entry link that are kept and handed back as {name}
	Entry          *Signature         // of entry links; nil: anybody can make one
	Redirect       map[Outcome]string // address templates; without one the respondent sees our own end page
	IDBack         bool               // whether Mistakes insists that redirects hand an id back; some panels know theirs by a cookie
	Exit           *Signature         // of redirects; nil: they are not signed
	Callback       *Callback          // what the source is told from server to server; nil: nothing
	OncePerBrowser bool               // a browser that has an interview under another id counts as a duplicate
}

// Direct is the source of respondents who come without a panel: anyone with the link, one interview a browser.
func Direct() Source { return Source{Name: "direct"} }

// A Respondent is whom an address or a message speaks of.
type Respondent struct {
	ID        string            // the source's id
	Kept      map[string]string // what else the link carried and Source.Keep asked to keep
	Interview string            // our own key of the interview for the source: stable, and no secret
	Seconds   int               // length of the interview
}

// Limits of what a link may hand over, in bytes. Cint's ids have 36, Dynata's at most 64.
const (
	MaxID   = 128
	MaxKept = 512
	maxLink = 8192
)
