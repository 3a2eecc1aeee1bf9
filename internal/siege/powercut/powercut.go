// Package powercut tells what a power cut would have left of a SQLite database, at any instant of a run that was recorded.
//
// It is opinionated: a disk owes nothing but what it was asked to sync. A library of a hundred lines of C stands between
// SQLite and the system (shim/record.c, compiled by whoever tests) and writes down every write, change of length and sync
// with its instants; the program under test is the real one and knows nothing of it. A cut at an instant keeps all that had
// been synced by then, and of the rest what chance keeps, sector by sector. One recording serves any number of cuts, and
// the same recording with a disk that lies about its syncs shows that the rig sees damage where there is some.
//
// What is taken for granted of a disk, and no more:
//
//   - What fsync or fdatasync of a file has returned for is on the disk, its length included. A sync that was under way may
//     have been done or not.
//   - Of what was written since, each sector of 512 bytes is there or not, whatever the order of the writes was; of a sector
//     that was being written when the power went, the beginning may be new and the rest old. Bytes that no write touched
//     stay as they were (SQLite calls it powersafe overwrite).
//   - A file that grew is as long as what is there of it says; what was never written in between reads as zeros. A change of
//     length that was not synced has happened or not.
//   - A name that was made, removed or changed is so for certain once the folder is synced. Syncing the file does not do it.
//     Until then it has happened or not.
//   - The shared memory (-shm) is gone: SQLite makes it anew.
package powercut

import (
	"encoding/binary"
	"fmt"
	"os"
	"time"
)

// An operation is what was done to a file, as shim/record.c numbers them.
type operation uint16

const (
	isWrite      operation = 1
	isTruncation operation = 2
	isSync       operation = 3
	isFolderSync operation = 4
	isUnlink     operation = 5
	isRename     operation = 6
)

// An event is one call that was recorded; its instants stand around it.
type event struct {
	begun, ended time.Duration
	operation    operation
	name         string // of the file, without its folder
	offset       int64  // of a write; the length after a truncation
	bytes        []byte // what was written; the new name of a rename
}

// A Recording is what a program did to a database's files, in the order in which the calls returned.
type Recording struct {
	database string // the file's name
	events   []event
}

// logSuffix is what SQLite adds to the database's name for its write-ahead log.
const logSuffix = "-wal"

// headerSize is that of struct header in shim/record.c.
const headerSize = 32

// Read reads the recordings of one process after the other on the same database, whose file name is given.
func Read(database string, logs ...string) (*Recording, error) {
	r := &Recording{database: database}
	for _, log := range logs {
		data, err := os.ReadFile(log)
		if err != nil {
			return nil, fmt.Errorf("the recording: %w", err)
		}
		for at := 0; at < len(data); {
			e, size, err := decode(data[at:])
			if err != nil {
				return nil, fmt.Errorf("the recording %s at byte %d: %w", log, at, err)
			}
			r.events, at = append(r.events, e), at+size
		}
	}
	return r, nil
}

func decode(data []byte) (e event, size int, err error) {
	if len(data) < headerSize {
		return e, 0, fmt.Errorf("%d bytes are no header", len(data))
	}
	order := binary.NativeEndian
	length, name := int(order.Uint32(data[24:])), int(order.Uint16(data[30:]))
	if size = headerSize + name + length; len(data) < size {
		return e, 0, fmt.Errorf("a record of %d bytes is cut off", size)
	}
	e = event{
		begun: time.Duration(order.Uint64(data)), ended: time.Duration(order.Uint64(data[8:])), offset: int64(order.Uint64(data[16:])),
		operation: operation(order.Uint16(data[28:])), name: string(data[headerSize : headerSize+name]), bytes: data[headerSize+name : size],
	}
	if e.operation < isWrite || e.operation > isRename {
		return e, 0, fmt.Errorf("there is no operation %d", e.operation)
	}
	return e, size, nil
}

// Counts are how often the recording has each kind of call.
type Counts struct {
	Writes, Syncs int
	Bytes         int64
	Checkpoints   int // syncs of the main file, which end them
}

// Counts counts.
func (r *Recording) Counts() (c Counts) {
	for _, e := range r.events {
		switch {
		case e.operation == isWrite:
			c.Writes, c.Bytes = c.Writes+1, c.Bytes+int64(len(e.bytes))
		case e.operation == isSync:
			c.Syncs++
			if e.name == r.database {
				c.Checkpoints++
			}
		}
	}
	return c
}
