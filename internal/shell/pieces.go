package shell

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"html/template"
	"io"
	"math"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
)

// A Piece is a part of a page. One that stands in many pages is compressed once: what gzip compresses is a sequence of blocks
// (RFC 1951), and blocks that were made apart may follow each other, so that a compressed page is put together by copying.
type Piece struct {
	HTML   template.HTML
	zipped string // complete blocks that look back at nothing before them, the last of them not final; "": not compressed
}

// A Press compresses pieces. It is made once and used by one goroutine at a time.
type Press struct {
	mu   sync.Mutex
	out  bytes.Buffer
	flat *flate.Writer
}

// Static is a piece that will be sent often.
func (p *Press) Static(html template.HTML) Piece {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Reset()
	if p.flat == nil {
		p.flat, _ = flate.NewWriter(&p.out, flate.BestCompression) // the level is a valid one
	}
	p.flat.Reset(&p.out)
	p.flat.Write([]byte(html)) // a bytes.Buffer takes everything
	p.flat.Flush()             // to whole bytes, and without an end
	if p.out.Len() >= len(html) {
		return Piece{HTML: html}
	}
	return Piece{html, p.out.String()}
}

// A Page is a page in the making, of pieces.
type Page []Piece

// Text is the page as it is read.
func (p Page) Text() string {
	var b strings.Builder
	p.write(&b)
	return b.String()
}

// gzipHead begins a gzip file (RFC 1952) that tells nothing of itself; lastBlock is an empty final block.
const (
	gzipHead  = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
	lastBlock = "\x03\x00"
)

// zip writes the page as a gzip file. Pieces that were not compressed before are few and short, and stand in it as they are.
func (p Page) zip(to *bytes.Buffer) {
	to.WriteString(gzipHead)
	sum, size := uint32(0), 0
	for _, piece := range p {
		html := []byte(piece.HTML)
		sum, size = crc32.Update(sum, crc32.IEEETable, html), size+len(html)
		if piece.zipped != "" {
			to.WriteString(piece.zipped)
			continue
		}
		for len(html) > 0 {
			n := min(len(html), math.MaxUint16)
			to.Write(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16([]byte{0}, uint16(n)), ^uint16(n)))
			to.Write(html[:n])
			html = html[n:]
		}
	}
	to.WriteString(lastBlock)
	to.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, sum), uint32(size)))
}

// SendPage writes a page of pieces, compressed when the browser takes that.
func (s *Shell) SendPage(c echo.Context, status int, page Page) error {
	b := s.Buffer()
	defer s.Release(b)
	zipped := AcceptsGzip(c.Request())
	switch {
	case zipped && page.zippedLength() <= mostPieced:
		page.zip(b)
	case zipped:
		s.zip(b, page.write)
	default:
		page.write(b)
	}
	return deliver(c, status, b, zipped)
}

// mostPieced is the length, in bytes, up to which a page is put together of compressed pieces. Pieces know nothing of each
// other: of a large grid they are half as long again as the grid compressed whole, which slow lines would feel.
const mostPieced = 5_000

func (p Page) zippedLength() (n int) {
	for _, piece := range p {
		if piece.zipped != "" {
			n += len(piece.zipped)
		} else {
			n += len(piece.HTML)
		}
	}
	return n
}

func (p Page) write(to io.Writer) {
	for _, piece := range p {
		io.WriteString(to, string(piece.HTML))
	}
}
