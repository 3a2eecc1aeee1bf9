package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/rehearsal"
)

// TestLinks know which survey a test link is for.
type TestLinks interface {
	// Open is the survey of the link with the token; the kind of the error is fault.NotFound when there is none, or its time is
	// over. The survey may be one that is in the field no more.
	Open(ctx context.Context, token string) (surveyID string, err error)
}

// tryPath begins the addresses of test links.
const tryPath = "/try/"

// TryPath is the address of a test link.
func TryPath(token string) string { return tryPath + url.PathEscape(token) }

// Try adds the pages of test links: whoever has one goes through the survey as often as they like, and nothing counts.
func (st *Stage) Try(links TestLinks) {
	s := st.server
	s.Show("/try/:token", st.tried(links, st.tryBegin))
	s.Show("/try/:token/:key", st.tried(links, st.Whereabouts))
	s.Show("/try/:token/:key/privacy", st.tried(links, st.Privacy))
	s.Show("/try/:token/:key/:page", st.tried(links, st.Page))
	s.Echo().POST("/try/:token/:key/:page", st.tried(links, st.Answer))
}

// tried asks for the link at every request, so that one that is taken back is over at once.
func (st *Stage) tried(links TestLinks, next func(echo.Context, Place, string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		token := c.Param("token")
		id, err := links.Open(c.Request().Context(), token)
		if err != nil {
			return err
		}
		sv, err := st.server.field.Survey(id)
		if err != nil {
			return err
		}
		at := Place{Survey: sv, Party: "link " + token, Base: TryPath(token), Again: TryPath(token), Param: "lang"}
		return next(c, at, c.Param("key"))
	}
}

// tryBegin starts a rehearsal; who only looks ahead, as messengers do that show where a link leads, starts none.
func (st *Stage) tryBegin(c echo.Context, at Place, _ string) error {
	if c.Request().Method == http.MethodHead || prefetched(c.Request()) {
		return c.NoContent(http.StatusOK)
	}
	q := c.QueryParams()
	casting := rehearsal.Casting{Source: q.Get("source"), Type: q.Get("type")}
	return st.Begin(c, at, casting, q.Get("page"))
}
