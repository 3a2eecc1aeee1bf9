//go:build !unix

package main

import "os"

// exclusive cannot lock here: two servers on one database are the operator's to avoid.
func exclusive(*os.File) error { return nil }
