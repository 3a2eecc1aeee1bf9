package store

import "sync"

// wakes tell those who watch that something was written. They cost a commit next to nothing, and say neither what was written
// nor of which survey: whoever is woken reads counters, which takes a fraction of a millisecond, and not more often than people
// can look.
type wakes struct {
	mu   sync.Mutex
	next chan struct{} // nil: nobody waits
}

// of is closed when something is written after the call. Whoever asks before reading misses nothing.
func (w *wakes) of() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next == nil {
		w.next = make(chan struct{})
	}
	return w.next
}

// note wakes everybody who waits. It is called when something was committed here or, as one hears, on another node, and when
// one cannot know whether it was.
func (w *wakes) note() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next != nil {
		close(w.next)
		w.next = nil
	}
}
