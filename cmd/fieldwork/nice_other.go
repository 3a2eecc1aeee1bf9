//go:build !linux

package main

// yieldToOthers does nothing where priorities are not a thread's.
func yieldToOthers() {}
