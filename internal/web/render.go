package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

//go:embed templates/*.html
var templateFiles embed.FS

// parseTemplates reads every page. A word that no locale has is an error when a page is written, not a blank.
func parseTemplates() (*template.Template, error) {
	return template.New("").Option("missingkey=error").ParseFS(templateFiles, "templates/*.html")
}

// A frame is what every page has around its content.
type frame struct {
	Language string            // of the page, as a BCP 47 tag
	Dir      string            // rtl, or "" for languages that are written from left to right
	Title    string            // of the window
	Styles   []string          // addresses
	JS       string            // address, or ""
	W        map[string]string // the frame's words
}

func (s *Server) frame(w *words, language string) frame {
	return frame{Language: language, Dir: direction(language), Styles: []string{s.assets.url("css/respondent.css")}, W: w.Text}
}

// minZipped is the size below which compressing a page saves no packet.
const minZipped = 1200

// render writes a page.
func (s *Server) render(c echo.Context, status int, name string, view any) error {
	b := s.buffer()
	defer s.buffers.Put(b)
	if err := s.templates.ExecuteTemplate(b, name, view); err != nil {
		return err
	}
	return s.send(c, status, b)
}

// buffer is an empty one from the pool; give it back.
func (s *Server) buffer() *bytes.Buffer {
	b := s.buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// send writes a page that is made, compressed when that pays.
func (s *Server) send(c echo.Context, status int, page *bytes.Buffer) error {
	h := c.Response().Header()
	h.Set("Vary", "Accept-Encoding, Accept-Language")
	dress(c, page)
	if page.Len() >= minZipped && acceptsGzip(c.Request()) {
		zipped := s.buffer()
		defer s.buffers.Put(zipped)
		z := s.zippers.Get().(*gzip.Writer)
		defer s.zippers.Put(z)
		z.Reset(zipped)
		z.Write(page.Bytes()) // a bytes.Buffer takes everything
		z.Close()
		page = zipped
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	return c.Blob(status, "text/html; charset=utf-8", page.Bytes())
}

// newZipper compresses fast: the next step of effort costs a page three times the time for a tenth of its bytes.
func newZipper() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	return z
}

func acceptsGzip(r *http.Request) bool {
	for _, coding := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" && strings.ReplaceAll(q, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// clean makes text of whatever bytes a browser sent.
func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
