package web

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// doField is the name of every button; its value says what the respondent wants.
const doField = "do"

type pageView struct {
	frame
	*pageTexts
	Survey, Organiser string
	Problems          []problemView
	SummaryTitle      string
	Stamp             template.HTML // hidden fields of paradata
	Honeypot          string        // name of the field that people do not see; "" without one
	Questions         []template.HTML
	Again             bool // something is asked for that may be left open when the page is posted again
	Asked             bool // it has been asked for, now or before
	Back              bool
	Languages         []languageChoice
	Links             footLinks
}

// A problemView is a line of the error summary; it links to the first control to mend.
type problemView struct{ Control, Message string }

// page shows a page of the interview's path, up to the one that comes next.
func (s *Server) page(c echo.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	page, ok := open(v, c.Param("page"))
	if !ok {
		return c.Redirect(http.StatusSeeOther, whereabouts(v))
	}
	return s.renderPage(c, http.StatusOK, v, page, state{seed: v.Interview.Seed, form: saved(page, v.Interview.Answers)})
}

// open returns the page if its respondent may see it now. The path ends with the page that comes next, so nothing
// beyond it is on it; and behind the gate the screener is closed.
func open(v *field.Visit, name string) (interview.Visible, bool) {
	page, ok := v.Path.Visible(name)
	if !ok || v.Page == "" {
		return page, false
	}
	decided := v.Interview.Decision != interview.Undecided
	return page, name == v.Page || page.AfterGate || !decided
}

// renderPage writes a question page with what is typed or saved in it, and with problems when there are any.
func (s *Server) renderPage(c echo.Context, status int, v *field.Visit, page interview.Visible, st state, problems ...interview.Problem) error {
	ed, err := s.edition(v.Survey, v.Interview.Language)
	if err != nil {
		return err
	}
	c.Response().Header()["Content-Security-Policy"] = ed.policy
	back := v.Path.Before(page.Name) != ""
	if page.Title.Pipes() {
		return s.renderPiped(c, status, ed, v, page, st, problems)
	}
	if len(problems) == 0 {
		around := ed.pages[page.Name].casings[back]
		made, err := ed.questionsOf(append(make(shell.Page, 0, 24), around.before, shell.Piece{HTML: template.HTML(s.stamp(c))}), s.templates, page, st)
		if err != nil {
			return err
		}
		return s.sendPage(c, status, append(made, around.after))
	}
	return s.renderWhole(c, status, ed, ed.pages[page.Name], back, page, st, problems)
}

// renderPiped writes a page whose title speaks of an earlier answer.
func (s *Server) renderPiped(c echo.Context, status int, ed *edition, v *field.Visit, page interview.Visible, st state, problems []interview.Problem) error {
	texts := *ed.pages[page.Name]
	texts.Heading = ed.survey.Fill(texts.Heading, ed.language, page.Facts)
	texts.window = texts.Heading + " - " + ed.title
	return s.renderWhole(c, status, ed, &texts, v.Path.Before(page.Name) != "", page, st, problems)
}

// renderWhole writes a page of which nothing is kept from before.
func (s *Server) renderWhole(c echo.Context, status int, ed *edition, texts *pageTexts, back bool, page interview.Visible, st state, problems []interview.Problem) (err error) {
	view := s.pageView(ed, texts, back)
	if len(problems) == 0 {
		if view.Questions, err = ed.markup(s.templates, page, st); err != nil {
			return err
		}
		view.Stamp = template.HTML(s.stamp(c))
		return s.render(c, status, "page", view)
	}
	view.Stamp = template.HTML(s.stamp(c))
	st.problems, view.Problems = ed.explain(page, problems)
	view.Again = slices.ContainsFunc(problems, func(p interview.Problem) bool { return p.Soft })
	view.Asked = view.Again || st.form.Get(interview.AgainField) != "" // once is enough, also when something else is wrong
	view.SummaryTitle = ed.words.Say("summary_title", map[string]any{"Count": len(view.Problems)}, len(view.Problems))
	view.frame.Title = ed.words.Text["error_prefix"] + view.frame.Title
	if view.Questions, err = ed.markup(s.templates, page, st); err != nil {
		return err
	}
	return s.render(c, status, "page", view)
}

// markup is the questions as a template takes them.
func (ed *edition) markup(t *template.Template, page interview.Visible, st state) ([]template.HTML, error) {
	made, err := ed.questionsOf(nil, t, page, st)
	return []template.HTML{template.HTML(made.Text())}, err
}

func (s *Server) pageView(ed *edition, texts *pageTexts, back bool) *pageView {
	view := &pageView{
		frame: s.frame(ed.words, ed.language), pageTexts: texts, Survey: ed.title, Organiser: ed.organiser, Back: back, Languages: ed.choices, Links: pageLinks(ed.survey),
	}
	if ed.survey.Gathers(survey.Honeypot) {
		view.Honeypot = interview.HoneypotField
	}
	view.frame.JS, view.frame.Title = s.Assets.URL("js/respondent.js"), texts.window
	return view
}

// A casing is a page without problems, before and behind its questions.
type casing struct{ before, after shell.Piece }

// casings renders a page around its questions, with and without a way back.
func (s *Server) casings(ed *edition, texts *pageTexts) (map[bool]casing, error) {
	const here = "<!--questions-->" // texts are escaped, so none of them can hold this
	casings := map[bool]casing{}
	for _, back := range []bool{false, true} {
		view := s.pageView(ed, texts, back)
		view.Questions = []template.HTML{here}
		page, err := execute(s.templates, "page", view)
		if err != nil {
			return nil, err
		}
		before, after, _ := strings.Cut(string(page), here)
		casings[back] = casing{s.press.Static(template.HTML(before)), s.press.Static(template.HTML(after))}
	}
	return casings, nil
}

// shownField is the form's field with the instant at which the page was made, in milliseconds since 1970, and clientField
// the one in which the script says how many milliseconds the page was open by the browser's clock.
const (
	shownField  = "-shown"
	clientField = "-client"
)

// stamp is the hidden fields of a page: those of paradata, and those that whoever serves a rehearsal wants back.
func (s *Server) stamp(c echo.Context) string {
	more, _ := c.Get(hiddenKey).(template.HTML)
	return string(more) + `<input type="hidden" name="` + shownField + `" value="` + strconv.FormatInt(s.field.Now().UnixMilli(), 10) +
		`"><input type="hidden" name="` + clientField + `" value="">`
}

// sendPage writes a page of pieces.
func (s *Server) sendPage(c echo.Context, status int, page shell.Page) error {
	if c.Get(barKey) == nil {
		return s.SendPage(c, status, page)
	}
	b := s.Buffer()
	defer s.Release(b)
	b.WriteString(page.Text())
	return s.send(c, status, b)
}
