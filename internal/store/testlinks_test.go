package store

import (
	"strconv"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
	"fieldwork/internal/testlink"
)

func TestTestLinksAreKeptTakenBackAndEnd(t *testing.T) {
	s := openTest(t)
	ctx, now := t.Context(), time.Date(2015, 10, 14, 8, 0, 0, 0, time.UTC)
	add := func(survey, hash string, valid time.Duration) testlink.Link {
		t.Helper()
		l, err := s.AddTestLink(ctx, testlink.Link{Survey: survey, By: "mina", Note: "a <colleague>", Made: now, Expires: now.Add(valid)}, hash, 3)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	first, _, other := add("shoes", "h1", time.Hour), add("shoes", "h2", 2*time.Hour), add("books", "h3", time.Hour)
	if l, err := s.TestLinkByHash(ctx, "h1", now); err != nil || l != first || l.Note != "a <colleague>" {
		t.Errorf("%v, link %+v, want %+v", err, l, first)
	}
	if l, err := s.TestLinks(ctx, "shoes", now); err != nil || len(l) != 2 || l[0].ID <= l[1].ID {
		t.Errorf("%v, links %+v", err, l)
	}
	for hash, at := range map[string]time.Time{"h1": now.Add(time.Hour), "h9": now, "": now} {
		if _, err := s.TestLinkByHash(ctx, hash, at); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q at %s: %v", hash, at, err)
		}
	}
	if err := s.RemoveTestLink(ctx, "shoes", other.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another survey's link: %v", err)
	}
	if err := s.RemoveTestLink(ctx, "shoes", first.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.TestLinkByHash(ctx, "h1", now); !fault.Is(err, fault.NotFound) {
		t.Errorf("taken back: %v", err)
	}
	for i := range 2 {
		add("shoes", "m"+strconv.Itoa(i), time.Hour)
	}
	full := testlink.Link{Survey: "shoes", Made: now, Expires: now.Add(time.Hour)}
	if _, err := s.AddTestLink(ctx, full, "m9", 3); !fault.Is(err, fault.Conflict) {
		t.Errorf("one too many: %v", err)
	}
	full.Made, full.Expires = now.Add(3*time.Hour), now.Add(4*time.Hour)
	if _, err := s.AddTestLink(ctx, full, "m9", 3); err != nil {
		t.Errorf("those that are over count: %v", err)
	}
}

// TestAnOrderThatSawSomethingElse changes nothing, and neither does what goes with it.
func TestAnOrderThatSawSomethingElse(t *testing.T) {
	d, ctx := openDoor(t), t.Context()
	saw := func(was string) field.Order {
		o := order(start)
		o.Was = &was
		return o
	}
	cell := d.cell("A", start)
	refused(t, fault.Conflict, "meanwhile")(d.SetTarget(ctx, "A", 9, saw("3")))
	refused(t, fault.Conflict, "meanwhile")(d.SetState(ctx, "A", quota.Closed, saw("closing")))
	refused(t, fault.Conflict, "meanwhile")(d.CloseAt(ctx, "A", start.Add(time.Hour), saw("2015-10-14T00:00:00Z")))
	refused(t, fault.Conflict, "meanwhile")(d.SetDoor(ctx, field.DoorPaused, saw("closed")))
	if now := d.cell("A", start); now != cell {
		t.Errorf("the cell is %+v, was %+v", now, cell)
	}
	changed(t)(d.SetTarget(ctx, "A", 9, saw("2")))
	changed(t)(d.CloseAt(ctx, "A", start.Add(time.Hour), saw("")))
	late := saw("closing") // its date closes the cell, and opening it takes the date back
	late.At = start.Add(2 * time.Hour)
	changed(t)(d.SetState(ctx, "A", quota.Open, late))
	last, err := d.LastChanges(ctx, "mini", 2)
	if err != nil || len(last) != 2 || last[0].What != field.CellState || last[0].Who != "lin" || last[1].What != field.Closes {
		t.Errorf("%v, changes %+v", err, last)
	}
}

func TestWhatEachSourceIsOwed(t *testing.T) {
	d, ctx := openDoor(t), t.Context()
	iv := d.begin("x", start)
	for i, state := range []string{"due", "due", "given_up", "sent"} {
		exec(t, d.Store, `INSERT INTO callbacks (interview_id, survey, source, outcome, state, due_ms, attempts, why) VALUES (?, 'mini', 'panel', ?, ?, 0, ?, '')`, iv.ID, "o"+strconv.Itoa(i), state, i)
	}
	owed, err := d.OwedBySource(ctx, "mini")
	if want := (field.OwedCount{Due: 2, Failing: 1, GivenUp: 1}); err != nil || len(owed) != 1 || owed["panel"] != want {
		t.Errorf("%v, owed %v", err, owed)
	}
}
