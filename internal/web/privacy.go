package web

import (
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A noticeView is what respondents are told of their data: a heading and, item by item, a label of the frame's words and
// the survey's text.
type noticeView struct {
	ID, Heading string
	Items       []noticeItem
}

type noticeItem struct {
	Label      string
	Paragraphs []string
}

// A privacyView is the page that says it again, at any time.
type privacyView struct {
	frame
	Survey, Organiser string
	Notices           []noticeView
	Links             footLinks
	Back              string // address of the questionnaire or of its end page; "" when the source has the respondent again
}

// footLinks are the addresses in the foot of a respondent's page.
type footLinks struct {
	Privacy  string // "" when the survey has no notice
	Withdraw string // "" when there is nothing to withdraw
	Apart    bool   // open beside the page, on which something may be typed that is not saved yet
}

// The ids of the sections of the notice. No control has such an id; theirs begin with a letter and a dash.
const (
	noticeSection   = "notice"
	transferSection = "transfer"
)

func noticeID(item string) string   { return "notice_" + item }
func transferID(item string) string { return "transfer_" + item }

// notice is the survey's notice, and transfer what it says of data that go abroad.
func (ed *edition) notice() noticeView {
	return ed.noticeOf(noticeSection, ed.words.Text["notice_title"], noticeID, ed.survey.Privacy.Items)
}

func (ed *edition) transfer() noticeView {
	return ed.noticeOf(transferSection, ed.words.Text["transfer_title"], transferID, ed.survey.Privacy.Abroad.Items)
}

func (ed *edition) noticeOf(id, heading string, label func(string) string, items []survey.NoticeItem) noticeView {
	v := noticeView{ID: id, Heading: heading}
	for _, item := range items {
		v.Items = append(v.Items, noticeItem{ed.words.Text[label(item.Name)], paragraphs(item.Text.In(ed.language))})
	}
	return v
}

// prepareNotices renders what stands in front of the questions that ask for consent to it.
func (ed *edition) prepareNotices(t *template.Template, press *shell.Press) error {
	p := ed.survey.Privacy
	ed.notices = map[*survey.Question]shell.Piece{}
	set := func(q *survey.Question, v noticeView) error {
		made, err := execute(t, "notice", v)
		ed.notices[q] = press.Static(made)
		return err
	}
	if p.HasNotice() {
		if err := set(p.Consent, ed.notice()); err != nil {
			return err
		}
	}
	if p.Abroad != nil {
		return set(p.Abroad.Consent, ed.transfer())
	}
	return nil
}

// pageLinks are the links of a question page. They are relative, since the page is made once for all respondents.
func pageLinks(sv *survey.Survey) footLinks {
	links := footLinks{Withdraw: "withdraw", Apart: true}
	if sv.Privacy.HasNotice() {
		links.Privacy = "privacy"
	}
	return links
}

// privacyPath is the address of the interview's notice; "" when its survey has none.
func privacyPath(v *field.Visit) string {
	if !v.Survey.Privacy.HasNotice() {
		return ""
	}
	return pagePath(v, "privacy")
}

// back is where a page beside the questionnaire leads back to.
func back(v *field.Visit) string {
	if v.Page == "" && v.Redirect != "" {
		return ""
	}
	return whereabouts(v)
}

// privacy shows the notice of the version that the respondent consented to.
func (s *Server) privacy(c echo.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	if !v.Survey.Privacy.HasNotice() {
		return fault.Errorf(fault.NotFound, "survey %q has no privacy notice", v.Survey.ID)
	}
	return s.renderPrivacy(c, v, back(v), footLinks{Withdraw: withdrawPath(v)})
}

// renderPrivacy writes the notice, with the way back.
func (s *Server) renderPrivacy(c echo.Context, v *field.Visit, back string, links footLinks) error {
	ed, err := s.edition(v.Survey, v.Interview.Language)
	if err != nil {
		return err
	}
	view := privacyView{frame: s.frame(ed.words, ed.language), Survey: ed.title, Organiser: ed.organiser, Notices: []noticeView{ed.notice()},
		Back: back, Links: links}
	if v.Survey.Privacy.Abroad != nil {
		view.Notices = append(view.Notices, ed.transfer())
	}
	view.Title = ed.words.Text["privacy_title"]
	return s.render(c, http.StatusOK, "privacy", view)
}
