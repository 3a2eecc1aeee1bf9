package crowd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// A wire is one kept connection to the server.
type wire struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	keep    bool   // the body of the next answer is wanted
	body    []byte // of the last answer whose body was wanted
	read    int64  // bytes of bodies
	until   time.Time
}

// An answer is what is read of a response.
type answer struct {
	status   int
	retry    int    // seconds after which to come again; 0: nothing is said of it
	location []byte // where to go, or what the body is the page of; valid until the next answer
	json     bool   // the body is JSON, which is kept
}

// patience is the least time that an answer may take; a server that needs twice as long has failed.
const patience = time.Minute

const inBuffer = 32 << 10

func (w *wire) dial() error {
	conn, err := net.DialTimeout("tcp", w.address, patience)
	if err != nil {
		return err
	}
	w.conn, w.in, w.until = conn, bufio.NewReaderSize(conn, inBuffer), time.Time{}
	return nil
}

func (w *wire) close() {
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
	}
}

// exchange sends a request and reads its answer.
func (w *wire) exchange(request []byte, now time.Time, to answer) (answer, error) {
	if w.conn == nil {
		if err := w.dial(); err != nil {
			return to, err
		}
	}
	if now.After(w.until) { // moving the deadline costs something, so it is done now and then
		w.until = now.Add(patience)
		if err := w.conn.SetDeadline(now.Add(2 * patience)); err != nil {
			return to, err
		}
	}
	if _, err := w.conn.Write(request); err != nil {
		return to, err
	}
	return w.answer(to)
}

// answer reads one response; the location is written over that of the answer before.
func (w *wire) answer(a answer) (answer, error) {
	line, err := w.in.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < len("HTTP/1.1 200") || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return a, fmt.Errorf("no answer of HTTP/1.1: %q", line)
	}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, fmt.Errorf("no status: %q", line)
	}
	length, closing, err := w.headers(&a)
	if err != nil {
		return a, err
	}
	if err := w.take(length, w.keep || a.json); err != nil {
		return a, err
	}
	if closing {
		w.close()
	}
	return a, nil
}

// The headers that matter, as Go's servers write them.
var (
	lengthHeader   = []byte("Content-Length: ")
	pageHeader     = []byte("Content-Location: ")
	jsonHeader     = []byte("Content-Type: application/json")
	locationHeader = []byte("Location: ")
	closeHeader    = []byte("Connection: close")
	chunkedHeader  = []byte("Transfer-Encoding: chunked")
	retryHeader    = []byte("Retry-After: ")
)

// chunks is the length of a body that comes in chunks.
const chunks = -1

func (w *wire) headers(a *answer) (length int, closing bool, err error) {
	a.location, a.retry, a.json = a.location[:0], 0, false
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return length, closing, nil
		}
		switch line[0] {
		case 'C':
			if value, is := bytes.CutPrefix(line, lengthHeader); is {
				if length, err = strconv.Atoi(string(value)); err != nil {
					return 0, false, err
				}
			}
			if value, is := bytes.CutPrefix(line, pageHeader); is {
				a.location = append(a.location, value...)
			}
			a.json = a.json || bytes.Equal(line, jsonHeader)
			closing = closing || bytes.Equal(line, closeHeader)
		case 'L':
			if value, is := bytes.CutPrefix(line, locationHeader); is {
				a.location = append(a.location, value...)
			}
		case 'R':
			if value, is := bytes.CutPrefix(line, retryHeader); is {
				a.retry, _ = strconv.Atoi(string(value)) // a date, which it may be too, is no number of seconds
			}
		case 'T':
			if bytes.Equal(line, chunkedHeader) {
				length = chunks
			}
		}
	}
}

// take reads a body, and keeps it only when it is wanted.
func (w *wire) take(length int, keep bool) error {
	w.body = w.body[:0]
	if length != chunks {
		return w.some(length, keep)
	}
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 32)
		if err != nil {
			return fmt.Errorf("no chunk: %w", err)
		}
		if err := w.some(int(size), keep); err != nil {
			return err
		}
		if _, err := w.in.Discard(len("\r\n")); err != nil || size == 0 {
			return err
		}
	}
}

func (w *wire) some(length int, keep bool) error {
	w.read += int64(length)
	if !keep {
		_, err := w.in.Discard(length)
		return err
	}
	had := len(w.body)
	w.body = append(w.body, make([]byte, length)...)
	_, err := io.ReadFull(w.in, w.body[had:])
	if errors.Is(err, io.EOF) && length > 0 {
		err = io.ErrUnexpectedEOF
	}
	return err
}
