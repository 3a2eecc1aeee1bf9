package lookout

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// A watchReply is what the monitor shows, for scripts. Its names are a contract. Instants are in UTC, shares from 0 to 1.
type watchReply struct {
	At            time.Time          `json:"at"`
	Survey        string             `json:"survey"`
	Door          field.DoorState    `json:"door"`
	Launched      *time.Time         `json:"launched"` // null while nobody has come
	Started       int                `json:"started"`
	InProgress    int                `json:"in_progress"`
	Cells         []cellReply        `json:"cells"`
	Fills         []fillReply        `json:"fills"`
	Arrivals      map[string]int     `json:"arrivals"`
	Sources       []sourceReply      `json:"sources"`
	Funnel        []stageReply       `json:"funnel"`
	Pages         []pageReply        `json:"pages"`
	MedianSeconds *float64           `json:"median_seconds"` // of the completes in the sample; null while there are none
	Dispositions  []dispositionReply `json:"dispositions"`
	Rates         []rateReply        `json:"rates"`
	Flags         *flagsReply        `json:"flags"` // null while no quality rule has been asked
	Latest        []latestReply      `json:"latest"`
	Callbacks     callbacksReply     `json:"callbacks"`
	Markup        string             `json:"markup,omitempty"` // the page's figures, for the page that asks with ?markup
}

type cellReply struct {
	field.CellStatus
	PerHour float64    `json:"per_hour"`
	Full    *time.Time `json:"full,omitempty"`   // when it is full at this pace
	Filled  *time.Time `json:"filled,omitempty"` // when it was
}

type sourceReply struct {
	Source     string `json:"source"`
	Admitted   int    `json:"admitted"`
	OverQuota  int    `json:"over_quota"`
	Ineligible int    `json:"screened_out"`
}

type stageReply struct {
	Stage field.StageName `json:"stage"`
	N     int             `json:"n"`
}

type pageReply struct {
	Page      string `json:"page"`
	Reached   int    `json:"reached"`
	Submitted int    `json:"submitted"`
	Standing  int    `json:"standing"`
}

type dispositionReply struct {
	Disposition string `json:"disposition"`
	AAPOR       string `json:"aapor"`
	N           int    `json:"n"`
}

type rateReply struct {
	Rate        string   `json:"rate"`
	Numerator   int      `json:"numerator"`
	Denominator int      `json:"denominator"`
	Value       *float64 `json:"value"` // null while the denominator is nought
}

type flagsReply struct {
	At      time.Time   `json:"at"`
	Judged  int         `json:"judged"`
	Flagged int         `json:"flagged"`
	Rules   []ruleReply `json:"rules"`
}

type ruleReply struct {
	Rule string `json:"rule"`
	Kind string `json:"kind"`
	N    int    `json:"n"`
}

type latestReply struct {
	Interview int64     `json:"interview"`
	At        time.Time `json:"at"`
	Source    string    `json:"source"`
	Type      string    `json:"type"`
	Decision  string    `json:"decision"`
	Reason    string    `json:"reason"`
}

type callbacksReply struct {
	Due     int `json:"due"`
	Failing int `json:"failing"`
	GivenUp int `json:"given_up"`
}

// markupParam asks for the page's figures besides, by a page whose stream does not come through.
const markupParam = "markup"

// watchFile gives the figures as JSON.
func (l *Lookout) watchFile(v *console.Visit) error {
	w, err := l.field.Watch(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	reply := newReading(v.Words, v.Survey, w.At).reply(w)
	if v.QueryParam(markupParam) != "" {
		var b bytes.Buffer
		if err := l.fragment(v.Ctx(), &b, v); err != nil {
			return err
		}
		reply.Markup = strings.Join(strings.Fields(b.String()), " ") // as the stream has it
	}
	return v.JSON(http.StatusOK, reply)
}

func (r reading) reply(w field.Watch) watchReply {
	reply := watchReply{At: w.At.UTC(), Survey: r.sv.ID, Door: w.Door, Launched: instant(w.Launched), Started: w.Started, InProgress: running(w.Tally),
		Cells: []cellReply{}, Fills: []fillReply{}, Arrivals: map[string]int{}, Sources: []sourceReply{}, Funnel: []stageReply{}, Pages: []pageReply{},
		Dispositions: []dispositionReply{}, Rates: []rateReply{}, Flags: flagsOf(w.Flags), Latest: []latestReply{}, Callbacks: callbacksReply(w.Owed)}
	for i, c := range w.Status() {
		p := w.Pace[c.Cell]
		reply.Cells = append(reply.Cells, cellReply{CellStatus: c, PerHour: p.PerHour, Full: instant(p.Full), Filled: filledAt(w.Cells[i])})
	}
	for _, f := range w.Fills {
		reply.Fills = append(reply.Fills, fillOf(r, f))
	}
	for _, t := range r.sv.Types {
		reply.Arrivals[t.Name] = w.Arrivals[t.Name]
	}
	for _, s := range w.BySource {
		reply.Sources = append(reply.Sources, sourceReply(s))
	}
	for _, s := range w.Funnel {
		reply.Funnel = append(reply.Funnel, stageReply{s.Name, s.N})
	}
	for _, p := range w.Pages {
		reply.Pages = append(reply.Pages, pageReply(p))
	}
	for _, a := range w.Latest {
		reply.Latest = append(reply.Latest, latestReply{a.Interview, a.At.UTC(), a.Source, a.Type, a.Decision, a.Reason})
	}
	r.endingsReply(w, &reply)
	return reply
}

// endingsReply adds how interviews ended, the rates, and how long they took.
func (r reading) endingsReply(w field.Watch, reply *watchReply) {
	for _, e := range r.endings(w.Tally) {
		name := e.Name
		if name == string(interview.InProgress) {
			name = "in_progress"
		}
		reply.Dispositions = append(reply.Dispositions, dispositionReply{name, e.Code, e.N})
	}
	for _, v := range r.rates(w) {
		rate := rateReply{Rate: v.Name, Numerator: v.N, Denominator: v.Of}
		if v.Of > 0 {
			value := float64(v.N) / float64(v.Of)
			rate.Value = &value
		}
		reply.Rates = append(reply.Rates, rate)
	}
	if w.Length.N > 0 {
		seconds := w.Length.Median.Seconds()
		reply.MedianSeconds = &seconds
	}
}

func flagsOf(f *field.Flags) *flagsReply {
	if f == nil {
		return nil
	}
	reply := &flagsReply{At: f.At.UTC(), Judged: f.Judged, Flagged: f.Flagged, Rules: []ruleReply{}}
	for _, c := range f.Counts {
		reply.Rules = append(reply.Rules, ruleReply(c))
	}
	return reply
}

func filledAt(c quota.Cell) *time.Time {
	if !c.Full() {
		return nil
	}
	return instant(c.FilledAt)
}

// instant is one in UTC; nil for none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
