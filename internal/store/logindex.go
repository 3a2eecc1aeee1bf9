package store

import (
	"encoding/binary"
	"os"
	"sync"

	"gorm.io/gorm"
)

// A logIndex is the file by which all processes find their pages in SQLite's write-ahead log. It begins with a head, twice, and a
// checksum in each; it holds no answers, and a process that finds it spoilt makes it anew from the log
// (https://sqlite.org/walformat.html, "The WAL-Index File Format").
type logIndex struct {
	file *os.File
	name string
	used int // by so many stores of this process
}

// Of the two heads, in bytes: how long they are together, and where the first tells how many pages the log has.
const (
	logIndexHeads  = 96
	logIndexLength = 16
)

// logIndexes are those that are open, by name. When a process closes any one descriptor of a file the system forgets all the locks
// that it has there (POSIX), SQLite's among them: so there is one for all, and it is closed after the last connection.
var logIndexes = struct {
	sync.Mutex
	of map[string]*logIndex
}{of: map[string]*logIndex{}}

// openLogIndex opens the index of a database that is open.
func openLogIndex(db *gorm.DB) (*logIndex, error) {
	var database string // as SQLite calls it, links resolved
	if err := db.Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&database).Error; err != nil {
		return nil, err
	}
	logIndexes.Lock()
	defer logIndexes.Unlock()
	x := logIndexes.of[database]
	if x == nil {
		file, err := os.OpenFile(database+"-shm", os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		x = &logIndex{file: file, name: database}
		logIndexes.of[database] = x
	}
	x.used++
	return x, nil
}

// length is how many pages the log has. It is a number of the machine's own kind.
func (x *logIndex) length() (uint32, error) {
	var pages [4]byte
	_, err := x.file.ReadAt(pages[:], logIndexLength)
	return binary.NativeEndian.Uint32(pages[:]), err
}

// spoil has every process make the index anew before it reads or writes again.
func (x *logIndex) spoil() error {
	_, err := x.file.WriteAt(make([]byte, logIndexHeads), 0)
	return err
}

// close is called once the connections of a store are closed.
func (x *logIndex) close() error {
	logIndexes.Lock()
	defer logIndexes.Unlock()
	if x.used--; x.used > 0 {
		return nil
	}
	delete(logIndexes.of, x.name)
	return x.file.Close()
}
