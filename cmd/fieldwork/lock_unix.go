//go:build unix

package main

import (
	"os"
	"syscall"
)

// exclusive locks an open file against other servers until it is closed; it does not wait. It is another lock than SQLite's.
func exclusive(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
