package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// cookieName is the cookie by which a direct visitor's reload resumes; cookieAge is its life in seconds, a month.
const (
	cookieName = "interview"
	cookieAge  = 30 * 24 * 60 * 60
)

// start is a survey's door: it begins or resumes an interview and leads to its page.
func (s *Server) start(c echo.Context) error {
	sv, err := s.field.Survey(c.Param("survey"))
	if err != nil {
		return err
	}
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	if prefetched(c.Request()) {
		// A browser that looks ahead is nobody at the door. It throws an error answer away and asks again when somebody comes.
		return c.NoContent(http.StatusServiceUnavailable)
	}
	source, id, err := sourceOf(sv, c.QueryParams())
	if err != nil {
		return err
	}
	k := field.Knock{
		Survey: sv.ID, Source: source.Name, RespondentID: id, Language: surveyLanguage(c, sv), Device: deviceClass(c.Request().UserAgent()),
	}
	if id == "" {
		return s.startDirect(c, k)
	}
	v, err := s.field.Arrive(c.Request().Context(), k)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, whereabouts(v))
}

// startDirect resumes the interview that the visitor's cookie names, or begins one and sets the cookie.
func (s *Server) startDirect(c echo.Context, k field.Knock) error {
	ctx := c.Request().Context()
	if cookie, err := c.Cookie(cookieName); err == nil && cookie.Value != "" {
		v, err := s.field.Visit(ctx, k.Survey, cookie.Value)
		if err == nil {
			return c.Redirect(http.StatusSeeOther, whereabouts(v))
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	v, err := s.field.Arrive(ctx, k)
	if err != nil {
		return err
	}
	c.SetCookie(&http.Cookie{
		Name: cookieName, Value: v.Interview.Token, Path: surveyPath(v.Survey.ID), MaxAge: cookieAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(c.Request()),
	})
	return c.Redirect(http.StatusSeeOther, whereabouts(v))
}

// sourceOf reads from the query where a visitor comes from: ?source= says it, or the one source whose parameter is
// there does. A link that names a source without saying whom it sends is refused, since its respondents could neither be
// told apart nor sent back.
func sourceOf(sv *survey.Survey, query url.Values) (panel.Source, string, error) {
	direct := panel.Direct()
	if name := query.Get("source"); name != "" {
		source, ok := sv.Sources[name]
		if !ok {
			return direct, "", fault.Errorf(fault.Invalid, "survey %q has no source %q; use one of sources.yaml in the link", sv.ID, clean(name))
		}
		return identified(source, query)
	}
	found := direct
	for _, source := range sv.Sources {
		if source.IDParam == "" || !query.Has(source.IDParam) {
			continue
		}
		if found.Name != direct.Name {
			return direct, "", fault.Errorf(fault.Invalid, "the link fits sources %q and %q; add source=NAME to it", found.Name, source.Name)
		}
		found = source
	}
	return identified(found, query)
}

func identified(source panel.Source, query url.Values) (panel.Source, string, error) {
	if source.IDParam == "" {
		return source, "", nil
	}
	ids := query[source.IDParam]
	if len(ids) != 1 || ids[0] == "" {
		return source, "", fault.Errorf(fault.Invalid, "the link of source %q must carry %s=ID exactly once", source.Name, source.IDParam)
	}
	return source, ids[0], nil
}

// prefetched tells whether a browser only looks ahead.
func prefetched(r *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Moz"} {
		if strings.HasPrefix(r.Header.Get(name), "prefetch") {
			return true
		}
	}
	return false
}

// secure tells whether the visitor's connection is encrypted, by our own word or that of a proxy we trust.
func (s *Server) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	for _, p := range s.proxies {
		if p.Contains(net.ParseIP(host)) {
			return r.Header.Get("X-Forwarded-Proto") == "https"
		}
	}
	return false
}

func surveyPath(id string) string { return "/s/" + url.PathEscape(id) }

// interviewPath is the address of an interview as a whole; what is there depends on where it stands.
func interviewPath(v field.Visit) string {
	return surveyPath(v.Survey.ID) + "/" + url.PathEscape(v.Interview.Token)
}

// whereabouts is where the interview stands: its page, its end page, or the source's address for the outcome.
func whereabouts(v field.Visit) string {
	switch {
	case v.Page != "":
		return pagePath(v, v.Page)
	case v.Redirect != "":
		return v.Redirect
	}
	return interviewPath(v)
}

func pagePath(v field.Visit, page string) string {
	return interviewPath(v) + "/" + url.PathEscape(page)
}
