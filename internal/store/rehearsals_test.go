package store

import (
	"context"
	"strconv"
	"testing"
	"time"
)

// TestRehearsalsAreFewAndForgotten: the one left alone longest goes first, of a party and of all, and everything after a while.
func TestRehearsalsAreFewAndForgotten(t *testing.T) {
	ctx, st, now := context.Background(), openTest(t), start
	keep := func(key, party, state string) {
		t.Helper()
		now = now.Add(time.Second)
		if err := st.KeepRehearsal(ctx, key, party, state, now, now.Add(-time.Hour), 3, 5); err != nil {
			t.Fatal(err)
		}
	}
	find := func(key, want string) {
		t.Helper()
		state, found, err := st.Rehearsal(ctx, key)
		if err != nil || found != (want != "") || state != want {
			t.Errorf("%s: %q, %v (%v), want %q", key, state, found, err, want)
		}
	}
	for i := range 3 {
		keep("mine"+strconv.Itoa(i), "mine", "begun")
	}
	keep("mine0", "mine", "gone on")
	keep("mine3", "mine", "begun")
	find("mine0", "gone on")
	find("mine1", "")
	find("mine2", "begun")
	for i := range 3 {
		keep("yours"+strconv.Itoa(i), "yours", "begun")
	}
	find("mine2", "") // there are six
	find("mine0", "gone on")
	find("yours0", "begun")
	now = now.Add(2 * time.Hour)
	keep("late", "mine", "begun")
	find("mine0", "")
	find("yours2", "")
	find("late", "begun")
}
