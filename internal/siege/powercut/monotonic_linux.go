package powercut

import (
	"time"

	"golang.org/x/sys/unix"
)

// Monotonic is the clock of the recordings: how long the machine has been up. It is the same for all processes.
func Monotonic() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &t); err != nil {
		panic("powercut: the machine has no monotonic clock: " + err.Error())
	}
	return time.Duration(t.Nano())
}
