package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// maxBody is the largest post that is read: 2 MB, a hundred times the longest honest page.
const maxBody = 2 << 20

// answer takes a posted page and leads to the next one, or shows it again with what is to be mended.
func (s *Server) answer(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		s.visit(c) // only for the language of the error page
		return err
	}
	c.Set(postedKey, form)
	move, language := s.move(c.Param("survey"), form.Get(doField))
	step, err := s.field.Answer(c.Request().Context(), field.Post{
		Survey: c.Param("survey"), Token: c.Param("token"), Page: c.Param("page"), Form: form, Move: move, Language: language,
	})
	switch {
	case fault.Is(err, fault.Closed): // decided or ended in another tab meanwhile: show where it stands
		return s.stands(c, err)
	case err != nil:
		return err
	}
	if page, ok := step.Path.Visible(c.Param("page")); ok {
		st := state{seed: step.Interview.Seed, form: form}
		switch {
		case len(step.Problems) > 0:
			return s.renderPage(c, http.StatusUnprocessableEntity, step.Visit, page, st, step.Problems...)
		case move == field.Stay && typedOnly(page, form, step.Interview.Answers):
			return s.renderPage(c, http.StatusOK, step.Visit, page, st)
		}
	}
	return c.Redirect(http.StatusSeeOther, whereabouts(step.Visit))
}

// typedOnly tells whether a post holds something that could not be kept, such as a number out of range. A page that is
// shown again after a redirect would have lost it.
func typedOnly(page interview.Visible, form url.Values, answers interview.Answers) bool {
	kept := saved(page, answers)
	for _, q := range page.Shown {
		for _, f := range page.Posted(q) {
			if form.Get(f) != "" && len(kept[f]) == 0 {
				return true
			}
		}
	}
	return false
}

// stands leads to where the interview stands.
func (s *Server) stands(c echo.Context, closed error) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	to := whereabouts(v)
	if to == pagePath(v, c.Param("page")) { // refused though it is the current page: say so rather than go round
		return closed
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// move says what the pressed button wants. A post without a button goes on, which is what Enter means in a form.
func (s *Server) move(surveyID, do string) (field.Move, string) {
	if do == string(field.Back) {
		return field.Back, ""
	}
	language, switched := strings.CutPrefix(do, "lang:")
	if !switched {
		return field.Forward, ""
	}
	if sv, err := s.field.Survey(surveyID); err != nil || !slices.Contains(sv.Languages, language) {
		language = "" // not one of ours: the page stays as it is
	}
	return field.Stay, language
}

// readForm reads the body of a post. What cannot be read as a form at all is refused here; what its fields may hold is
// decided by interview.Decode.
func readForm(c echo.Context) (url.Values, error) {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationForm {
		return nil, fault.New(fault.Invalid, "the body is no form; post it as "+echo.MIMEApplicationForm)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response().Writer, r.Body, maxBody))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, fault.Errorf(tooLarge, "the body is larger than %d bytes", over.Limit)
	case err != nil:
		return nil, fault.New(fault.Invalid, "the body ended early")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "the body is no well-formed form")
	}
	return form, nil
}
