package trials_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/ha"
	"fieldwork/internal/siege"
)

// A happening is an event with the instants between which its respondents felt it.
type happening struct {
	ha.Event
	begun, whole, ended time.Duration
}

// gaps is a table of how long nobody was told anything at each event: of each kind the times, the shortest, the middle and the
// longest silence.
func gaps(witnesses []*siege.Witness, happened []happening) string {
	var acks []time.Duration
	for _, w := range witnesses {
		for _, a := range w.Acks {
			acks = append(acks, a.At)
		}
	}
	slices.Sort(acks)
	byKind := map[string][]time.Duration{}
	var all strings.Builder
	for i, h := range happened {
		silence := silence(acks, h.begun, h.ended)
		byKind[h.What] = append(byKind[h.What], silence)
		fmt.Fprintf(&all, "%2d  %-32s nobody was answered for %5.1f s; whole again after %5.1f s\n", i+1, h.Event, silence.Seconds(), (h.whole - h.begun).Seconds())
	}
	all.WriteString("\n| event | times | shortest gap, s | median | longest |\n|---|---|---|---|---|\n")
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		of := slices.Sorted(slices.Values(byKind[kind]))
		fmt.Fprintf(&all, "| %s | %d | %.1f | %.1f | %.1f |\n", kind, len(of), of[0].Seconds(), ((of[(len(of)-1)/2] + of[len(of)/2]) / 2).Seconds(), of[len(of)-1].Seconds())
	}
	return all.String()
}

// silence is the longest time in a span in which there was no acknowledgement; acks are sorted.
func silence(acks []time.Duration, from, to time.Duration) time.Duration {
	longest, last := time.Duration(0), from
	first, _ := slices.BinarySearch(acks, from)
	for _, at := range acks[first:] {
		if at > to {
			break
		}
		longest, last = max(longest, at-last), at
	}
	return max(longest, to-last)
}

func TestSilenceIsTheLongestSpanWithoutAWord(t *testing.T) {
	acks := []time.Duration{1, 2, 3, 10, 11, 30}
	for _, test := range []struct{ from, to, want time.Duration }{
		{0, 12, 7}, {2, 4, 1}, {12, 30, 18}, {12, 20, 8}, {31, 40, 9}, {4, 9, 5},
	} {
		if got := silence(acks, test.from, test.to); got != test.want {
			t.Errorf("from %d to %d: %d, not %d", test.from, test.to, got, test.want)
		}
	}
}
