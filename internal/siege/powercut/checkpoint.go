package powercut

import (
	"encoding/binary"
	"os"
)

// Places in the index of a write-ahead log, in the machine's order of bytes: see "WAL-Index File Format" in SQLite's
// documentation (walformat.html). Attempted is set before a checkpoint copies the first page, and copied when it has copied
// the last, and synced it if nothing of the log was left. Whoever opens the log after a crash sets attempted, too, as if a
// checkpoint had been cut off.
const (
	copiedAt    = 96
	attemptedAt = 128
	indexHead   = 136
)

// A Watch tells when a checkpoint of a database is under way.
type Watch struct {
	database string
	before   uint32 // attempted when the watch began
}

// Begin begins a watch, for which the server has to have the database open.
func Begin(database string) *Watch {
	w := &Watch{database: database}
	w.before, _ = w.read()
	return w
}

// Checkpointing tells whether a checkpoint is under way: some pages may have been copied into the main file, and nobody has
// said so yet. Of a server that was killed it tells whether one was cut off.
func (w *Watch) Checkpointing() bool {
	attempted, copied := w.read()
	return attempted > copied && attempted != w.before
}

// read is nought where there is no index: no server has the database, or it has just begun.
func (w *Watch) read() (attempted, copied uint32) {
	f, err := os.Open(w.database + "-shm")
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	var head [indexHead]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return 0, 0
	}
	order := binary.NativeEndian
	return order.Uint32(head[attemptedAt:]), order.Uint32(head[copiedAt:])
}
