package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/survey"
)

// The content security policies. Nothing may come from another host and no script or style may stand in a page, so a
// text that slipped through the escaping could still do nothing.
const (
	policy        = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
	monitorPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
	// A report is one self-contained file, so its styles are inline; it has no scripts.
	reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)

// headers protects every response, errors and unknown addresses included. Pages are personal: no cache may keep them.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		return next(c)
	}
}

// surveyPolicy lets the answer to the last page lead to a panel: Chromium holds form-action against every redirect that
// follows a post, and panels redirect on to hosts of their own, so any https address must do.
func surveyPolicy(s *survey.Survey) string {
	var more []string
	for _, source := range s.Sources {
		for _, template := range source.Redirect {
			u, err := url.Parse(template) // its placeholders are in the query, so that scheme and host are its own
			if err != nil {
				continue
			}
			if u.Scheme == "https" {
				more = append(more, "https:")
			} else { // http on loopback, which sources may use for trials
				more = append(more, u.Scheme+"://"+u.Host)
			}
		}
	}
	slices.Sort(more)
	return strings.Join(append([]string{policy}, slices.Compact(more)...), " ")
}
