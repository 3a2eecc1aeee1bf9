package shell

import (
	"errors"
	"fieldwork/internal/fault"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

// ReadForm reads the body of a post, up to a number of bytes. What cannot be read as a form at all is refused here; what its fields may hold is
// decided by whoever asked for them.
func ReadForm(c echo.Context, most int64) (url.Values, error) {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationForm {
		return nil, fault.New(fault.Invalid, "the body is no form; post it as "+echo.MIMEApplicationForm)
	}
	if r.ContentLength > most { // it need not come to be refused
		return nil, fault.Errorf(TooLarge, "the body is larger than %d bytes", most)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response().Writer, r.Body, most))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, fault.Errorf(TooLarge, "the body is larger than %d bytes", over.Limit)
	case err != nil:
		return nil, fault.New(fault.Invalid, "the body ended early")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "the body is no well-formed form")
	}
	return form, nil
}
