package store

import (
	"sync"
	"testing"
)

// TestAWakeIsMissedByNobodyWhoAskedBefore, however many ask and note at once.
func TestAWakeIsMissedByNobodyWhoAskedBefore(t *testing.T) {
	var w wakes
	w.note() // nobody waits
	first, second := w.of(), w.of()
	select {
	case <-first:
		t.Error("somebody is woken by what was written before")
	default:
	}
	w.note()
	<-first
	<-second
	select {
	case <-w.of():
		t.Error("a wake is heard twice")
	default:
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				woken := w.of()
				w.note()
				<-woken
			}
		})
	}
	all.Wait()
}
