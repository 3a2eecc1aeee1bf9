package shell

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Policy is the content security policy of pages. Nothing may come from another host and no script or style may stand in a
// page, so a text that slipped through the escaping could still do nothing.
const Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// headers protects every response, errors and unknown addresses included. Pages are personal: no cache may keep them, and no
// search engine. Those do not post, so that answers to posts need not say it: the eight headers of a page of questions fit into a
// map that has not grown yet.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		for name, values := range protecting { // by their canonical names, and without a copy for every answer
			h[name] = values
		}
		if c.Request().Method != http.MethodPost {
			h[robotsTag] = noIndex
		}
		return next(c)
	}
}

// protecting are the headers of every response; nobody changes the lists, who wants another value sets another list.
var protecting = map[string][]string{
	"Content-Security-Policy": {Policy},
	"X-Content-Type-Options":  {"nosniff"},
	"Referrer-Policy":         {"no-referrer"},
	"Cache-Control":           {"no-store"},
}

const robotsTag = "X-Robots-Tag"

var noIndex = []string{"noindex"}
