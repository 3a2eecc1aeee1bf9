package stata

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A FormatError says that the file is not what a .dta file has to be. Its text is for the person who gave the file.
type FormatError struct{ problem string }

func (e *FormatError) Error() string { return e.problem }

func malformed(format string, args ...any) error { return &FormatError{fmt.Sprintf(format, args...)} }

// A cursor reads forward through a file and never beyond its size. After the first failure it keeps err, stays where
// it is and gives zeros, so that a section is read without a question after each field.
type cursor struct {
	r     io.ReaderAt
	size  int64
	at    int64
	order binary.ByteOrder
	err   error
}

// fail keeps the first problem.
func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = malformed(format, args...)
	}
}

// bytes reads n bytes of what; nil after a failure. It allocates only what the file can hold.
func (c *cursor) bytes(n int64, what string) []byte {
	if !c.room(n, what) {
		return nil
	}
	b := make([]byte, n)
	c.into(b)
	if c.err != nil {
		return nil
	}
	c.at += n
	return b
}

// skip passes over n bytes.
func (c *cursor) skip(n int64, what string) {
	if c.room(n, what) {
		c.at += n
	}
}

func (c *cursor) room(n int64, what string) bool {
	if c.err == nil && (n < 0 || n > c.size-c.at) {
		c.fail("the file ends within %s (byte %d of %d): it is cut off or damaged; copy or save it again", what, c.at, c.size)
	}
	return c.err == nil
}

// into fills b from where the cursor stands, which has been checked to be inside the file.
func (c *cursor) into(b []byte) {
	n, err := c.r.ReadAt(b, c.at)
	switch {
	case n == len(b):
	case errors.Is(err, io.EOF):
		c.fail("the file became shorter while it was read")
	case c.err == nil:
		c.err = err
	}
}

// uint reads an unsigned number of 1, 2, 4 or 8 bytes; 0 after a failure.
func (c *cursor) uint(width int, what string) uint64 {
	b := c.bytes(int64(width), what)
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(c.order.Uint16(b))
	case 4:
		return uint64(c.order.Uint32(b))
	case 8:
		return c.order.Uint64(b)
	}
	return 0
}

// tag passes over a text that has to stand here.
func (c *cursor) tag(want string) {
	if got := c.bytes(int64(len(want)), want); c.err == nil && string(got) != want {
		c.at -= int64(len(want))
		c.fail("%q should stand at byte %d and does not: the file is damaged; copy or save it again", want, c.at)
	}
}

// next tells whether the text stands here, and passes over it when it does.
func (c *cursor) next(want string) bool {
	if c.err != nil || int64(len(want)) > c.size-c.at {
		return false
	}
	got := make([]byte, len(want))
	if c.into(got); c.err != nil || string(got) != want {
		return false
	}
	c.at += int64(len(want))
	return true
}
