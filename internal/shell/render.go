package shell

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/wire"
)

// A Frame is what every page has around its content.
type Frame struct {
	Language string            // of the page, as a BCP 47 tag
	Dir      string            // rtl, or "" for languages that are written from left to right
	Title    string            // of the window
	Styles   []string          // addresses
	JS       string            // address, or ""
	W        map[string]string // the frame's words
}

// Frame is that of a page in a language with its style sheets, by their names among the assets.
func (s *Shell) Frame(w *Locale, language string, styles ...string) Frame {
	f := Frame{Language: language, Dir: Direction(language), W: w.Text}
	for _, name := range styles {
		f.Styles = append(f.Styles, s.Assets.URL(name))
	}
	return f
}

// minZipped is the size below which compressing a page saves no packet.
const minZipped = 1200

// Buffer is an empty one from the pool; release it.
func (s *Shell) Buffer() *bytes.Buffer {
	b := s.buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// Release gives a buffer back.
func (s *Shell) Release(b *bytes.Buffer) { s.buffers.Put(b) }

// Render writes a page.
func (s *Shell) Render(c echo.Context, views Views, status int, name string, view any) error {
	b := s.Buffer()
	defer s.Release(b)
	if err := views.ExecuteTemplate(b, name, view); err != nil {
		return err
	}
	return s.Send(c, status, b)
}

// Send writes a page that is made, compressed when that pays.
func (s *Shell) Send(c echo.Context, status int, page *bytes.Buffer) error {
	if page.Len() < minZipped || !AcceptsGzip(c.Request()) {
		return deliver(c, status, page, false)
	}
	zipped := s.Buffer()
	defer s.Release(zipped)
	s.zip(zipped, func(to io.Writer) { to.Write(page.Bytes()) })
	return deliver(c, status, zipped, true)
}

// zip compresses what is written. A bytes.Buffer takes everything, so there is no error to ask for.
func (s *Shell) zip(to *bytes.Buffer, write func(io.Writer)) {
	z := s.zippers.Get().(*gzip.Writer)
	defer s.zippers.Put(z)
	z.Reset(to)
	write(z)
	z.Close()
}

// deliver writes an answer that is made. It does not say by which headers of the request it varies: no cache keeps it.
func deliver(c echo.Context, status int, body *bytes.Buffer, zipped bool) error {
	h := c.Response().Header()
	h["Content-Type"], h["Content-Length"] = html, []string{strconv.Itoa(body.Len())}
	if zipped {
		h["Content-Encoding"] = gzipped
	}
	c.Response().WriteHeader(status)
	wire.Gather(c.Request().Context(), body.Len())
	_, err := c.Response().Write(body.Bytes())
	return err
}

// Values of headers that many answers have; nobody changes them.
var (
	gzipped = []string{"gzip"}
	html    = []string{"text/html; charset=utf-8"}
)

// newZipper compresses fast: the next step of effort costs a page three times the time for a tenth of its bytes.
func newZipper() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	return z
}

// AcceptsGzip tells whether a browser takes compressed answers.
func AcceptsGzip(r *http.Request) bool {
	for _, coding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" && strings.ReplaceAll(q, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// Clean makes text of whatever bytes a browser sent.
func Clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
