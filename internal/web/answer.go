package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
)

// maxBody is the largest post that is read: 2 MB, a hundred times the longest honest page.
const maxBody = 2 << 20

// answer takes a posted page and leads to the next one, or shows it again with what is to be mended. To a script it gives the
// next page at once: on a phone the second request would take as long as the first.
func (s *Server) answer(c echo.Context) error {
	form, err := shell.ReadForm(c, maxBody)
	if err != nil {
		s.visit(c) // only for the language of the error page
		return err
	}
	c.Request().PostForm = form // for the error page
	move, language := s.move(c.Param("survey"), form.Get(doField))
	step, err := s.field.Answer(c.Request().Context(), field.Post{
		Survey: c.Param("survey"), Token: c.Param("token"), Page: c.Param("page"), Form: form, Move: move, Language: language,
		Shown: time.UnixMilli(milliseconds(form.Get(shownField))), Client: time.Duration(min(milliseconds(form.Get(clientField)), maxOpen)) * time.Millisecond,
	})
	if err != nil {
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
	if page, ok := following(step.Visit); ok && wantsNext(c.Request()) {
		c.Response().Header().Set(contentLocation, pagePath(step.Visit, page.Name))
		return s.renderPage(c, http.StatusOK, step.Visit, page, state{seed: step.Interview.Seed, form: saved(page, step.Interview.Answers)})
	}
	return lead(c, whereabouts(step.Visit))
}

const contentLocation = "Content-Location"

// wantsNext tells whether the script asks for the next page itself (RFC 7240). That of an older program can show no page but the
// one it has posted, and does not ask; and an older program that is asked names the address, as it always did.
func wantsNext(r *http.Request) bool {
	return scripted(r) && strings.Contains(r.Header.Get("Prefer"), "return=representation")
}

// scripted tells whether a page was posted by the script.
func scripted(r *http.Request) bool {
	return r.Header.Get(echo.HeaderAccept) == echo.MIMEApplicationJSON
}

// following is the page that comes next, if it is one that would be shown to whoever asks for it.
func following(v *field.Visit) (interview.Visible, bool) {
	page, ok := v.Path.Visible(v.Page)
	return page, ok && (page.AfterGate || v.Interview.Decision == interview.Undecided)
}

// lead sends on whoever posted a page. The script asks for JSON: it must know the address before it leaves the page, and
// browsers do not tell scripts where a redirect leads, least of all to another host.
func lead(c echo.Context, to string) error {
	if scripted(c.Request()) {
		return c.JSON(http.StatusOK, map[string]string{"to": to})
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// maxMilliseconds is the latest instant, or longest time, that a form may claim: the year 2286.
const maxMilliseconds = 9_999_999_999_999

// maxOpen is the longest time, in milliseconds, that a page is believed to have been open: a week.
const maxOpen = 7 * 24 * 60 * 60 * 1000

// milliseconds reads a number that a form claims; what is none counts as zero.
func milliseconds(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > maxMilliseconds {
		return 0
	}
	return n
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
