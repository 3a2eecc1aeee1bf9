package deliver

import "runtime/debug"

// Alone prepares a process that does nothing but deliver: it collects garbage less often than a server should, as long as the
// memory of Go's own stays under a limit that leaves room for SQLite's. Frames are used again, so that what is thrown away is
// answers in words, and collecting it five times less often is worth about a tenth of an export's time.
func Alone() {
	debug.SetGCPercent(garbage)
	debug.SetMemoryLimit(memory)
}

const (
	garbage = 400       // percent of what is in use
	memory  = 160 << 20 // bytes
)
