package field_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

func (d *desk) watch() field.Watch {
	d.Helper()
	w, err := d.svc.Watch(context.Background(), "shoes")
	if err != nil {
		d.Fatal(err)
	}
	return w
}

// somebody goes through the whole interview, which takes the time given.
func (d *desk) somebody(id string, took time.Duration, screener string) *person {
	d.Helper()
	p := d.arrive(id).answer("consent", "agree=1").answer("screener", screener).answer("taste", "likes=1")
	d.now = d.now.Add(took)
	return p.answer("why", "why=x")
}

func (d *desk) target(cell string, n int) {
	d.Helper()
	if _, err := d.store.SetTarget(context.Background(), cell, n, d.order()); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) order() field.Order {
	return field.Order{Survey: "shoes", Who: "lin", Why: "a test", At: d.now}
}

func (d *desk) expectPages(want ...field.PageCount) {
	d.Helper()
	if got := d.watch().Pages; !slices.Equal(got, want) {
		d.Fatalf("pages %+v, want %+v", got, want)
	}
}

// TestPagesAreCountedWhereRespondentsStand follows one interview over every page, back, and to its end.
func TestPagesAreCountedWhereRespondentsStand(t *testing.T) {
	d := openDesk(t, plain)
	p := d.arrive("m1")
	d.expectPages(field.PageCount{Page: "consent", Reached: 1, Standing: 1}, field.PageCount{Page: "screener"}, field.PageCount{Page: "taste"}, field.PageCount{Page: "why"})
	p.answer("consent", "agree=1")
	if _, err := p.try("screener", "age=x", field.Forward); err != nil { // to be mended
		t.Fatal(err)
	}
	d.expectPages(field.PageCount{Page: "consent", Reached: 1, Submitted: 1}, field.PageCount{Page: "screener", Reached: 1, Standing: 1},
		field.PageCount{Page: "taste"}, field.PageCount{Page: "why"})
	if _, err := p.try("screener", "", field.Back); err != nil {
		t.Fatal(err)
	}
	d.expectPages(field.PageCount{Page: "consent", Reached: 1, Submitted: 1, Standing: 1}, field.PageCount{Page: "screener", Reached: 1},
		field.PageCount{Page: "taste"}, field.PageCount{Page: "why"})
	p.answer("consent", "agree=1").answer("screener", "age=30&buyer=1").at("taste", interview.InProgress)
	d.expectPages(field.PageCount{Page: "consent", Reached: 1, Submitted: 1}, field.PageCount{Page: "screener", Reached: 1, Submitted: 1},
		field.PageCount{Page: "taste", Reached: 1, Standing: 1}, field.PageCount{Page: "why"})
	p.answer("taste", "likes=1").answer("why", "why=x").at("", interview.Completed)
	all := []field.PageCount{{Page: "consent", Reached: 1, Submitted: 1}, {Page: "screener", Reached: 1, Submitted: 1},
		{Page: "taste", Reached: 1, Submitted: 1}, {Page: "why", Reached: 1, Submitted: 1}}
	d.expectPages(all...)
	if _, err := d.svc.Withdraw(context.Background(), "shoes", p.Interview.Token); err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].Reached, all[i].Submitted = 0, 0
	}
	d.expectPages(all...)
}

func TestTheFunnel(t *testing.T) {
	d := openDesk(t, plain)
	d.target("buyers", 2)
	d.arrive("clicked only")
	if p, err := d.arrive("refuses").try("consent", "agree=0", field.Forward); err != nil || p.Interview.Disposition != interview.Refused {
		t.Fatalf("%+v (%v)", p.Interview, err)
	}
	d.arrive("consents only").answer("consent", "agree=1")
	d.arrive("child").answer("consent", "agree=1").answer("screener", "age=15&buyer=1").at("", interview.ScreenedOut)
	d.somebody("other", time.Minute, "age=30&buyer=2")
	d.arrive("over").answer("consent", "agree=1").answer("screener", "age=30&buyer=2").at("", interview.OverQuota)
	judged := d.somebody("judged", time.Minute, "age=30&buyer=1")
	if _, err := d.store.Invalidate(context.Background(), judged.Interview.ID, d.order()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.svc.Withdraw(context.Background(), "shoes", d.somebody("withdraws", time.Minute, "age=30&buyer=1").Interview.Token); err != nil {
		t.Fatal(err)
	}
	want := []field.Stage{{Name: field.StageClicked, N: 8}, {Name: field.StageConsented, N: 6}, {Name: field.StageClassified, N: 5}, {Name: field.StageEligible, N: 4},
		{Name: field.StageAdmitted, N: 3}, {Name: field.StageFinished, N: 3}, {Name: field.StageInSample, N: 1}}
	w := d.watch()
	if !slices.Equal(w.Funnel, want) {
		t.Errorf("funnel %+v, want %+v", w.Funnel, want)
	}
	if sources := []field.SourceCount{{Source: "club", Admitted: 3, OverQuota: 1, Ineligible: 1}}; !slices.Equal(w.BySource, sources) {
		t.Errorf("sources %+v, want %+v", w.BySource, sources)
	}
	if len(w.Latest) != 5 || w.Latest[0].Type != "buyer" || w.Latest[4].Decision != "screened_out" || w.Latest[4].Reason != "adult" {
		t.Errorf("latest %+v", w.Latest)
	}
	if !w.Launched.Equal(d.now.Add(-3 * time.Minute)) {
		t.Errorf("launched %v, now %v", w.Launched, d.now)
	}
	if w.Length.N != 1 || w.Length.Median != time.Minute {
		t.Errorf("length %+v", w.Length)
	}
}

// TestThePaceAndWhenACellIsFull: completes of the last hour, and no forecast where nothing can be foretold.
func TestThePaceAndWhenACellIsFull(t *testing.T) {
	d, ctx := openDesk(t, plain), context.Background()
	d.target("buyers", 10)
	for _, id := range []string{"m1", "m2", "m3"} {
		d.somebody(id, 10*time.Minute, "age=30&buyer=1")
	}
	pace := func() field.Pace { return d.watch().Pace["buyers"] }
	if p := pace(); p.PerHour != 6 || !p.Full.Equal(d.now.Add(70*time.Minute)) {
		t.Errorf("three in half an hour since the first respondent: %+v at %v", p, d.now)
	}
	if p := d.watch().Pace["others"]; p != (field.Pace{}) {
		t.Errorf("a cell that does not move: %+v", p)
	}
	if _, err := d.store.SetDoor(ctx, field.DoorPaused, d.order()); err != nil {
		t.Fatal(err)
	}
	if p := pace(); p.PerHour != 6 || !p.Full.IsZero() {
		t.Errorf("behind a door that is paused: %+v", p)
	}
	if _, err := d.store.SetDoor(ctx, field.DoorOpen, d.order()); err != nil {
		t.Fatal(err)
	}
	d.target("buyers", 3)
	if p := pace(); p.PerHour != 6 || !p.Full.IsZero() {
		t.Errorf("a full cell: %+v", p)
	}
	d.now = d.now.Add(2 * time.Hour)
	if p := pace(); p != (field.Pace{}) {
		t.Errorf("two hours later: %+v", p)
	}
}

// TestTheCourse: what happened stands in the slot in which it happened, and what was invalidated stands nowhere.
func TestTheCourse(t *testing.T) {
	d, ctx := openDesk(t, plain), context.Background()
	if c, err := d.svc.Course(ctx, "shoes"); err != nil || len(c.Started) != 0 || c.Slot != field.SlotLength {
		t.Errorf("before anybody came: %+v (%v)", c, err)
	}
	d.target("buyers", 5)
	from := d.now
	d.somebody("m1", 25*time.Minute, "age=30&buyer=1")
	wrong := d.somebody("m2", 0, "age=30&buyer=1")
	if _, err := d.store.Invalidate(ctx, wrong.Interview.ID, d.order()); err != nil {
		t.Fatal(err)
	}
	c, err := d.svc.Course(ctx, "shoes")
	if err != nil || !c.From.Equal(from) || !slices.Equal(c.Started, []int{1, 0, 1}) || !slices.Equal(c.Arrivals["buyer"], []int{1, 0, 1}) ||
		!maps.EqualFunc(c.Completes, map[string][]int{"buyers": {0, 0, 1}}, slices.Equal) {
		t.Errorf("%+v (%v)", c, err)
	}
	if _, err := d.store.Restore(ctx, wrong.Interview.ID, d.order()); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(30 * 24 * time.Hour) // a long field comes in longer slots
	d.arrive("late")
	c, err = d.svc.Course(ctx, "shoes")
	if err != nil || c.Slot != 80*time.Minute || len(c.Started) != 541 || c.Started[0] != 2 || c.Started[540] != 1 || c.Completes["buyers"][0] != 2 {
		t.Errorf("%v in %d slots, %v (%v)", c.Slot, len(c.Started), c.Completes["buyers"], err)
	}
}

// TestWatchingWhatIsNotInTheField names what is missing.
func TestWatchingWhatIsNotInTheField(t *testing.T) {
	d, ctx := openDesk(t, plain), context.Background()
	for name, err := range map[string]error{
		"watch":  second(d.svc.Watch(ctx, "boots")),
		"course": second(d.svc.Course(ctx, "boots")),
		"look":   second(d.svc.Look(ctx, "boots", 1)),
		"who":    second(d.svc.IdentityOf(ctx, "boots", 1)),
		"find":   second(d.svc.FindRespondent(ctx, "boots", "club", "m1")),
		"list":   second(d.svc.Interviews(ctx, "boots", field.Filter{}, 1)),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want the kind not found", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestADoorThatIsNotOpenSaysWhich: too early, in a pause, and too late; only who comes too late is sent back to the source.
func TestADoorThatIsNotOpenSaysWhich(t *testing.T) {
	d, ctx := openClub(t), context.Background()
	if err := d.store.HoldBack(ctx, "shoes", d.now); err != nil {
		t.Fatal(err)
	}
	for _, state := range []field.DoorState{field.DoorWaiting, field.DoorPaused, field.DoorClosed} {
		if state != field.DoorWaiting {
			if _, err := d.store.SetDoor(ctx, state, d.order()); err != nil {
				t.Fatal(err)
			}
		}
		if w := d.watch(); w.Door != state {
			t.Errorf("the monitor says %q, want %q", w.Door, state)
		}
		_, err := d.svc.Arrive(ctx, field.Knock{Survey: "shoes"})
		var shut *field.Shut
		if !fault.Is(err, fault.Closed) || !errors.As(err, &shut) || shut.Door != state {
			t.Errorf("%s: a direct visitor gets %v", state, err)
		}
		v, err := d.svc.Arrive(ctx, field.Knock{Survey: "shoes", Source: "club", RespondentID: "m1"})
		if sent := err == nil && v.Redirect != ""; sent != (state == field.DoorClosed) {
			t.Errorf("%s: the club's respondent is led to %q (%v)", state, v.Redirect, err)
		}
	}
	if w := d.watch(); w.Started != 0 {
		t.Errorf("%d clicks that the door refused are counted", w.Started)
	}
}
