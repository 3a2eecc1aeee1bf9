package web

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// A Reporter makes the reports of surveys in the background and knows what became of them. The web asks and never waits.
type Reporter interface {
	// Make begins a report of the survey in a language of the frame, of its data as of a moment ("": as they are). While
	// one of the survey is being made it begins no second one and is content. An Invalid error is about asOf.
	Make(survey, language, asOf string) error
	State(survey string) ReportState
}

// A ReportState is what became of a survey's reports.
type ReportState struct {
	Making  *ReportProgress // nil while none is being made
	Lacks   []string        // what the last one that was begun lacks although it was made, a line each
	Failure error           // why the last one that was begun could not be made; nil when it was, or none was begun
	Folder  fs.FS           // of the last one that was made; it may have no file yet
}

// A ReportProgress is how far a report has come.
type ReportProgress struct {
	Language, AsOf string // as they were asked for
	Waiting        bool   // for the report of another survey
	Done, Total    int    // steps; Total is 0 while it is not known how many there are
	What           string // is being done: "interviews" and "field" are being read, or a table's number; may be empty
}

type reportPage struct {
	frame
	Name                     string // the survey's title
	Monitor, Address, Events string // where the counters are, where the form is posted, where the stream is
	Choices                  []languageChoice
	Fragment                 reportView
	Form                     reportForm
}

// reported is the state of a survey's reports; the error is for a server that makes none.
func (s *Server) reported(survey string) (ReportState, error) {
	if s.reports == nil {
		return ReportState{}, fault.New(fault.NotFound, "this server makes no reports; start it with fieldwork serve")
	}
	return s.reports.State(survey), nil
}

// report tells what there is of a survey's report, and has the form that makes one. The page is whole without
// JavaScript; with it, the fragment is replaced whenever the state changes, and the form stays as it is being filled in.
func (s *Server) report(c echo.Context) error {
	return s.showReport(c, http.StatusOK, reportForm{})
}

func (s *Server) showReport(c echo.Context, status int, form reportForm) error {
	sv, w, err := s.monitored(c)
	if err != nil {
		return err
	}
	state, err := s.reported(sv.ID)
	if err != nil {
		return err
	}
	language := "?" + url.Values{"lang": {w.Language}}.Encode()
	if form.Language == "" {
		form.Language = w.Language
	}
	form.Languages = s.languages()
	v := reportPage{
		frame: s.consoleFrame(w, w.Language), Name: sv.Title.In(sv.Language(w.Language)), Fragment: s.reportView(w, sv.ID, state), Form: form,
		Monitor: consolePath(sv.ID) + language, Address: reportPath(sv.ID) + language, Events: consolePath(sv.ID) + "/report-events" + language,
		Choices: s.otherLanguages(w),
	}
	v.Title = w.Text["monitor_report"] + " - " + v.Name
	v.JS = s.assets.url("js/monitor.js")
	return s.render(c, status, "report", &v)
}

// reportEvents streams the page's fragment while it is open.
func (s *Server) reportEvents(c echo.Context) error {
	sv, w, err := s.monitored(c)
	if err != nil {
		return err
	}
	return s.stream(c, func(b *bytes.Buffer) error {
		state, err := s.reported(sv.ID)
		if err != nil {
			return err
		}
		return s.templates.ExecuteTemplate(b, "reportstate", s.reportView(w, sv.ID, state))
	})
}

// reportAddress is where a survey's report is read; "" while there is none.
func (s *Server) reportAddress(survey string) string {
	state, err := s.reported(survey)
	if err != nil || state.Folder == nil {
		return ""
	}
	if _, err := fs.Stat(state.Folder, reportFile); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return reportPath(survey) + "/"
}

func reportPath(survey string) string { return consolePath(survey) + "/report" }

// languages are those of the frame, each by its own name.
func (s *Server) languages() []languageChoice {
	var all []languageChoice
	for _, l := range frameLanguages() {
		all = append(all, languageChoice{l, s.words.byLanguage[l].Text["language_name"]})
	}
	return all
}
