package works

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"fieldwork/internal/fault"
)

// longestName is that of a part of a path, in bytes: of what is longer, file systems say that it cannot be and not that it is
// not there.
const longestName = 255

// Open opens a regular file of a work that was made. Names may come from addresses: whatever names no such file is NotFound.
// An error is Internal when the file is there and cannot be read.
func (w Work) Open(name string) (io.ReadSeekCloser, error) {
	if w.Files == nil || !nameable(name) {
		return nil, noFile()
	}
	file, err := w.Files.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid):
		return nil, noFile()
	case err != nil:
		return nil, fault.Errorf(fault.Internal, "a file of %s: %w", w.ID, err)
	}
	seekable, can := file.(io.ReadSeekCloser)
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() || !can {
		file.Close()
		return nil, noFile()
	}
	return seekable, nil
}

// nameable tells whether a file can have the name; of one that cannot, systems do not say that it is not there.
func nameable(name string) bool {
	if !fs.ValidPath(name) || strings.ContainsRune(name, 0) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > longestName {
			return false
		}
	}
	return true
}

func noFile() error { return fault.New(fault.NotFound, "there is no such file") }

// Line is the order in one line, for records: what it asks for beyond the survey and the kind.
func (o Order) Line() string {
	var parts []string
	add := func(before, text string) {
		if text != "" {
			parts = append(parts, before+text)
		}
	}
	add("", o.Language)
	add("keep ", o.Keep)
	add("as of ", o.AsOf)
	add("", strings.Join(o.Formats, " "))
	return strings.Join(parts, ", ")
}
