package alert

import (
	"fmt"
	"log/slog"
	"time"
)

// Settings are what a survey's researchers want to be told of, and where. They are stored as JSON; what an older program
// stored without a field has that field's default.
type Settings struct {
	Language   string    `json:"language"` // of the messages
	Filling    Levels    `json:"filling"`
	Quiet      Minutes   `json:"quiet"`
	DropOff    Share     `json:"drop_off"` // of all interviews begun; AtLeast counts those that stand on the page
	Speeders   Share     `json:"speeders"` // of the interviews judged, as AtLeast
	Flagged    Share     `json:"flagged"`  // likewise, by any rule
	Callbacks  Count     `json:"callbacks"`
	Webhooks   []Webhook `json:"webhooks,omitempty"`
	Recipients []string  `json:"recipients,omitempty"` // of mail: bare addresses
}

// Levels are percentages of a cell's target.
type Levels struct {
	On     bool  `json:"on"`
	Levels []int `json:"levels"`
}

// Minutes are how long nobody has to come.
type Minutes struct {
	On      bool `json:"on"`
	Minutes int  `json:"minutes"`
}

// A Share is a percentage, and among how many at least it counts.
type Share struct {
	On      bool `json:"on"`
	Percent int  `json:"percent"`
	AtLeast int  `json:"at_least"`
}

// A Count is a number from which on something is wrong.
type Count struct {
	On      bool `json:"on"`
	AtLeast int  `json:"at_least"`
}

// A Webhook is an address that messages are posted to, and the key that they are signed with.
type Webhook struct {
	URL    string `json:"url"`
	Secret Secret `json:"secret,omitempty"` // "" in what Service.Settings returns, and in Save: the one that is known for the URL
}

// A Secret does not let itself be printed or logged. It is written into JSON as it is, because it is stored so.
type Secret string

func (s Secret) String() string       { return "(secret)" }
func (s Secret) GoString() string     { return "(secret)" }
func (s Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

var (
	_ fmt.Stringer   = Secret("")
	_ fmt.GoStringer = Secret("")
	_ slog.LogValuer = Secret("")
)

// Saved is who saved the settings, and when; the zero value while nobody has.
type Saved struct {
	Who string
	At  time.Time
}

// Defaults hold for a survey whose settings nobody has saved: pages show alerts, and nothing is sent.
func Defaults(language string) Settings {
	return Settings{
		Language:  language,
		Filling:   Levels{On: true, Levels: []int{80, 95, 100}},
		Quiet:     Minutes{On: true, Minutes: 60},
		DropOff:   Share{On: true, Percent: 15, AtLeast: 30},
		Speeders:  Share{On: true, Percent: 10, AtLeast: 50},
		Flagged:   Share{Percent: 25, AtLeast: 50},
		Callbacks: Count{On: true, AtLeast: 5},
	}
}

// withoutSecrets is a copy that may be shown.
func (s Settings) withoutSecrets() Settings {
	hooks := make([]Webhook, len(s.Webhooks))
	for i, h := range s.Webhooks {
		hooks[i] = Webhook{URL: h.URL}
	}
	s.Webhooks = hooks
	return s
}

// keepSecrets fills in the secrets that were not given anew.
func (s Settings) keepSecrets(stored Settings) Settings {
	hooks := make([]Webhook, len(s.Webhooks))
	for i, h := range s.Webhooks {
		for _, known := range stored.Webhooks {
			if h.Secret == "" && h.URL == known.URL {
				h.Secret = known.Secret
			}
		}
		hooks[i] = h
	}
	s.Webhooks = hooks
	return s
}
