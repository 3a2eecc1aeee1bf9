//go:build !linux

package main

// unhurried does something with the priority that everybody has: priorities are not a thread's here.
func unhurried(do func() error) error { return do() }
