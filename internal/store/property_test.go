package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// TestEveryInvariantOverRandomHistories plays random histories of a field, in which the process is killed between any two
// statements, and checks after every step everything that the quota protocol promises. What a decision should be is worked
// out from the cells as they stood before it.
func TestEveryInvariantOverRandomHistories(t *testing.T) {
	s := mini(t)
	rapid.Check(t, func(r *rapid.T) {
		h := &history{T: r, crasher: openCrasher(t, s), now: start, ledger: map[int64]interview.Arrival{}}
		defer func() { h.Close() }()
		r.Repeat(map[string]func(*rapid.T){
			"arrive": h.arriving, "walk in": h.walkingIn, "come again": h.comingAgain, "gate": h.gate, "save": h.save, "complete": h.complete, "refuse": h.refuse,
			"wait": h.wait, "invalidate": h.invalidate, "restore": h.restore, "target": h.target, "state": h.state,
			"withdraw": h.withdraw, "": h.check,
		})
		h.checkRecount(r)
	})
}

// A history is a field under way, with what each respondent was last answered.
type history struct {
	*rapid.T
	*crasher
	now    time.Time
	people []*someone
	ledger map[int64]interview.Arrival
	checks int // steps after which everything was held against what was promised
}

type someone struct {
	id    string
	cells []string
	iv    interview.Interview // as it was last acknowledged
	seen  map[string]bool     // the pages that were shown; empty once withdrawn
}

// somebody picks one of the people for whom the condition holds.
func (h *history) somebody(r *rapid.T, holds func(*someone) bool) *someone {
	var these []*someone
	for _, p := range h.people {
		if holds(p) {
			these = append(these, p)
		}
	}
	if len(these) == 0 {
		r.Skip("nobody")
	}
	return rapid.SampledFrom(these).Draw(r, "who")
}

// do carries an operation out, killed on the way more often than not, and keeps what it answered.
func (h *history) do(r *rapid.T, p *someone, operation func() (interview.Interview, error)) interview.Interview {
	var iv interview.Interview
	err := h.with(rapid.IntRange(-8, 24).Draw(r, "crash"), func() (err error) {
		iv, err = operation()
		return err
	})
	if err != nil {
		r.Fatalf("%s: %v", p.id, err)
	}
	p.iv = iv
	return iv
}

func (h *history) arriving(r *rapid.T) {
	p := &someone{id: fmt.Sprintf("m%d", len(h.people)), cells: []string{rapid.SampledFrom([]string{"A", "B"}).Draw(r, "type")}}
	if rapid.Bool().Draw(r, "woman") {
		p.cells = append(p.cells, "women")
	}
	p.seen = map[string]bool{"screener": true}
	h.do(r, p, func() (interview.Interview, error) { return h.Begin(context.Background(), h.beginning(p.id, h.now)) })
	h.people = append(h.people, p)
}

// walkingIn is an arrival that goes straight to the gate, so that cells fill.
func (h *history) walkingIn(r *rapid.T) {
	h.arriving(r)
	h.toGate(r, h.people[len(h.people)-1])
}

func (h *history) comingAgain(r *rapid.T) {
	p := h.somebody(r, func(*someone) bool { return true })
	was := p.iv
	again := h.do(r, p, func() (interview.Interview, error) { return h.Begin(context.Background(), h.beginning(p.id, h.now)) })
	if !reflect.DeepEqual(again, was) {
		r.Fatalf("%s comes again and gets %+v instead of %+v", p.id, again, was)
	}
}

func (h *history) gate(r *rapid.T) {
	h.toGate(r, h.somebody(r, func(p *someone) bool { return p.iv.Decision == interview.Undecided && running(p) }))
}

func (h *history) toGate(r *rapid.T, p *someone) {
	want := interview.Admitted
	for _, c := range h.standing(p.cells) {
		if c.Room() == 0 {
			want = interview.TurnedAway
		}
	}
	application := h.application(p.iv, h.now, p.cells...)
	application.Arrival.Demographics = interview.Answers{"buyer": survey.CodeValue(1)}
	application.Next = func(iv interview.Interview) string {
		if iv.Decision != interview.Admitted || iv.Type == "" {
			r.Errorf("the page behind the gate is asked for an interview that is %q", iv.Decision)
		}
		return "rest"
	}
	for range 2 { // asked again the gate says the same
		if got := h.do(r, p, func() (interview.Interview, error) { return h.Admit(context.Background(), application) }); got.Decision != want {
			r.Fatalf("%s for %v is %q, the cells say %q", p.id, p.cells, got.Decision, want)
		}
	}
	if want == interview.Admitted {
		p.seen["rest"] = true
	}
}

// save posts a page, not always the one that was shown last, and is led on, back, or nowhere.
func (h *history) save(r *rapid.T) {
	p := h.somebody(r, func(p *someone) bool { return running(p) && (p.iv.Decision == interview.Undecided || admitted(p)) })
	page := rapid.SampledFrom([]string{"screener", "rest", "last"})
	save := field.PageSave{Interview: &p.iv, Page: page.Draw(r, "page"), Next: page.Draw(r, "next"), AfterGate: admitted(p), Lease: h.s.Lease, Now: h.now}
	switch save.Event = rapid.SampledFrom([]string{"answered", "back", "refused"}).Draw(r, "event"); save.Event {
	case "answered":
		save.Submitted = true
	case "refused":
		save.Refused, save.Next = true, ""
	}
	h.do(r, p, func() (interview.Interview, error) { return h.saved(context.Background(), &save) })
	p.seen[save.Page], p.seen[cmp.Or(save.Next, save.Page)] = true, true
}

func (h *history) complete(r *rapid.T) {
	p := h.somebody(r, admitted)
	cells := h.standing(p.cells)
	live, want := h.live(p), interview.Completed
	for _, c := range cells {
		if live && c.Full() || !live && (c.Completed+c.Held >= c.Target || c.State == quota.Closed) {
			want = interview.OverQuotaLate
		}
	}
	ending := field.Ending{Interview: p.iv, Owed: told, Now: h.now}
	for range 2 {
		got := h.do(r, p, func() (interview.Interview, error) { return h.Complete(context.Background(), ending) })
		if got.Disposition != want || got.InSample != (want == interview.Completed) {
			r.Fatalf("%s (lease live: %v) ends as %q (in sample: %v), the cells %+v say %q", p.id, live, got.Disposition, got.InSample, cells, want)
		}
	}
}

func (h *history) refuse(r *rapid.T) {
	p := h.somebody(r, running)
	h.do(r, p, func() (interview.Interview, error) {
		return h.Refuse(context.Background(), field.Ending{Interview: p.iv, Now: h.now})
	})
}

func (h *history) wait(r *rapid.T) {
	h.now = h.now.Add(time.Duration(rapid.IntRange(0, 25).Draw(r, "minutes")) * time.Minute)
}

func (h *history) invalidate(r *rapid.T) {
	p := h.somebody(r, func(p *someone) bool { return p.iv.Disposition.Finished() && p.iv.Disposition != interview.Invalidated })
	h.byHand(r, p, func(o field.Order) (field.Change, error) { return h.Invalidate(context.Background(), p.iv.ID, o) })
	if p.iv.InSample || p.iv.Disposition != interview.Invalidated {
		r.Fatalf("%s is invalidated and %+v", p.id, p.iv)
	}
}

func (h *history) restore(r *rapid.T) {
	p := h.somebody(r, func(p *someone) bool { return p.iv.Disposition == interview.Invalidated })
	room := true
	for _, c := range h.standing(p.cells) {
		room = room && c.Completed+c.Held < c.Target
	}
	was := p.iv.Was
	h.byHand(r, p, func(o field.Order) (field.Change, error) { return h.Restore(context.Background(), p.iv.ID, o) })
	if restored := p.iv.Disposition == was; restored != (room || was == interview.OverQuotaLate) {
		r.Fatalf("%s was %q, room is %v, and is now %q", p.id, was, room, p.iv.Disposition)
	}
}

// withdraw takes a consent back at whatever point; what it was before, in progress or ended, finds the same end.
func (h *history) withdraw(r *rapid.T) {
	p := h.somebody(r, func(*someone) bool { return true })
	was := p.iv
	for range 2 { // a second click is answered the same
		got := h.do(r, p, func() (interview.Interview, error) { return h.Withdraw(context.Background(), was.ID, h.now) })
		if got.Disposition != interview.Withdrawn || got.InSample || len(got.Answers) > 0 || got.Told() != was.Told() || got.Decision != was.Decision {
			r.Fatalf("%s was %+v and is after a withdrawal %+v", p.id, was, got)
		}
	}
	clear(p.seen)
}

func (h *history) target(r *rapid.T) {
	cell := rapid.SampledFrom([]string{"A", "B", "women"}).Draw(r, "cell")
	target := rapid.IntRange(0, 6).Draw(r, "target")
	h.byHand(r, nil, func(o field.Order) (field.Change, error) { return h.SetTarget(context.Background(), cell, target, o) })
}

func (h *history) state(r *rapid.T) {
	cell := rapid.SampledFrom([]string{"A", "B", "women"}).Draw(r, "cell")
	state := rapid.SampledFrom([]quota.State{quota.Open, quota.Open, quota.Closing, quota.Closed}).Draw(r, "state")
	h.byHand(r, nil, func(o field.Order) (field.Change, error) { return h.SetState(context.Background(), cell, state, o) })
}

// byHand carries out an order; one that changes nothing, or has no room, is refused and changes nothing.
func (h *history) byHand(r *rapid.T, p *someone, operation func(field.Order) (field.Change, error)) {
	err := h.with(rapid.IntRange(-8, 12).Draw(r, "crash"), func() error {
		_, err := operation(field.Order{Survey: "mini", Who: "lin", Why: "history", At: h.now})
		return err
	})
	if err != nil && !fault.Is(err, fault.Conflict) {
		r.Fatal(err)
	}
	if p != nil {
		p.iv = h.stored(p)
	}
}

func running(p *someone) bool { return p.iv.Disposition == interview.InProgress }

func admitted(p *someone) bool { return running(p) && p.iv.Decision == interview.Admitted }

// standing is the cells of the names, once lapsed leases have given their places back.
func (h *history) standing(names []string) (cells []quota.Cell) {
	tally, err := h.Tally(context.Background(), "mini", h.now)
	if err != nil {
		h.crasher.Fatal(err)
	}
	for _, c := range tally.Cells {
		if slices.Contains(names, c.Name) {
			cells = append(cells, c)
		}
	}
	return cells
}

func (h *history) live(p *someone) bool {
	var n int
	h.read.Raw(`SELECT count(*) FROM leases WHERE interview_id = ? AND state = 'held' AND expires_ms > ?`, p.iv.ID, millis(h.now)).Scan(&n)
	return n == 1
}

func (h *history) stored(p *someone) interview.Interview {
	iv, err := h.Interview(context.Background(), "mini", p.iv.Token)
	if err != nil {
		h.crasher.Fatal(err)
	}
	return iv
}

// check holds the database against everything that was promised.
func (h *history) check(r *rapid.T) {
	drifts, err := field.Verify(context.Background(), h.Store, "mini", h.now)
	if err != nil || len(drifts) > 0 {
		r.Fatalf("the counters have drifted: %+v (%v)", drifts, err)
	}
	for _, p := range h.people {
		if got := h.stored(p); !reflect.DeepEqual(got, p.iv) {
			r.Fatalf("%s was answered %+v and the database has %+v", p.id, p.iv, got)
		}
	}
	h.checkLedger(r)
	tally, err := h.Tally(context.Background(), "mini", time.Time{})
	if err != nil {
		r.Fatal(err)
	}
	checkFills(r, tally)
	h.checkCounters(r, tally)
	if h.checks++; h.checks%4 == 0 { // a counter that has drifted stays so
		h.checkWatch(r)
	}
}

// checkLedger holds that rows are never changed and never lost, and that a decision has one.
func (h *history) checkLedger(r *rapid.T) {
	now := map[int64]interview.Arrival{}
	for a, err := range h.Arrivals(context.Background(), "mini") {
		if err != nil {
			r.Fatal(err)
		}
		now[a.Interview] = a
		had, known := h.ledger[a.Interview]
		if slices.ContainsFunc(h.people, func(p *someone) bool { return p.iv.ID == a.Interview && p.iv.Disposition == interview.Withdrawn }) {
			if len(a.Demographics) > 0 {
				r.Fatalf("the ledger still says of a withdrawn interview %+v", a)
			}
			had.Demographics = a.Demographics // the one change there is
		}
		if known && !reflect.DeepEqual(had, a) {
			r.Fatalf("a ledger row has changed from %+v to %+v", had, a)
		}
	}
	for id := range h.ledger {
		if _, still := now[id]; !still {
			r.Fatalf("the ledger row of interview %d is gone", id)
		}
	}
	for _, p := range h.people {
		if a := now[p.iv.ID]; a.Decision != p.iv.Decision {
			r.Fatalf("%s was %q and the ledger says %q", p.id, p.iv.Decision, a.Decision)
		}
	}
	h.ledger = now
}

// checkFills holds that a full cell has its snapshot and its instant, and another has none.
func checkFills(r *rapid.T, tally field.Tally) {
	for _, c := range tally.Cells {
		if c.Full() != !c.FilledAt.IsZero() {
			r.Fatalf("cell %+v: full %v, filled at %v", c, c.Full(), c.FilledAt)
		}
		snapshot := slices.ContainsFunc(tally.Fills, func(f quota.Fill) bool { return f.Cell == c.Name && f.At.Equal(c.FilledAt) })
		if c.Full() && !snapshot {
			r.Fatalf("cell %s is full and has no snapshot among %+v", c.Name, tally.Fills)
		}
	}
}

// checkCounters holds the monitor's counters against the rows.
func (h *history) checkCounters(r *rapid.T, tally field.Tally) {
	ends, arrivals, owed := map[interview.Disposition]int{}, map[string]int{}, 0
	for _, p := range h.people {
		if !running(p) {
			ends[p.iv.Disposition]++
		}
		if p.iv.Decision != interview.Undecided {
			arrivals[p.iv.Type]++
		}
		if p.iv.Told() == interview.Completed {
			owed++
		}
	}
	maps.DeleteFunc(tally.Ended, func(_ interview.Disposition, n int) bool { return n == 0 })
	if tally.Started != len(h.people) || !maps.Equal(tally.Ended, ends) || !maps.Equal(tally.Arrivals, arrivals) {
		r.Fatalf("the counters say %d, %v, %v and the people %d, %v, %v", tally.Started, tally.Ended, tally.Arrivals, len(h.people), ends, arrivals)
	}
	counts, err := h.ArrivalCounts(context.Background(), "mini")
	sum := 0
	for _, c := range counts {
		sum += c.N
	}
	if err != nil || sum != len(h.ledger) {
		r.Fatalf("the counts by day sum to %d (%v), the ledger has %d rows", sum, err, len(h.ledger))
	}
	due, err := h.Due(context.Background(), []string{"mini"}, h.now, 1000)
	if err != nil || len(due) != owed {
		r.Fatalf("the outbox owes %d messages (%v) for %d completes", len(due), err, owed)
	}
}
