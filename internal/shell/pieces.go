package shell

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"html/template"
	"io"
	"math"
	"strconv"
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
	h := c.Response().Header()
	h["Vary"] = vary
	switch zipped := AcceptsGzip(c.Request()); {
	case zipped && page.zippedLength() <= mostPieced:
		page.zip(b)
		h["Content-Encoding"] = gzipped
	case zipped:
		s.zipWhole(b, page)
		h["Content-Encoding"] = gzipped
	default:
		page.write(b)
	}
	h["Content-Length"] = []string{strconv.Itoa(b.Len())}
	h["Content-Type"] = html
	c.Response().WriteHeader(status)
	_, err := c.Response().Write(b.Bytes())
	return err
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

func (p Page) write(to io.StringWriter) {
	for _, piece := range p {
		to.WriteString(string(piece.HTML))
	}
}

// zipWhole compresses a page at once.
func (s *Shell) zipWhole(to *bytes.Buffer, page Page) {
	z := s.zippers.Get().(*gzip.Writer)
	defer s.zippers.Put(z)
	z.Reset(to)
	for _, piece := range page {
		io.WriteString(z, string(piece.HTML)) // a bytes.Buffer takes everything
	}
	z.Close()
}

// Values of headers that many answers have; nobody changes them.
var (
	vary    = []string{"Accept-Encoding, Accept-Language"}
	gzipped = []string{"gzip"}
	html    = []string{"text/html; charset=utf-8"}
)
