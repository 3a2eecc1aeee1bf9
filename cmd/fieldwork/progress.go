package main

import (
	"fmt"
	"io"
	"iter"
)

// A progress is told how far something is; total is 0 where nobody knows how much there is.
type progress func(done, total int, what string)

// shownOn tells a person who watches the output; anywhere else nothing is shown.
func shownOn(w io.Writer) progress {
	if !terminal(w) {
		return func(int, int, string) {}
	}
	return func(done, total int, what string) {
		fmt.Fprintf(w, "\r%-78s\r", "") // what was there may have been longer
		switch {
		case total > 0:
			fmt.Fprintf(w, "%-12s %d of %d", what, done, total)
		case what != "":
			fmt.Fprintf(w, "%-12s %d", what, done)
		}
	}
}

// clear removes what was shown last.
func (p progress) clear() { p(0, 0, "") }

// told is how often progress through interviews is told: often enough for a person, seldom enough to cost nothing.
const told = 500

// tallied counts what an iterator gives, and tells of it under what it is called.
func tallied[T any](all iter.Seq2[T, error], total int, what string, show progress) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		n := 0
		for x, err := range all {
			if n%told == 0 {
				show(n, total, what)
			}
			n++
			if !yield(x, err) {
				return
			}
		}
	}
}
