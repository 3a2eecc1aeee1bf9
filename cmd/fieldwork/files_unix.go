//go:build unix

package main

import "syscall"

// openFiles is how many files the process may have open; Go has raised it to the most that the machine allows.
func openFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return mostConnections
	}
	return int(min(uint64(limit.Cur), 1<<30)) // there may be no limit
}
