package steering

import (
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// An interviewView is everything that is kept about one interview, but for who its respondent is.
type interviewView struct {
	console.Frame
	ID                int64
	Disposition, Code string
	Was               string // how it had ended before it was invalidated or withdrawn
	InSample          bool
	Withdrawn         bool
	Facts             []termView
	Gate              *gateView // nil before the gate
	Pages             []pageView
	Stray             pageView // answers to what is off the path
	Times             []timesView
	Events            []eventView
	Messages          []messageView
	Changes           []changeView
	Judge             *judgeView    // nil when there is nothing to judge, or the visitor may not
	Identity          *identityView // nil for those who may not know it
	Back, Zone        string
}

// A gateView is the interview's row of the ledger.
type gateView struct {
	Facts  []termView
	Counts []interview.CellCount
}

type timesView struct {
	Page, Title                   string
	Posts, Refused, Back, Changed int
	Elapsed, Client               string
}

type eventView struct {
	At, Page, Kind, Elapsed, Client, Language string
	Changed                                   int
	Honeypot                                  bool
}

type messageView struct {
	Outcome, State, Due, Why string
	Attempts                 int
}

// A judgeView is the form that takes an interview out of the sample, or back.
type judgeView struct {
	Address, Button, Note string // no address: nothing can be done any more
	Grave                 bool
	Why                   whyView
}

// An identityView is who the respondent is to the source, once somebody has asked.
type identityView struct {
	Address string
	Shown   bool
	ID      string
	Kept    []termView
}

// viewOf says what is kept about an interview.
func (r *Room) viewOf(v *console.Visit, rec field.Record) *interviewView {
	iv := rec.Interview
	l := rec.Survey.Language(v.Words.Language)
	number := strconv.FormatInt(iv.ID, 10)
	view := &interviewView{
		Frame: r.frame(v, "menu_interviews"), ID: iv.ID, Disposition: v.Words.Text[dispositionID(iv.Disposition)], Code: iv.Disposition.AAPOR(), InSample: iv.InSample,
		Withdrawn: iv.Disposition == interview.Withdrawn, Back: v.Path("interviews"), Zone: v.Survey.TimeZone.String(), Facts: factsOf(v, rec), Gate: gateOf(v, rec),
	}
	if iv.Told() != iv.Disposition {
		view.Was = v.Words.Text[dispositionID(iv.Was)]
	}
	view.Stray.W = v.Words.Text
	if !view.Withdrawn {
		view.Pages, view.Stray.Answers = answersOf(v, rec, l)
	}
	view.Times, view.Events = timesOf(rec, l), eventsOf(v, rec)
	for _, m := range rec.Messages {
		view.Messages = append(view.Messages, messageView{word(v.Words.Text, outcomeID(m.Outcome), string(m.Outcome)), word(v.Words.Text, messageID(m.State), m.State), dueOf(v, m), m.Why, m.Attempts})
	}
	for _, c := range rec.Changes {
		view.Changes = append(view.Changes, changeOf(v, c))
	}
	if v.May(account.Manager) {
		view.Judge = judgeOf(v, iv, number)
		view.Identity = &identityView{Address: v.Path("interviews", number, "identity")}
	}
	return view
}

// dueOf is when a message is to be sent; one that was sent, or given up, is not.
func dueOf(v *console.Visit, m field.Message) string {
	if m.State != "due" {
		return ""
	}
	return at(v, m.Due, toSecond)
}

// factsOf are the interview's own.
func factsOf(v *console.Visit, rec field.Record) (facts []termView) {
	iv, t := rec.Interview, v.Words.Text
	add := func(id, text string) {
		if text != "" {
			facts = append(facts, termView{t[id], text})
		}
	}
	add("steer_type", strings.TrimSpace(iv.Type+" "+typeText(v, iv.Type)))
	add("steer_source", iv.Source)
	add("steer_started", at(v, iv.Started, toSecond))
	add("steer_finished", at(v, iv.Finished, toSecond))
	if !iv.Finished.IsZero() {
		add("steer_length", span(iv.Finished.Sub(iv.Started)))
	} else {
		add("steer_updated", at(v, iv.Updated, toSecond))
		add("steer_page_last", iv.Page)
	}
	add("steer_language", iv.Language)
	add("steer_device", word(t, deviceID(iv.Device), iv.Device))
	add("steer_version", iv.Version.Short())
	if rec.Lease != nil {
		add("steer_cells", strings.Join(rec.Lease.Cells, ", "))
		lease := t[leaseID(rec.Lease.State)]
		if iv.Disposition == interview.InProgress {
			lease += " (" + at(v, rec.Lease.Expires, toSecond) + ")"
		}
		add("steer_lease", lease)
	}
	add("steer_rejected", rec.Rejected)
	return facts
}

func gateOf(v *console.Visit, rec field.Record) *gateView {
	a, t := rec.Arrival, v.Words.Text
	if a == nil {
		return nil
	}
	g := &gateView{Counts: a.Counts}
	for _, f := range []termView{
		{t["steer_at"], at(v, a.At, toSecond)}, {t["steer_decision"], word(t, decisionID(a.Decision), string(a.Decision))}, {t["steer_reason"], a.Reason},
		{t["steer_membership"], strings.Join(a.Membership, ", ")}, {t["steer_cells"], strings.Join(a.Cells, ", ")},
	} {
		if f.Text != "" {
			g.Facts = append(g.Facts, f)
		}
	}
	return g
}

// judgeOf is what can be done about the interview; nil when nothing can.
func judgeOf(v *console.Visit, iv interview.Interview, number string) *judgeView {
	t := v.Words.Text
	switch {
	case iv.Disposition == interview.Invalidated:
		return &judgeView{Why: whyView{ID: "judge", W: t}, Address: v.Path("interviews", number, "restore"), Button: t["steer_restore"], Note: t["steer_restore_note"]}
	case iv.Disposition.Finished():
		return &judgeView{Why: whyView{ID: "judge", W: t}, Address: v.Path("interviews", number, "invalidate"), Button: t["steer_invalidate"], Note: t["steer_invalidate_note"], Grave: true}
	}
	return nil
}

// timesOf adds the events of each page up, in the order in which the pages were first posted.
func timesOf(rec field.Record, l string) (times []timesView) {
	place := map[string]int{}
	elapsed, client := map[string]time.Duration{}, map[string]time.Duration{}
	for _, e := range rec.Events {
		i, known := place[e.Page]
		if !known {
			i = len(times)
			place[e.Page] = i
			times = append(times, timesView{Page: e.Page})
			if p, _, ok := rec.Survey.Page(e.Page); ok {
				times[i].Title = rec.Survey.Fill(p.Title.In(l), l, rec.Path.Facts)
			}
		}
		switch e.Kind {
		case "answered":
			times[i].Posts++
		case "refused":
			times[i].Refused++
		case "back":
			times[i].Back++
		}
		times[i].Changed += e.Changed
		elapsed[e.Page] += e.Elapsed
		client[e.Page] += e.Client
	}
	for i := range times {
		times[i].Elapsed = span(elapsed[times[i].Page])
		if c := client[times[i].Page]; c > 0 {
			times[i].Client = span(c)
		}
	}
	return times
}

func eventsOf(v *console.Visit, rec field.Record) (events []eventView) {
	for _, e := range rec.Events {
		one := eventView{At: at(v, e.At, toSecond), Page: e.Page, Kind: word(v.Words.Text, eventID(e.Kind), e.Kind), Elapsed: span(e.Elapsed), Language: e.Language, Changed: e.Changed, Honeypot: e.Honeypot}
		if e.Client > 0 {
			one.Client = span(e.Client)
		}
		events = append(events, one)
	}
	return events
}

// span writes a length of time as minutes and seconds, with hours when there are any: 1:02:03, 2:03. A short one has tenths.
func span(d time.Duration) string {
	if d < time.Minute {
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	s := int(d.Seconds() + .5)
	two := func(n int) string { return string([]byte{'0' + byte(n/10), '0' + byte(n%10)}) }
	if s >= 3600 {
		return strconv.Itoa(s/3600) + ":" + two(s/60%60) + ":" + two(s%60)
	}
	return strconv.Itoa(s/60) + ":" + two(s%60)
}
