package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// order is somebody's order at an instant.
func order(at time.Time) field.Order {
	return field.Order{Survey: "mini", Who: "lin", Why: "a test", At: at}
}

// changed fails the test unless the change was made, and returns it.
func changed(t testing.TB) func(field.Change, error) field.Change {
	return func(c field.Change, err error) field.Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func refused(t testing.TB, kind fault.Kind, part string) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		if !fault.Is(err, kind) || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v (%s), want one of kind %s that says %q", err, fault.KindOf(err), kind, part)
		}
	}
}

func (d *door) fillA() (ivs []interview.Interview) {
	for range 2 {
		ivs = append(ivs, d.finish(d.arrive(start, "A"), start.Add(time.Minute)))
	}
	return ivs
}

func TestRaisingATargetReopensAFullCell(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	d.fillA()
	if a := d.cell("A", start); !a.Full() || a.FilledAt.IsZero() || a.Standing() != quota.Closed {
		t.Fatalf("cell A is %+v, want it full", a)
	}
	c := changed(t)(d.SetTarget(ctx, "A", 3, order(start.Add(time.Hour))))
	if c.Old != "2" || c.New != "3" || c.Who != "lin" || c.What != field.Target || c.Subject != "A" || !c.At.Equal(start.Add(time.Hour)) {
		t.Errorf("change %+v", c)
	}
	if a := d.cell("A", start); a.Standing() != quota.Open || !a.FilledAt.IsZero() {
		t.Errorf("cell A is %+v, want it open and not filled", a)
	}
	d.finish(d.arrive(start.Add(2*time.Hour), "A"), start.Add(2*time.Hour))
	fills, err := d.Fills(ctx, "mini")
	if err != nil || len(fills) != 2 || fills[1].Cells[0].Completed != 3 {
		t.Errorf("fills %+v (%v), want a second one with 3 completes", fills, err)
	}
}

func TestLoweringATargetBelowTheCompletesLeavesTheCellJustFull(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	running := d.arrive(start, "B")
	d.finish(d.arrive(start, "B"), start)
	c := changed(t)(d.SetTarget(ctx, "B", 0, order(start)))
	if c.Old != "3" || c.New != "1" {
		t.Errorf("target %s -> %s, want 3 -> 1, what is completed", c.Old, c.New)
	}
	if iv := d.finish(running, start.Add(time.Minute)); iv.Disposition != interview.OverQuotaLate {
		t.Errorf("who held a place ends as %q, want over_quota_late", iv.Disposition)
	}
	b := d.cell("B", start.Add(time.Minute))
	if !b.Full() || b.Held != 0 || b.FilledAt.IsZero() {
		t.Errorf("cell B is %+v, want it just full", b)
	}
	if fills, err := d.Fills(ctx, "mini"); err != nil || len(fills) != 1 || fills[0].Cell != "B" {
		t.Errorf("fills %+v (%v), want the one of B", fills, err)
	}
	refused(t, fault.Conflict, "is 1 already")(d.SetTarget(ctx, "B", 1, order(start)))
	refused(t, fault.NotFound, `no quota cell "Z"`)(d.SetTarget(ctx, "Z", 1, order(start)))
	refused(t, fault.Invalid, "from 0 to 1000000")(d.SetTarget(ctx, "B", -1, order(start)))
}

func TestClosingByDate(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	noon := start.Add(3 * time.Hour)
	changed(t)(d.CloseAt(ctx, "A", noon, order(start)))
	if iv := d.arrive(noon.Add(-time.Millisecond), "A"); iv.Decision != interview.Admitted {
		t.Errorf("before its date the cell says %q", iv.Decision)
	}
	if iv := d.arrive(noon, "A"); iv.Decision != interview.TurnedAway {
		t.Errorf("at its date the cell says %q", iv.Decision)
	}
	if a := d.cell("A", noon); a.State != quota.Closing {
		t.Errorf("the cell is %q, want closing", a.State)
	}
	log := d.changes()
	if last := log[len(log)-1]; last.Who != field.Schedule || last.New != "closing" || !strings.Contains(last.Why, "2015-10-08T12:00:00Z") {
		t.Errorf("the last change is %+v, want the schedule's", last)
	}
	changed(t)(d.SetState(ctx, "A", quota.Open, order(noon.Add(time.Minute))))
	if iv := d.arrive(noon.Add(time.Hour), "A"); iv.Decision != interview.Admitted {
		t.Errorf("the reopened cell says %q, want its date taken back", iv.Decision)
	}
}

func TestTheMonitorClosesACellByItsDate(t *testing.T) {
	d := openDoor(t)
	changed(t)(d.CloseAt(context.Background(), "A", start.Add(time.Hour), order(start)))
	if a := d.cell("A", start.Add(time.Hour)); a.State != quota.Closing {
		t.Errorf("with nobody at the gate the cell stays %q", a.State)
	}
}

func (d *door) changes() (all []field.Change) {
	d.Helper()
	for c, err := range d.Changes(context.Background(), "mini") {
		if err != nil {
			d.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func TestInvalidationFreesASlotAndIsReversible(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	bad := d.fillA()[0]
	c := changed(t)(d.Invalidate(ctx, bad.ID, order(start)))
	if c.Old != "complete" || c.New != "invalidated" {
		t.Errorf("change %+v", c)
	}
	iv := d.again(bad)
	if iv.InSample || iv.Disposition != interview.Invalidated || iv.Told() != interview.Completed {
		t.Errorf("the interview is %+v, want it invalidated and told complete", iv)
	}
	if a := d.cell("A", start); a.Completed != 1 || a.Standing() != quota.Open {
		t.Errorf("cell A is %+v, want a place free", a)
	}
	refused(t, fault.Conflict, "invalidated already")(d.Invalidate(ctx, bad.ID, order(start)))
	changed(t)(d.Restore(ctx, bad.ID, order(start)))
	if iv := d.again(bad); !iv.InSample || iv.Disposition != interview.Completed || iv.Was != "" {
		t.Errorf("the restored interview is %+v", iv)
	}
	if a := d.cell("A", start); a.Completed != 2 || a.FilledAt.IsZero() {
		t.Errorf("cell A is %+v, want it full again", a)
	}
	if tally, err := d.Tally(ctx, "mini", start); err != nil || tally.Ended[interview.Completed] != 2 || tally.Ended[interview.Invalidated] != 0 {
		t.Errorf("the monitor counts %v (%v)", tally.Ended, err)
	}
	refused(t, fault.Conflict, "not invalidated")(d.Restore(ctx, bad.ID, order(start)))
}

func TestRestoringNeedsRoom(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	bad := d.fillA()[0]
	changed(t)(d.Invalidate(ctx, bad.ID, order(start)))
	d.arrive(start, "A") // somebody is answering in the freed place
	refused(t, fault.Conflict, "cell A has no room")(d.Restore(ctx, bad.ID, order(start.Add(time.Minute))))
	if iv := d.again(bad); iv.Disposition != interview.Invalidated {
		t.Errorf("the refused restoration left the interview %q", iv.Disposition)
	}
	d.cell("A", start.Add(time.Minute))
	d.cell("A", start.Add(time.Hour)) // by the server's clock the lease has lapsed
	changed(t)(d.Restore(ctx, bad.ID, order(start.Add(time.Hour))))
}

func TestInvalidatingALateCompleteMovesNoCounter(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	late := d.arrive(start, "A")
	for range 2 {
		d.finish(d.arrive(start.Add(time.Hour), "A"), start.Add(time.Hour))
	}
	if late = d.finish(late, start.Add(2*time.Hour)); late.Disposition != interview.OverQuotaLate {
		t.Fatalf("disposition %q, want over_quota_late", late.Disposition)
	}
	changed(t)(d.Invalidate(ctx, late.ID, order(start)))
	if a := d.cell("A", start.Add(2*time.Hour)); a.Completed != 2 {
		t.Errorf("cell A has %d completes, want 2", a.Completed)
	}
	changed(t)(d.Restore(ctx, late.ID, order(start)))
	if iv := d.again(late); iv.InSample || iv.Disposition != interview.OverQuotaLate {
		t.Errorf("restored as %q", iv.Disposition)
	}
}

func TestOnlyFinishedInterviewsAreInvalidated(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	running := d.arrive(start, "A")
	refused(t, fault.Conflict, "not finished")(d.Invalidate(ctx, running.ID, order(start)))
	refused(t, fault.NotFound, "no interview 99")(d.Invalidate(ctx, 99, order(start)))
	o := order(start)
	o.Survey = "other"
	done := d.finish(running, start)
	refused(t, fault.NotFound, `survey "other" has no interview`)(d.Invalidate(ctx, done.ID, o))
}

func TestARejectionFreesPlacesOnlyWhenToldTo(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	for _, id := range []string{"m1", "m2"} {
		d.finish(d.atGate(d.begin(id, start), start, "A"), start)
	}
	list := []field.Rejection{{RespondentID: "m1", Why: "fraud", Line: 2}, {RespondentID: "m2", Line: 3}}
	noted, err := d.Reject(ctx, "panel", list, false, order(start))
	if err != nil || len(noted) != 2 || noted[0].Why != "fraud" || noted[1].Why != "a test" {
		t.Fatalf("noted %+v (%v)", noted, err)
	}
	if a := d.cell("A", start); a.Completed != 2 {
		t.Errorf("a rejection alone took a complete out of the sample: %+v", a)
	}
	if noted, err = d.Reject(ctx, "panel", list, false, order(start)); err != nil || len(noted) != 0 {
		t.Errorf("the same list again notes %+v (%v)", noted, err)
	}
	if noted, err = d.Reject(ctx, "panel", list[:1], true, order(start)); err != nil || len(noted) != 1 || noted[0].What != field.Invalidated {
		t.Errorf("told to free places it notes %+v (%v)", noted, err)
	}
	if a := d.cell("A", start); a.Completed != 1 {
		t.Errorf("cell A has %d completes, want 1", a.Completed)
	}
}

func TestAListOfRejectionsIsNotedWholeOrNotAtAll(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	d.finish(d.atGate(d.begin("m1", start), start, "A"), start)
	d.atGate(d.begin("m2", start), start, "A")
	_, err := d.Reject(ctx, "panel", []field.Rejection{{RespondentID: "m1", Line: 2}, {RespondentID: "m2", Line: 3}, {RespondentID: "m3", Line: 4}}, true, order(start))
	for _, part := range []string{"line 3: this respondent has not finished", "line 4: source \"panel\" has sent nobody", "nothing was noted"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, want it to say %q", err, part)
		}
	}
	if log := d.changes(); len(log) != 0 {
		t.Errorf("changes %+v, want none", log)
	}
	if a := d.cell("A", start); a.Completed != 1 {
		t.Errorf("cell A has %d completes, want 1", a.Completed)
	}
}

func TestAnOrderMustSayWhoAndWhy(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	for name, spoil := range map[string]func(*field.Order){
		"nobody":         func(o *field.Order) { o.Who = " " },
		"no reason":      func(o *field.Order) { o.Why = "" },
		"several lines":  func(o *field.Order) { o.Why = "a\nb" },
		"no text at all": func(o *field.Order) { o.Why = "\xff" },
		"a whole novel":  func(o *field.Order) { o.Why = strings.Repeat("x", 1_001) },
	} {
		o := order(start)
		spoil(&o)
		if _, err := d.SetTarget(ctx, "A", 9, o); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
	if a := d.cell("A", start); a.Target != 2 {
		t.Errorf("a refused order changed the target to %d", a.Target)
	}
}

func TestTheRecordOfChangesIsAppendOnly(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	changed(t)(d.SetTarget(ctx, "A", 5, order(start)))
	for _, sql := range []string{"UPDATE changes SET who = 'nobody'", "DELETE FROM changes"} {
		err := d.writer.db.Exec(sql).Error
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want it refused", sql, err)
		}
	}
}

func TestAClosedFieldLetsNobodyNewIn(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	running := d.atGate(d.begin("m1", start), start, "A")
	changed(t)(d.SetDoor(ctx, field.DoorClosed, order(start)))
	_, err := d.Begin(ctx, d.beginning("m2", start))
	if !fault.Is(err, fault.Closed) {
		t.Errorf("somebody new: %v, want the kind closed", err)
	}
	if again := d.begin("m1", start); again.ID != running.ID {
		t.Errorf("who has begun gets interview %d, want %d", again.ID, running.ID)
	}
	if iv := d.finish(running, start); !iv.InSample {
		t.Errorf("a running interview ends as %q", iv.Disposition)
	}
	changed(t)(d.SetDoor(ctx, field.DoorOpen, order(start)))
	d.begin("m2", start)
}

func TestALinksNonceBelongsToOneRespondent(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	first := d.beginning("m1", start)
	first.Nonce = "n1"
	for range 2 { // the same link again is the same respondent
		if _, err := d.Begin(ctx, first); err != nil {
			t.Fatal(err)
		}
	}
	other := d.beginning("m2", start)
	other.Nonce = "n1"
	if _, err := d.Begin(ctx, other); !fault.Is(err, fault.Denied) {
		t.Errorf("another respondent with the nonce: %v, want it denied", err)
	}
	var n int
	d.read.Raw("SELECT count(*) FROM interviews").Scan(&n)
	if n != 1 {
		t.Errorf("%d interviews, want the refused one rolled back", n)
	}
}

func TestAnExpiredLinkOnlyResumes(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	late := d.beginning("m1", start)
	late.Expired = true
	if _, err := d.Begin(ctx, late); !fault.Is(err, fault.Denied) {
		t.Errorf("an expired link begins an interview: %v", err)
	}
	begun := d.begin("m1", start)
	if iv, err := d.Begin(ctx, late); err != nil || iv.ID != begun.ID {
		t.Errorf("an expired link leads to interview %d (%v), want %d", iv.ID, err, begun.ID)
	}
}

func TestADuplicateEndsAtOnce(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	b := d.beginning("m2", start)
	b.Duplicate, b.Kept = true, map[string]string{"k": "v"}
	iv, err := d.Begin(ctx, b)
	if err != nil || iv.Disposition != interview.Duplicated {
		t.Fatalf("%q (%v), want a duplicate", iv.Disposition, err)
	}
	again, err := d.Begin(ctx, d.beginning("m2", start))
	if err != nil || again.Disposition != interview.Duplicated || again.ID != iv.ID {
		t.Errorf("a second click: %q (%v), want the same end", again.Disposition, err)
	}
	if who, err := d.Identity(ctx, iv.ID); err != nil || who.ID != "m2" || who.Kept["k"] != "v" {
		t.Errorf("identity %+v (%v)", who, err)
	}
	d.cell("A", start)
}

// beginning is a respondent of the panel at the door.
func (d *door) beginning(id string, now time.Time) field.Beginning {
	return field.Beginning{RespondentID: id, Now: now, Interview: interview.Interview{
		Token: "token of " + id, Survey: d.s.ID, Version: d.s.Version, Source: "panel", Language: "en", Page: "screener"}}
}

func TestErrorsOfControlLeaveNoTrace(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	_, err := d.SetState(ctx, "A", "ajar", order(start))
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a state that is none: %v, want it refused", err)
	}
	if len(d.changes()) != 0 || d.cell("A", start).State != quota.Open {
		t.Errorf("a refused change left a trace")
	}
}
