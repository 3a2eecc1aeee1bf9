//go:build unix

// Package faults makes the disk under a SQLite database fail by order: full, read-only, or broken at the n-th call.
//
// It is opinionated: the program under test is the real one and knows nothing of it, and SQLite's own code meets the errors
// where it would meet them. A library of two hundred lines of C stands between SQLite and the system (shim/fail.c, compiled
// by whoever tests) and reads its orders from a file that both processes have in memory, so that a disk can fail and come
// back while the server runs. It is imported by tests only.
package faults

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"unsafe"
)

//go:embed shim/fail.c
var source []byte

// Calls that can fail, and the files on which they can; several are added up.
const (
	Read     = 1
	Write    = 2
	Sync     = 4
	Truncate = 8
	AnyCall  = Read | Write | Sync | Truncate

	Main    = 1 // the database's file
	WAL     = 2 // its write-ahead log
	AnyFile = Main | WAL
)

// Always is how often a call fails that goes on failing until the disk is mended.
const Always = -1

// An Order says what is to fail.
type Order struct {
	Calls, Files int
	Error        syscall.Errno
	After        int  // so many of these calls go well first
	Times        int  // so many fail then; Always: all of them
	Forget       bool // a sync that fails undoes what was written since the last one
}

// A Disk is under the database of a program that runs with its Environment.
type Disk struct {
	library, database, file string
	words                   *[words]atomic.Int64
	mapped                  []byte
}

// The places of an order's words in the file; shim/fail.c has the same.
const (
	calls = iota
	files
	errno
	forget
	after
	times
	seen
	failed
	words
)

// Under makes a disk that works, under a database whose absolute path is given. It compiles its library in the folder, which
// takes gcc and a system whose programs take libraries by LD_PRELOAD.
func Under(database, folder string) (*Disk, error) {
	code := filepath.Join(folder, "fail.c")
	d := &Disk{library: filepath.Join(folder, "fail.so"), database: database, file: filepath.Join(folder, "order")}
	if err := os.WriteFile(code, source, 0o600); err != nil {
		return nil, err
	}
	said, err := exec.Command("gcc", "-O2", "-Wall", "-shared", "-fPIC", "-o", d.library, code, "-ldl", "-lpthread").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("the failing library cannot be compiled: %w\n%s", err, said)
	}
	f, err := os.OpenFile(d.file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := int(unsafe.Sizeof(*d.words))
	if err := f.Truncate(int64(size)); err != nil {
		return nil, err
	}
	if d.mapped, err = syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED); err != nil {
		return nil, fmt.Errorf("the order cannot be shared: %w", err)
	}
	d.words = (*[words]atomic.Int64)(unsafe.Pointer(&d.mapped[0]))
	return d, nil
}

// Environment has a program that is started with it use the disk.
func (d *Disk) Environment() []string {
	return []string{"LD_PRELOAD=" + d.library, "FAULTS_DATABASE=" + d.database, "FAULTS_ORDER=" + d.file}
}

// Fail gives an order, which takes the place of the last one.
func (d *Disk) Fail(o Order) {
	d.Mend()
	for place, value := range map[int]int64{files: int64(o.Files), errno: int64(o.Error), after: int64(o.After), times: int64(o.Times), seen: 0, failed: 0} {
		d.words[place].Store(value)
	}
	if o.Forget {
		d.words[forget].Store(1)
	}
	d.words[calls].Store(int64(o.Calls)) // the last word, which makes the order one
}

// Mend lets everything go well again.
func (d *Disk) Mend() {
	d.words[calls].Store(0)
	d.words[forget].Store(0)
}

// Met counts the calls that the last order was about, and those of them that failed.
func (d *Disk) Met() (ofThem, failing int) {
	return int(d.words[seen].Load()), int(d.words[failed].Load())
}

// Close frees what the disk takes of this process.
func (d *Disk) Close() error { return syscall.Munmap(d.mapped) }
