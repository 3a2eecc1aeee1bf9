package store

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A moment is what was seen of a study at an instant.
type moment struct {
	at         time.Time
	tally      field.Tally
	interviews []interview.Interview
	counts     []interview.ArrivalCount
	arrivals   int
	live       map[int64]bool // interviews with a live lease
	cells      map[int64][]string
}

// TestThePastIsAsItWasSeen plays random histories, looks at the study at random moments, and finds every one of them again
// when the history has gone on: all but those who have withdrawn since.
func TestThePastIsAsItWasSeen(t *testing.T) {
	s := mini(t)
	rapid.Check(t, func(r *rapid.T) {
		h := &history{T: r, crasher: openCrasher(t, s), now: start, ledger: map[int64]interview.Arrival{}}
		h.sound = true // what a crash leaves is another test's
		defer func() { h.Close() }()
		var seen []moment
		r.Repeat(map[string]func(*rapid.T){
			"arrive": h.arriving, "walk in": h.walkingIn, "gate": h.gate, "save": h.save, "complete": h.complete, "complete one": h.complete,
			"wait": h.wait, "invalidate": h.invalidate, "restore": h.restore, "target": h.target, "state": h.state,
			"closes": h.closes, "withdraw": h.withdraw, "last moment": h.moment,
			"look": func(r *rapid.T) { seen = append(seen, h.look(r)) },
		})
		for _, m := range append(seen, h.look(r)) {
			h.find(r, m)
		}
	})
}

// closes sets a date from which a cell is closing, or takes it back.
func (h *history) closes(r *rapid.T) {
	cell := rapid.SampledFrom([]string{"A", "B", "women"}).Draw(r, "cell")
	at := h.now.Add(time.Duration(rapid.IntRange(1, 60).Draw(r, "minutes")) * time.Minute).Truncate(time.Second)
	if rapid.Bool().Draw(r, "no date") {
		at = time.Time{}
	}
	h.byHand(r, nil, func(o field.Order) (field.Change, error) { return h.CloseAt(context.Background(), cell, at, o) })
}

// look remembers the study as it is while somebody comes, and lets the clock go on so that nothing else happens at the same
// instant.
func (h *history) look(r *rapid.T) moment {
	ctx := context.Background()
	h.arriving(r)
	m := moment{at: h.now, live: map[int64]bool{}, cells: map[int64][]string{}}
	var err error
	if m.tally, err = h.Tally(ctx, "mini", h.now); err != nil {
		r.Fatal(err)
	}
	if m.counts, err = h.ArrivalCounts(ctx, "mini"); err != nil {
		r.Fatal(err)
	}
	m.interviews, m.arrivals = list(r, h.Interviews(ctx, "mini")), len(list(r, h.Arrivals(ctx, "mini")))
	for _, p := range h.people {
		m.live[p.iv.ID], m.cells[p.iv.ID] = h.live(p), p.cells
	}
	h.now = h.now.Add(time.Millisecond)
	return m
}

func list[T any](t rapid.TB, all iter.Seq2[T, error]) (found []T) {
	for x, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, x)
	}
	return found
}

// find goes back to the moment.
func (h *history) find(r *rapid.T, m moment) {
	ctx := context.Background()
	past, err := h.AsOf(ctx, "mini", m.at, map[survey.Version]*survey.Survey{h.s.Version: h.s})
	if err != nil || !past.At().Equal(m.at) || past.Version() != h.s.Version {
		r.Fatalf("as of %s: %v %+v", m.at, err, past)
	}
	tally, err := past.Tally(ctx)
	if err != nil {
		r.Fatal(err)
	}
	now := h.expect(r, &m, list(r, past.Interviews(ctx)))
	if !reflect.DeepEqual(tally.Cells, m.tally.Cells) || !reflect.DeepEqual(tally.Fills, m.tally.Fills) {
		r.Fatalf("as of %s the cells are\n%+v\nand were\n%+v\nfills\n%+v\nand\n%+v", m.at, tally.Cells, m.tally.Cells, tally.Fills, m.tally.Fills)
	}
	maps.DeleteFunc(m.tally.Ended, func(_ interview.Disposition, n int) bool { return n == 0 })
	if tally.Started != m.tally.Started || !maps.Equal(tally.Ended, m.tally.Ended) || !maps.Equal(tally.Arrivals, m.tally.Arrivals) {
		r.Fatalf("as of %s: %+v and was %+v", m.at, tally, m.tally)
	}
	counts, err := past.ArrivalCounts(ctx)
	if err != nil || len(counts)+len(m.counts) > 0 && !reflect.DeepEqual(counts, m.counts) {
		r.Fatalf("as of %s the arrivals are %+v and were %+v (%v)", m.at, counts, m.counts, err)
	}
	if n := len(list(r, past.Arrivals(ctx))); n != m.arrivals {
		r.Fatalf("as of %s there are %d arrivals and were %d", m.at, n, m.arrivals)
	}
	for _, e := range list(r, past.Events(ctx)) {
		if e.At.After(m.at) || now[e.Interview].Disposition == interview.Withdrawn {
			r.Fatalf("as of %s there is the event %+v", m.at, e)
		}
	}
}

// expect holds the interviews against those that were seen, and takes out of the moment what the withdrawals since have
// erased, and into it the places that are counted although they had been lost.
func (h *history) expect(r *rapid.T, m *moment, past []interview.Interview) map[int64]interview.Interview {
	if len(past) != len(m.interviews) {
		r.Fatalf("as of %s there are %d interviews and were %d", m.at, len(past), len(m.interviews))
	}
	found := map[int64]interview.Interview{}
	for i, was := range m.interviews {
		is := past[i]
		found[is.ID], was.Revision, was.Page, was.Unsent = is, 0, "", nil // the past does not know these
		if is.Disposition == interview.Withdrawn && was.Disposition != interview.Withdrawn {
			m.forget(was)
			if is.InSample || len(is.Answers) > 0 || is.Finished.After(m.at) || is.Decision != was.Decision || is.Type != was.Type {
				r.Fatalf("as of %s a withdrawn interview is %+v", m.at, is)
			}
			continue
		}
		if !reflect.DeepEqual(is, was) {
			r.Fatalf("as of %s there is\n%+v\nand was\n%+v", m.at, is, was)
		}
		if was.Decision == interview.Admitted && was.Disposition == interview.InProgress && !m.live[was.ID] && was.Updated.Add(h.s.Lease).After(m.at) {
			m.count(was.ID, func(c *quota.Cell) { c.Held++ }) // came back, and found no place
		}
	}
	return found
}

// count changes the cells of an interview.
func (m *moment) count(id int64, change func(*quota.Cell)) {
	for i := range m.tally.Cells {
		if slices.Contains(m.cells[id], m.tally.Cells[i].Name) {
			change(&m.tally.Cells[i])
		}
	}
}

// forget takes an interview that has been withdrawn since out of what was counted.
func (m *moment) forget(was interview.Interview) {
	if was.Disposition != interview.InProgress {
		m.tally.Ended[was.Disposition]--
	}
	m.tally.Ended[interview.Withdrawn]++
	m.count(was.ID, func(c *quota.Cell) {
		if was.InSample {
			c.Completed--
		}
		if m.live[was.ID] {
			c.Held--
		}
		if !c.Full() {
			c.FilledAt = time.Time{}
		}
	})
}

// TestOpenInterviewsLoseWhatWasPostedLater goes back to before, between and after the posts of one interview.
func TestOpenInterviewsLoseWhatWasPostedLater(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	iv := d.begin("m1", start)
	post := func(page, question, event, language string, at time.Time) {
		t.Helper()
		var err error
		iv, err = d.saved(ctx, &field.PageSave{Interview: &iv, Page: page, AfterGate: page == "rest", Given: interview.Answers{question: survey.CodeValue(1)},
			Submitted: event == "answered", Refused: event == "refused", Event: event, Language: language, Lease: d.s.Lease, Now: at})
		if err != nil {
			t.Fatal(err)
		}
	}
	minute := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	post("screener", "buyer", "refused", "en", minute(1))
	post("screener", "buyer", "answered", "ko", minute(2))
	iv = d.atGate(iv, minute(3), "B")
	post("rest", "happy", "answered", "en", minute(5))
	d.finish(iv, minute(6))

	for _, c := range []struct {
		at              int
		submitted, said string
		language        string
		decision        interview.Decision
		disposition     interview.Disposition
	}{
		{0, "", "", "en", "", ""},
		{1, "", "buyer", "en", "", ""},
		{2, "screener", "buyer", "ko", "", ""},
		{4, "screener", "buyer", "ko", interview.Admitted, ""},
		{5, "rest screener", "buyer happy", "en", interview.Admitted, ""},
		{6, "rest screener", "buyer happy", "en", interview.Admitted, interview.Completed},
	} {
		past, err := d.AsOf(ctx, "mini", minute(c.at), map[survey.Version]*survey.Survey{d.s.Version: d.s})
		if err != nil {
			t.Fatal(err)
		}
		is := list(t, past.Interviews(ctx))[0]
		submitted, said := strings.Join(slices.Sorted(maps.Keys(is.Submitted)), " "), strings.Join(slices.Sorted(maps.Keys(is.Answers)), " ")
		if is.Page != "" || submitted != c.submitted || said != c.said || is.Decision != c.decision || is.Disposition != c.disposition || is.Language != c.language {
			t.Errorf("after %d minutes: %+v, want %+v", c.at, is, c)
		}
	}
}

// TestTheVersionOfThen: a second version with a cell of its own is not there before it was in the field, though the first
// has been kept anew since.
func TestTheVersionOfThen(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	second, findings := survey.Parse("mini.yaml", []byte(strings.Replace(miniature, "lease: 20m", "  - {cell: men, en: Men, dimension: sex, if: female == \"no\", target: 9}\nlease: 20m", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	versions := map[survey.Version]*survey.Survey{d.s.Version: d.s, second.Version: second}
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	register := func(s *survey.Survey, at time.Time) {
		t.Helper()
		if err := d.Register(ctx, s, at); err != nil {
			t.Fatal(err)
		}
	}
	d.begin("m1", hour(1))
	register(second, hour(2))
	register(d.s, hour(4))
	d.begin("m2", hour(5))
	register(second, hour(6))
	for at, want := range map[int]survey.Version{1: d.s.Version, 3: d.s.Version, 5: d.s.Version, 7: second.Version, 0: second.Version} {
		instant := time.Time{}
		if at > 0 {
			instant = hour(at)
		}
		past, err := d.AsOf(ctx, "mini", instant, versions)
		if err != nil {
			t.Fatal(err)
		}
		tally, err := past.Tally(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if men := len(tally.Cells) == 4; past.Version() != want || men != (want == second.Version) {
			t.Errorf("after %d hours: version %s, %d cells", at, past.Version().Short(), len(tally.Cells))
		}
		if at == 0 && !past.At().Equal(hour(5)) {
			t.Errorf("the last thing happened at %s", past.At())
		}
	}
}

// TestADateThatHadComeClosesTheCell: nobody has come to the gate since, so that nothing was written of it.
func TestADateThatHadComeClosesTheCell(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	if _, err := d.CloseAt(ctx, "A", start.Add(time.Hour), field.Order{Survey: "mini", Who: "lin", Why: "test", At: start}); err != nil {
		t.Fatal(err)
	}
	d.begin("m1", start)
	d.begin("m2", start.Add(2*time.Hour))
	for at, want := range map[time.Duration]quota.State{0: quota.Open, 2 * time.Hour: quota.Closing} {
		past, err := d.AsOf(ctx, "mini", start.Add(at), nil)
		if err != nil {
			t.Fatal(err)
		}
		if tally, err := past.Tally(ctx); err != nil || tally.Cells[0].State != want {
			t.Errorf("after %s: %+v, %v", at, tally.Cells, err)
		}
	}
}

// TestAMomentWithoutAPast: nothing is invented for a moment before the field.
func TestAMomentWithoutAPast(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	for _, c := range []struct {
		begun bool
		want  string
	}{{false, `survey "mini" has no interview yet`}, {true, "the first began at 2015-10-08T09:00:00Z"}} {
		if c.begun {
			d.begin("m1", start)
		}
		_, err := d.AsOf(ctx, "mini", start.Add(-time.Second), nil)
		if !fault.Is(err, fault.NotFound) || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("begun %v: %v", c.begun, err)
		}
	}
	if past, err := d.AsOf(ctx, "mini", time.Time{}, nil); err != nil || !past.At().Equal(start) {
		t.Errorf("now: %v", err)
	}
}

// TestWhoWasTurnedAwayThen counts an arm's refusals by every arm, as they were counted when they happened.
func TestWhoWasTurnedAwayThen(t *testing.T) {
	d, ctx := openExperiment(t), context.Background()
	for seed := range uint64(19) { // there is room for sixteen
		d.enrol(seed, "A")
	}
	now, err := d.Tally(ctx, "mini", start)
	if err != nil {
		t.Fatal(err)
	}
	past, err := d.AsOf(ctx, "mini", start, map[survey.Version]*survey.Survey{d.s.Version: d.s})
	if err != nil {
		t.Fatal(err)
	}
	then, err := past.Tally(ctx)
	if err != nil || !reflect.DeepEqual(then.Cells, now.Cells) || then.Cells[0].OverQuota != 3 {
		t.Errorf("the cells are %+v and were %+v (%v)", then.Cells, now.Cells, err)
	}
}
