package stata

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"fieldwork/internal/labelled"
)

// A spool keeps the long strings, which stand behind all rows in the file, until the rows have been written. It holds none of
// them in memory, and so no two cells share one: equal texts are written as often as they were given, as Stata itself allows.
type spool struct {
	file io.ReadWriteSeeker
	out  *bufio.Writer
}

// openSpool opens the file that keeps the long strings.
func openSpool(open func() (io.ReadWriteSeeker, error)) (*spool, error) {
	if open == nil {
		return nil, errors.New("the table has long texts and no temporary file for them was given")
	}
	file, err := open()
	if err != nil {
		return nil, fmt.Errorf("a temporary file for long texts: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return &spool{file: file, out: bufio.NewWriterSize(file, bufferSize)}, nil
}

// longCell writes the cell's place in the row, which is the variable and the row counted from 1, and the words into the spool.
// They come in the order of rows and then of variables, which is the one the format asks for. Source: help dta, 5.11.
func (w *writer) longCell(variable int) cellWriter {
	return func(row []byte, c *labelled.Column, at int) ([]byte, error) {
		words, err := words(c, at)
		if err != nil || words == "" {
			return append(row, make([]byte, StrL.Width())...), err
		}
		key := uint64(variable+1) | (w.rows+1)<<(8*w.layout.longVariable)
		row = binary.LittleEndian.AppendUint64(row, key)
		return row, w.spool.add(uint32(variable+1), w.rows+1, words)
	}
}

// add writes one long string as the file will have it ("GSO": a generic string object).
func (s *spool) add(variable uint32, row uint64, words string) error {
	head := append(make([]byte, 0, 20), "GSO"...)
	head = binary.LittleEndian.AppendUint32(head, variable)
	head = binary.LittleEndian.AppendUint64(head, row)
	head = append(head, longText)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(words)+1)) // with the NUL that ends it
	s.out.Write(head)                                                   // a bufio.Writer keeps its first error
	s.out.WriteString(words)
	return s.out.WriteByte(0)
}

// copyTo copies all long strings, in the order they came in.
func (s *spool) copyTo(out io.Writer) error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	size, err := s.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.CopyN(out, s.file, size) // a file that was used before may be longer
	return err
}
