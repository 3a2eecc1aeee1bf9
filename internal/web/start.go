package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// cookieName is the cookie by which a direct visitor's reload resumes, and by which a browser is known to a source that
// takes one interview a browser; cookieAge is its life in seconds, a month; maxCookie is more than a token's length.
const (
	cookieName = "interview"
	cookieAge  = 30 * 24 * 60 * 60
	maxCookie  = 128
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
	if !s.LetIn() && !s.inside(c, sv.ID) {
		return s.wait(c, sv)
	}
	return s.Paced(func(c echo.Context) error { return s.letIn(c, sv) })(c)
}

// inside tells whether the visitor's browser has an interview of the survey, whose respondent is no newcomer.
func (s *Server) inside(c echo.Context, surveyID string) bool {
	token := browser(c)
	if token == "" {
		return false
	}
	_, err := s.field.Visit(c.Request().Context(), surveyID, token)
	return err == nil
}

// letIn finds out who comes from where.
func (s *Server) letIn(c echo.Context, sv *survey.Survey) error {
	source, err := sourceOf(sv, c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	k := field.Knock{Survey: sv.ID, Source: source.Name, Language: s.surveyLanguage(c, sv), Device: deviceClass(c.Request().UserAgent()), Origin: s.originOf(c.Request())}
	if source.IDParam == "" {
		return s.startDirect(c, k)
	}
	return s.startPanel(c, k, source)
}

// startPanel lets in whom a source sends, by its link.
func (s *Server) startPanel(c echo.Context, k field.Knock, source panel.Source) error {
	ticket, err := source.Check(s.address(c.Request()), s.field.Now())
	if err != nil {
		s.Log.Warn("entry link refused", "survey", k.Survey, "error", err) // whoever set the panel up needs to know why
		return refused(err)
	}
	k.RespondentID, k.Kept, k.Nonce, k.Expired = ticket.ID, ticket.Kept, ticket.Nonce, ticket.Expired
	if source.OncePerBrowser {
		k.Browser = browser(c)
	}
	v, err := s.field.Arrive(c.Request().Context(), k)
	if fault.Is(err, fault.Denied) { // the link is genuine, and too late or used up
		return &doorError{err}
	}
	if err != nil {
		return err
	}
	// The browser stays known by the interview that it had first: a duplicate's must not hide it.
	if source.OncePerBrowser && v.Interview.Token != "" && v.Outcome != panel.Duplicate {
		s.remember(c, v)
	}
	return c.Redirect(http.StatusSeeOther, whereabouts(v))
}

// startDirect resumes the interview that the visitor's cookie names, or begins one and sets the cookie.
func (s *Server) startDirect(c echo.Context, k field.Knock) error {
	ctx := c.Request().Context()
	if token := browser(c); token != "" {
		v, err := s.field.Visit(ctx, k.Survey, token)
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
	s.remember(c, v)
	return c.Redirect(http.StatusSeeOther, whereabouts(v))
}

// browser is the token of the interview that the visitor's browser is known by; "" when it has none.
func browser(c echo.Context) string {
	cookie, err := c.Cookie(cookieName)
	if err != nil || len(cookie.Value) > maxCookie {
		return ""
	}
	return cookie.Value
}

// remember has the visitor's browser known by the interview, within its survey.
func (s *Server) remember(c echo.Context, v *field.Visit) {
	c.SetCookie(&http.Cookie{
		Name: cookieName, Value: v.Interview.Token, Path: surveyPath(v.Survey.ID), MaxAge: cookieAge,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Secure(c.Request()),
	})
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

func surveyPath(id string) string { return "/s/" + url.PathEscape(id) }

// interviewPath is the address of an interview as a whole; what is there depends on where it stands.
func interviewPath(v *field.Visit) string {
	return surveyPath(v.Survey.ID) + "/" + url.PathEscape(v.Interview.Token)
}

// whereabouts is where the interview stands: its page, its end page, or the source's address for the outcome.
func whereabouts(v *field.Visit) string {
	switch {
	case v.Page != "":
		return pagePath(v, v.Page)
	case v.Redirect != "":
		return v.Redirect
	}
	return interviewPath(v)
}

func pagePath(v *field.Visit, page string) string {
	return interviewPath(v) + "/" + url.PathEscape(page)
}
