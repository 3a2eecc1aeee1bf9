package shell

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"sync"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// ReadForm reads the body of a post, up to a number of bytes. What cannot be read as a form at all is refused here; what its fields may hold is
// decided by whoever asked for them.
func ReadForm(c echo.Context, most int64) (url.Values, error) {
	r := c.Request()
	if !isForm(r.Header.Get(echo.HeaderContentType)) {
		return nil, fault.New(fault.Invalid, "the body is no form; post it as "+echo.MIMEApplicationForm)
	}
	if r.ContentLength > most { // it need not come to be refused
		return nil, fault.Errorf(TooLarge, "the body is larger than %d bytes", most)
	}
	body := bodies.Get().(*bytes.Buffer)
	defer func() {
		if body.Cap() <= likelyBody {
			body.Reset()
			bodies.Put(body)
		}
	}()
	_, err := body.ReadFrom(http.MaxBytesReader(c.Response().Writer, r.Body, most))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, fault.Errorf(TooLarge, "the body is larger than %d bytes", over.Limit)
	case err != nil:
		return nil, fault.New(fault.Invalid, "the body ended early")
	}
	form, err := url.ParseQuery(body.String())
	if err != nil {
		return nil, fault.New(fault.Invalid, "the body is no well-formed form")
	}
	return form, nil
}

// likelyBody is more than a page's answers take, in bytes. Buffers that had to be larger are not kept.
const likelyBody = 8 << 10

// bodies are the buffers into which bodies are read; what is kept of one is a copy.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// isForm tells whether a content type is that of a form's fields. Nearly every browser writes it alone.
func isForm(contentType string) bool {
	if contentType == echo.MIMEApplicationForm {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == echo.MIMEApplicationForm
}
