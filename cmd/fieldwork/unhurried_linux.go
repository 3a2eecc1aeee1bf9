package main

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// idleDisk lets a thread have the disk when nobody else wants it, where the disk's scheduler knows that.
const idleDisk = 3 << 13

// unhurried does something on a thread of its own that comes after everybody else's on the machine. A priority that was lowered
// may not be raised again, so the thread ends with what it did.
func unhurried(do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked, which ends the thread
		// Where priorities may not be lowered they stay as they are, which is no error.
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), lessUrgent)
		_, _, _ = unix.Syscall(unix.SYS_IOPRIO_SET, 1, 0, idleDisk) // 1, 0: this thread
		done <- do()
	}()
	return <-done
}
