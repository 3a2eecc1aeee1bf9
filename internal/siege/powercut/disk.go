package powercut

import (
	"maps"
	"slices"
	"time"
)

// A file is what is on the disk of a file for certain, and what was done to it since, in order.
type file struct {
	synced  []byte
	pending []event
}

// A naming is a change of the folder that is not synced: name leads to target, or to nothing.
type naming struct {
	begun, ended time.Duration
	name         string
	target       *file // nil: the name is removed
}

// A disk is the state of the database's folder as the calls are played again.
type disk struct {
	synced  map[string]*file // the names that are there for certain
	current map[string]*file // the names as the program sees them
	pending []naming
}

func newDisk() *disk { return &disk{synced: map[string]*file{}, current: map[string]*file{}} }

// at is the file of the name, which is made when it is not there: a file that was opened and never written to is as good as
// none.
func (d *disk) at(e event) *file {
	f := d.current[e.name]
	if f == nil {
		f = &file{}
		d.name(naming{e.begun, e.ended, e.name, f})
	}
	return f
}

func (d *disk) name(n naming) {
	d.pending = append(d.pending, n)
	d.current = maps.Clone(d.current)
	n.on(d.current)
}

func (n naming) on(names map[string]*file) {
	if n.target == nil {
		delete(names, n.name)
		return
	}
	names[n.name] = n.target
}

// play does what a call did, but for syncs.
func (d *disk) play(e event) {
	switch e.operation {
	case isWrite, isTruncation:
		f := d.at(e)
		f.pending = append(f.pending, e)
	case isUnlink:
		d.name(naming{e.begun, e.ended, e.name, nil})
	case isRename:
		d.name(naming{e.begun, e.ended, string(e.bytes), d.at(e)})
		d.name(naming{e.begun, e.ended, e.name, nil})
	}
}

// settle does what a sync did: what had returned when it was called is on the disk. The file is the one that had the name
// then.
func (d *disk) settle(f *file, e event) {
	if e.operation == isFolderSync {
		d.pending = slices.DeleteFunc(d.pending, func(n naming) bool {
			done := n.ended <= e.begun
			if done {
				n.on(d.synced)
			}
			return done
		})
		return
	}
	if f == nil {
		return
	}
	rest := f.pending[:0:0]
	for _, p := range f.pending {
		if p.ended > e.begun {
			rest = append(rest, p)
			continue
		}
		f.synced = p.on(f.synced)
	}
	f.pending = rest
}

// on is the content after a write or a change of length; the slice may be changed.
func (e event) on(content []byte) []byte {
	if e.operation == isTruncation {
		return sized(content, int(e.offset))
	}
	return laid(content, int(e.offset), e.bytes)
}

// sized cuts the content or fills it up with zeros.
func sized(content []byte, length int) []byte {
	if length <= len(content) {
		clear(content[length:]) // what was cut off must not come back when the file grows again
		return content[:length]
	}
	return append(content, make([]byte, length-len(content))...)
}

// laid writes bytes over the content.
func laid(content []byte, at int, bytes []byte) []byte {
	if end := at + len(bytes); end > len(content) {
		content = sized(content, end)
	}
	copy(content[at:], bytes)
	return content
}
