package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// The fields of the form that makes a report.
const (
	languageField = "language"
	asOfField     = "as_of"
)

// maxAsOf is the longest moment that is shown again, in bytes: thrice the longest that can be meant.
const maxAsOf = 100

// A reportForm is the form as it stands.
type reportForm struct {
	Languages []languageChoice
	Language  string // that is chosen
	AsOf      string // as it was written
	Error     string // what is wrong with it; "" for nothing
}

// makeReport begins a report and leads to the page that tells how far it is.
func (s *Server) makeReport(c echo.Context) error {
	sv, w, err := s.monitored(c)
	if err != nil {
		return err
	}
	if _, err := s.reported(sv.ID); err != nil {
		return err
	}
	posted, err := readForm(c)
	if err != nil {
		return err
	}
	form := reportForm{Language: posted.Get(languageField), AsOf: strings.TrimSpace(clean(posted.Get(asOfField)))}
	if !slices.Contains(frameLanguages(), form.Language) {
		return fault.Errorf(fault.Invalid, "a report is written in one of %s", strings.Join(frameLanguages(), ", "))
	}
	if len(form.AsOf) > maxAsOf {
		return fault.New(fault.Invalid, "the moment is too long to be one")
	}
	err = s.reports.Make(sv.ID, form.Language, form.AsOf)
	if fault.Is(err, fault.Invalid) {
		form.Error = err.Error()
		return s.showReport(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, reportPath(sv.ID)+"?"+url.Values{"lang": {w.Language}}.Encode())
}

// sameOriginOnly refuses what a page of another site makes a browser post: being on the server's machine is what lets
// somebody into the console, and every page that is open there is on that machine.
func sameOriginOnly(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if err := protection.Check(c.Request()); err != nil {
			return fault.Errorf(fault.Denied, "a page of another site posted this: %w", err)
		}
		return next(c)
	}
}
