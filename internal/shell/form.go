package shell

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"

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
	var body bytes.Buffer
	body.Grow(int(max(0, min(r.ContentLength, likelyBody))) + bytes.MinRead)
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

// likelyBody is how much room is made for a body at once, in bytes, by what its sender says of it; a page's answers take less.
const likelyBody = 4 << 10

// isForm tells whether a content type is that of a form's fields. Nearly every browser writes it alone.
func isForm(contentType string) bool {
	if contentType == echo.MIMEApplicationForm {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == echo.MIMEApplicationForm
}
