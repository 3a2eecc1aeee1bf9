package store

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// TestADutyIsOneNodesAtATime: it is had by who asked first, kept by asking again, given back, and lost when its time is over.
func TestADutyIsOneNodesAtATime(t *testing.T) {
	ctx, st := context.Background(), openTest(t)
	both, now := []string{"survey b", "survey a"}, start
	hold := func(node string, duties []string, want ...string) {
		t.Helper()
		held, err := st.HoldDuties(ctx, node, duties, now, now.Add(time.Minute))
		slices.Sort(held)
		if err != nil || !slices.Equal(held, want) {
			t.Errorf("%s has %q (%v), want %q", node, held, err, want)
		}
	}
	hold("one", nil)
	hold("one", both[:1], "survey b")
	hold("two", both, "survey a")
	hold("one", both, "survey b")
	now = now.Add(50 * time.Second)
	hold("one", both, "survey b")
	now = now.Add(10 * time.Second) // two has not asked again for a minute
	hold("one", both, "survey a", "survey b")
	hold("two", both)
	if err := st.YieldDuties(ctx, "two", both); err != nil {
		t.Fatal(err)
	}
	hold("three", both) // two had nothing that it could give back
	if err := st.YieldDuties(ctx, "one", both[:1]); err != nil {
		t.Fatal(err)
	}
	hold("three", both, "survey b")
	if err := st.YieldDuties(ctx, "one", nil); err != nil {
		t.Fatal(err)
	}
	hold("one", both, "survey a")
}

// TestOfManyNodesOneGetsADuty however many ask at once.
func TestOfManyNodesOneGetsADuty(t *testing.T) {
	ctx, st := context.Background(), openTest(t)
	got := make(chan string, 16)
	var all sync.WaitGroup
	for i := range cap(got) {
		all.Go(func() {
			node := string(rune('a' + i))
			held, err := st.HoldDuties(ctx, node, []string{"sessions"}, start, start.Add(time.Minute))
			if err != nil {
				t.Error(err)
			}
			if len(held) > 0 {
				got <- node
			}
		})
	}
	all.Wait()
	if len(got) != 1 {
		t.Errorf("%d nodes have it", len(got))
	}
}

// TestNodesThatAreGoneAreForgotten, and those that were seen since are not.
func TestNodesThatAreGoneAreForgotten(t *testing.T) {
	ctx, st := context.Background(), openTest(t)
	for node, seen := range map[string]time.Time{"gone": start.Add(-time.Second), "there": start} {
		exec(t, st, `INSERT INTO lanes (node, lane, batch, tries, seen_ms) VALUES ('`+node+`', 'gate', 'b', 1, `+strconv.FormatInt(millis(seen), 10)+`)`)
		if _, err := st.HoldDuties(ctx, node, []string{node}, seen, seen); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.ForgetNodes(ctx, start); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"lanes WHERE node IN ('gone', 'there')", "duties"} {
		var left []string
		if err := st.read.Raw(`SELECT node FROM ` + table).Scan(&left).Error; err != nil || !slices.Equal(left, []string{"there"}) {
			t.Errorf("%s: %q are left (%v)", table, left, err)
		}
	}
}
