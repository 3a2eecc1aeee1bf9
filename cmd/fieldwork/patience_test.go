package main

import (
	"testing"
	"time"
)

// needs skips a long test that would be cut off, and with it all that come after it, because less is left of the tests' time than it
// may take on a busy machine.
func needs(t *testing.T, long time.Duration) {
	t.Helper()
	if end, bounded := t.Deadline(); bounded && time.Until(end) < long {
		t.Skipf("it takes minutes, and only %s of the tests' time are left; give -timeout 30m, as make test does", time.Until(end).Round(time.Second))
	}
}
