package archive

import (
	"cmp"
	"strings"

	"fieldwork/internal/console"
	"fieldwork/internal/works"
)

// A shelfView is the part of a page that changes by itself: what is being made, and what was.
type shelfView struct {
	W      map[string]string
	CSRF   string
	Data   bool
	Moving []movingView
	Kept   []keptView // the newest first
	Older  []keptView // those after them, which are shown when asked for
	More   string     // how many these are, in words
}

// shownAtOnce is how many works are shown without asking.
const shownAtOnce = 5

// A movingView is a work that waits or is being made.
type movingView struct {
	ID, State   string
	Done, Total int
	Counted     string // how far it is, in words; "" while that is not known
	About       string // what was ordered
	What        string // is being done
	By, Cancel  string
	Node        string // that makes it, in words, where there are several
}

// A keptView is a work that has ended.
type keptView struct {
	W          map[string]string
	CSRF       string
	Data       bool
	ID, State  string
	Made       bool
	Address    string // of its own page
	Read       string // of the report, or of the codebook; "" when it has none
	Zip, Again string
	When, By   string
	About      string
	Facts      []labelled
	Failure    []string // lines, in English
	Lacks      string   // how much it lacks, in words; "" for nothing
}

// A labelled is a figure or a text with its name.
type labelled struct{ Name, Text string }

// shelf is that of a room as it stands.
func (a *Archive) shelf(v *console.Visit, r room) (s shelfView, err error) {
	all, err := a.Works.Works(v.Survey.ID, r.kind)
	if err != nil {
		return s, err
	}
	s = shelfView{W: v.Words.Text, CSRF: v.CSRF(), Data: r.kind == works.Delivery}
	for _, w := range all {
		switch {
		case w.State == works.Waiting || w.State == works.Making:
			s.Moving = append([]movingView{a.moving(v, w)}, s.Moving...) // in the order in which they are made
		case len(s.Kept) < shownAtOnce:
			s.Kept = append(s.Kept, a.kept(v, w))
		default:
			s.Older = append(s.Older, a.kept(v, w))
		}
	}
	s.More = v.Words.Say("archive_older", map[string]any{"Count": len(s.Older)}, len(s.Older))
	return s, nil
}

func (a *Archive) moving(v *console.Visit, w works.Work) movingView {
	m := movingView{ID: w.ID, State: string(w.State), Done: w.Done, Total: w.Total, About: a.about(v, w.Order), What: step(v, w.What), By: by(v, w), Cancel: v.Path("works", w.ID, "cancel")}
	if w.Node != "" {
		m.Node = v.Words.Say("archive_node", map[string]any{"Node": w.Node}, 1)
	}
	if w.Total > 0 {
		m.Counted = v.Words.Say("reports_counted", map[string]any{"Done": w.Done, "Total": w.Total}, w.Total)
	}
	return m
}

// step is what is being done, in words where there are some: files and tables have names of their own.
func step(v *console.Visit, what string) string {
	head, _, _ := strings.Cut(what, ":")
	id := map[string]string{"interviews": "reports_reading", "field": "reports_conduct", "sample": "archive_step_sample", "quality": "archive_step_quality",
		"ledger": "archive_step_ledger", "paradata": "archive_step_paradata"}[head]
	return cmp.Or(v.Words.Text[id], what)
}

// kept tells of a work what is to be known of it in a list.
func (a *Archive) kept(v *console.Visit, w works.Work) keptView {
	at := func(end string) string { return v.Path("works", w.ID, end) }
	k := keptView{W: v.Words.Text, CSRF: v.CSRF(), Data: w.Kind == works.Delivery, ID: w.ID, State: string(w.State), Made: w.Files != nil, Address: v.Path("works", w.ID), Again: at("again"), When: v.Moment(w.Ordered), By: by(v, w), About: a.about(v, w.Order)}
	if !k.Made {
		k.Failure = lines(w.Failure)
		return k
	}
	m := readManifest(w)
	k.Zip, k.Read, k.Facts = at("zip"), readAddress(v, w), counts(v, w, m)
	if n := len(m.Failed) + len(w.Lacks); n > 0 {
		k.Lacks = v.Words.Say("archive_lacks", map[string]any{"Count": n}, n)
	}
	return k
}

// by says who ordered a work.
func by(v *console.Visit, w works.Work) string {
	return v.Words.Say("archive_by", map[string]any{"Who": w.By}, 1)
}

// about is an order in words.
func (a *Archive) about(v *console.Visit, o works.Order) string {
	parts := []string{}
	if o.Language != "" {
		parts = append(parts, a.ownName(o.Language))
	}
	if o.AsOf != "" {
		parts = append(parts, v.Words.Text["reports_moment"]+" "+o.AsOf)
	}
	if o.Keep != "" {
		parts = append(parts, v.Words.Text["archive_keep"]+" "+o.Keep)
	}
	if len(o.Formats) > 0 {
		parts = append(parts, strings.Join(o.Formats, ", "))
	}
	return strings.Join(parts, " · ")
}
