package web

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
)

type endView struct {
	frame
	Survey, Organiser    string
	Outcome, Disposition string
	Text                 string
	Links                footLinks
}

// end serves the address of an interview as a whole: the end page, or the way to where the interview stands.
func (s *Server) end(c echo.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	if v.Page != "" || v.Redirect != "" {
		return c.Redirect(http.StatusSeeOther, whereabouts(v))
	}
	return s.renderEnd(c, v, footLinks{Privacy: privacyPath(v), Withdraw: withdrawPath(v)})
}

// renderEnd writes our own end page.
func (s *Server) renderEnd(c echo.Context, v *field.Visit, links footLinks) error {
	ed, err := s.edition(v.Survey, v.Interview.Language)
	if err != nil {
		return err
	}
	token, ending := v.Interview.Token, endingOf(v.Interview)
	if token != "" {
		links.Privacy, links.Withdraw = strings.Replace(links.Privacy, token, anyToken, 1), strings.Replace(links.Withdraw, token, anyToken, 1)
	}
	key := endKey{ending, string(v.Outcome), links}
	if made, known := ed.ends.Load(key); known {
		return s.sendPage(c, http.StatusOK, made.(endPage).to(token))
	}
	view := endView{
		frame: s.frame(ed.words, ed.language), Survey: ed.title, Organiser: ed.organiser,
		Outcome: string(v.Outcome), Disposition: string(ending), Text: ed.words.Text[endID(ending, "text")],
		Links: links,
	}
	view.Title = ed.words.Text[endID(ending, "title")]
	made, err := execute(s.templates, "end", view)
	if err != nil {
		return err
	}
	var page endPage
	for _, part := range strings.Split(string(made), anyToken) {
		page = append(page, s.press.Static(template.HTML(part)))
	}
	ed.ends.Store(key, page)
	return s.sendPage(c, http.StatusOK, page.to(token))
}

// anyToken stands for a token in the addresses of an end page that is kept. No token has a dot.
const anyToken = ".token."

// An endPage is an end page between the places at which its respondent's token stands.
type endPage []shell.Piece

// to is the page for one respondent. A token has no character that would have to be escaped.
func (p endPage) to(token string) shell.Page {
	var page shell.Page
	for i, part := range p {
		if i > 0 {
			page = append(page, shell.Piece{HTML: template.HTML(token)})
		}
		page = append(page, part)
	}
	return page
}

// An endKey tells the end pages of an edition apart.
type endKey struct {
	ending  interview.Disposition
	outcome string
	links   footLinks
}

// endingOf is the disposition that the end page speaks of: what was told, unless the respondent has withdrawn since.
func endingOf(iv *interview.Interview) interview.Disposition {
	if iv.Disposition == interview.Withdrawn {
		return interview.Withdrawn
	}
	return iv.Told()
}

// visit looks the interview up and leaves its language for the error page, should one follow.
func (s *Server) visit(c echo.Context) (*field.Visit, error) {
	v, err := s.field.Page(c.Request().Context(), c.Param("survey"), c.Param("token"), c.Param("page"))
	if err == nil {
		c.Set(wordsKey, s.Words.Of(v.Survey.Language(v.Interview.Language)))
	}
	return v, err
}
