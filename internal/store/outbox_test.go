package store

import (
	"context"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// told are what a source of the tests wants to be told.
var told = field.Owed{interview.Completed: panel.Complete, interview.OverQuota: panel.QuotaFull, interview.Refused: panel.ScreenOut}

func (d *door) due(now time.Time) []field.OwedMessage {
	d.Helper()
	due, err := d.Due(context.Background(), []string{"mini"}, now, 10)
	if err != nil {
		d.Fatal(err)
	}
	return due
}

func TestAMessageIsOwedFromTheTransactionThatDecides(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	b := d.beginning("m1", start)
	b.Kept = map[string]string{"k2": "7"}
	iv, err := d.Begin(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	iv = d.atGate(iv, start, "A")
	if due := d.due(start); len(due) != 0 {
		t.Fatalf("an admission is owed %+v", due)
	}
	end := start.Add(3 * time.Minute)
	for range 2 { // a second completion owes nothing more
		if iv, err = d.Complete(ctx, field.Ending{Interview: iv, Owed: told, Now: end}); err != nil {
			t.Fatal(err)
		}
	}
	due := d.due(end)
	if len(due) != 1 {
		t.Fatalf("%d messages, want one", len(due))
	}
	m := due[0]
	if m.Outcome != panel.Complete || m.Identity.ID != "m1" || m.Identity.Kept["k2"] != "7" || m.Interview.ID != iv.ID || m.Interview.Finished.Sub(m.Interview.Started) != 3*time.Minute {
		t.Errorf("message %+v", m)
	}
	if elsewhere, err := d.Due(ctx, []string{"other"}, end, 10); err != nil || len(elsewhere) != 0 {
		t.Errorf("another survey is owed %v (%v)", elsewhere, err)
	}
}

func TestTheOutboxTriesAgainAndGivesUp(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	for _, id := range []string{"m1", "m2"} {
		if _, err := d.Complete(ctx, field.Ending{Interview: d.atGate(d.begin(id, start), start, "A"), Owed: told, Now: start}); err != nil {
			t.Fatal(err)
		}
	}
	due := d.due(start)
	if len(due) != 2 || due[0].Identity.ID != "m1" {
		t.Fatalf("due %+v, want both in the order they were decided", due)
	}
	if err := d.Undelivered(ctx, due[0].ID, start.Add(time.Minute), "status 500"); err != nil {
		t.Fatal(err)
	}
	if err := d.Delivered(ctx, due[1].ID); err != nil {
		t.Fatal(err)
	}
	if now := d.due(start); len(now) != 0 {
		t.Errorf("before its time %+v is due", now)
	}
	again := d.due(start.Add(time.Minute))
	if len(again) != 1 || again[0].Attempts != 1 {
		t.Fatalf("after a minute %+v is due, want the first message with one attempt", again)
	}
	if err := d.Undelivered(ctx, again[0].ID, time.Time{}, "gone for good"); err != nil {
		t.Fatal(err)
	}
	if left := d.due(start.Add(100 * time.Hour)); len(left) != 0 {
		t.Errorf("given up and still due: %+v", left)
	}
	states := map[string]string{}
	for a, err := range d.SentBy(ctx, "mini", "panel") {
		if err != nil {
			t.Fatal(err)
		}
		states[a.RespondentID] = a.Callback
		if a.Outcome() != panel.Complete {
			t.Errorf("%s was told %q", a.RespondentID, a.Outcome())
		}
	}
	if states["m1"] != "given_up" || states["m2"] != "sent" {
		t.Errorf("the accounts say %v", states)
	}
}

// TestADirectVisitorIsOwedNothing: there is no source that could be told.
func TestADirectVisitorIsOwedNothing(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	if _, err := d.Complete(ctx, field.Ending{Interview: d.arrive(start, "A"), Owed: told, Now: start}); err != nil {
		t.Fatal(err)
	}
	if due := d.due(start); len(due) != 0 {
		t.Errorf("owed %+v", due)
	}
}
