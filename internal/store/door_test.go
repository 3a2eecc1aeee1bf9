package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// TestTheDoorFromLaunchToClose: a survey waits until it is launched, pauses, closes and opens again, and each is written
// down; whoever comes meanwhile is told which door it is, and is not counted.
func TestTheDoorFromLaunchToClose(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	for range 2 { // at every start of the server
		if err := d.HoldBack(ctx, "mini", start); err != nil {
			t.Fatal(err)
		}
	}
	steps := []field.DoorState{field.DoorOpen, field.DoorPaused, field.DoorOpen, field.DoorClosed}
	was := field.DoorWaiting
	for i, next := range steps {
		d.refusedAt(was, i)
		c := changed(t)(d.SetDoor(ctx, next, order(start)))
		if c.What != field.Door || c.Old != string(was) || c.New != string(next) {
			t.Errorf("change %+v, want %s -> %s", c, was, next)
		}
		was = next
	}
	d.refusedAt(was, 9)
	if _, err := d.SetDoor(ctx, field.DoorClosed, order(start)); !fault.Is(err, fault.Conflict) {
		t.Errorf("closed again: %v", err)
	}
	if _, err := d.SetDoor(ctx, "ajar", order(start)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a state that is none: %v", err)
	}
	if all := d.changes(); len(all) != 1+len(steps) || all[0].Who != field.TheServer || all[0].New != string(field.DoorWaiting) {
		t.Errorf("changes %+v", all)
	}
	if stored := counted(t, d.Store, "mini"); len(stored) != 0 {
		t.Errorf("refused clicks are counted: %v", stored)
	}
}

// refusedAt holds that nobody new comes through a door that is not open.
func (d *door) refusedAt(state field.DoorState, n int) {
	d.Helper()
	if state == field.DoorOpen {
		return
	}
	_, err := d.Begin(context.Background(), d.beginning(string(rune('a'+n)), start))
	var shut *field.Shut
	if !errors.As(err, &shut) || shut.Door != state || !fault.Is(err, fault.Closed) {
		d.Errorf("somebody new at a door that is %s: %v", state, err)
	}
}

// TestNoDoorWaitsOnceSomebodyHasCome: neither by hand nor by a server that starts anew.
func TestNoDoorWaitsOnceSomebodyHasCome(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	if c := changed(t)(d.SetDoor(ctx, field.DoorWaiting, order(start))); c.Old != string(field.DoorOpen) {
		t.Errorf("before anybody came: %+v", c)
	}
	changed(t)(d.SetDoor(ctx, field.DoorOpen, order(start)))
	d.begin("m1", start)
	if _, err := d.SetDoor(ctx, field.DoorWaiting, order(start)); !fault.Is(err, fault.Conflict) {
		t.Errorf("after somebody came: %v, want a conflict", err)
	}

	old := openDoor(t) // of which nothing was ever said
	old.begin("m1", start)
	if err := old.HoldBack(ctx, "mini", start); err != nil || len(old.changes()) > 0 {
		t.Errorf("a survey that runs is held back: %v, %+v", err, old.changes())
	}
	old.begin("m2", start)
	if !slices.Contains(field.DoorStates(), field.DoorWaiting) {
		t.Error("waiting is no state of a door")
	}
}
