package main

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// lessUrgent is how much a delivery yields: a server on the same machine, whose respondents wait, gets the processor first.
const lessUrgent = 19

// yieldToOthers lowers the priority of this process. Linux keeps it a thread, and later ones get it from those that are
// there. Where it may not be lowered it stays as it is, which is no error.
func yieldToOthers() {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, t := range tasks {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			_ = unix.Setpriority(unix.PRIO_PROCESS, id, lessUrgent)
		}
	}
}
