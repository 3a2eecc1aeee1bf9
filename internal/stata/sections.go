package stata

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// A sections writes the sections of a file forward, notes where each begins, and goes back once, at the end, to write the
// number of rows and the map. Numbers are little-endian. It keeps the first error.
type sections struct {
	file   io.WriteSeeker
	buffer *bufio.Writer
	start  int64 // where the file begins in out
	at     int64 // bytes written
	rowsAt int64 // where the number of rows stands
	mapAt  int64 // where the map stands
	places []uint64
	failed error
}

// newSections begins a file where out stands.
func newSections(out io.WriteSeeker) (*sections, error) {
	start, err := out.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, fmt.Errorf("a .dta file has to be written where one can go back: %w", err)
	}
	return &sections{file: out, buffer: bufio.NewWriterSize(out, bufferSize), start: start, places: []uint64{0}}, nil
}

// Write makes it an io.Writer, for what is copied.
func (s *sections) Write(b []byte) (int, error) {
	if s.failed != nil {
		return 0, s.failed
	}
	n, err := s.buffer.Write(b)
	s.at += int64(n)
	s.failed = err
	return n, err
}

func (s *sections) bytes(b []byte)  { s.Write(b) }
func (s *sections) text(t string)   { s.Write([]byte(t)) }
func (s *sections) uint16(n uint16) { s.Write(binary.LittleEndian.AppendUint16(nil, n)) }
func (s *sections) uint32(n uint32) { s.Write(binary.LittleEndian.AppendUint32(nil, n)) }
func (s *sections) uint64(n uint64) { s.Write(binary.LittleEndian.AppendUint64(nil, n)) }
func (s *sections) zeros(n int)     { s.Write(make([]byte, n)) }

// begin opens a section, whose place the map will have.
func (s *sections) begin(tag string) {
	s.places = append(s.places, uint64(s.at))
	s.text("<" + tag + ">")
}

// field writes a text into a field of the width, of which the last byte is always NUL.
func (s *sections) field(text string, width int) {
	text = cutBytes(text, width-1)
	s.text(text)
	s.zeros(width - len(text))
}

// finish ends the file, and writes what was not known at its beginning. Source: help dta, 5.1.4 and 5.2: the map has the
// places of fourteen sections from the beginning of the file, of which the last is its end.
func (s *sections) finish(rows uint64) error {
	s.places = append(s.places, uint64(s.at))
	if s.failed == nil && len(s.places) != mapEntries {
		return fmt.Errorf("the map has %d places, not %d", len(s.places), mapEntries)
	}
	if s.failed == nil {
		s.failed = s.buffer.Flush()
	}
	s.patch(s.rowsAt, rows)
	s.patch(s.mapAt, s.places...)
	if s.failed == nil {
		_, s.failed = s.file.Seek(s.start+s.at, io.SeekStart)
	}
	return s.failed
}

// patch writes numbers over what stands at the place.
func (s *sections) patch(at int64, numbers ...uint64) {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	if s.failed == nil {
		_, s.failed = s.file.Seek(s.start+at, io.SeekStart)
	}
	if s.failed == nil {
		_, s.failed = s.file.Write(b)
	}
}
