package web

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/strictyaml"
)

// barKey is where a preview leaves its bar for the page that is sent.
const barKey = "bar" // template.HTML

// A barTexts is what the bar on top of every page of a preview says.
type barTexts struct {
	W                 map[string]string
	CSS, JS           string
	Stamp, Version    string
	Param             string // of the address, that names a language
	Here, Again       string // addresses of the rehearsal, "" when there is none, and of another one
	Pages             []barPage
	Languages         []languageChoice
	OffPath           bool
	Gate, Type, Cells string
}

// A barPage is a page to jump to.
type barPage struct {
	Name, Title   string
	Current, Away bool // Away: not on the path
}

// bar makes the bar for the page that follows; "" is no page of the questionnaire.
func (s *Server) bar(r rehearsing, page string) error {
	ed, err := s.edition(r.Survey, r.Interview.Language)
	if err != nil {
		return err
	}
	v := s.barOf(ed.words, r.staging)
	v.Param, v.Here, v.Again, v.Languages, v.Version = r.param, r.path(""), r.again(ed.language), ed.choices, r.Survey.Version.Short()
	path := r.Path()
	for _, known := range r.Survey.Pages {
		_, on := path.Visible(known.Name)
		v.Pages = append(v.Pages, barPage{Name: known.Name, Title: known.Title.In(ed.language), Current: known.Name == page, Away: !on})
		v.OffPath = v.OffPath || known.Name == page && !on
	}
	gateWords(&v, r, ed)
	return s.leave(r.c, v)
}

// gateWords says what the gate decided.
func gateWords(v *barTexts, r rehearsing, ed *edition) {
	g := r.Gate
	switch {
	case g == nil:
		v.Gate = ed.words.Text["preview_before_gate"]
		return
	case g.Decision == interview.Ineligible:
		v.Gate = ed.words.Say("preview_ineligible", map[string]any{"Need": g.Failed}, 1)
		return
	case g.Full != "":
		v.Gate = ed.words.Say("preview_full", map[string]any{"Cell": g.Full}, 1)
	default:
		v.Gate = ed.words.Text["preview_admitted"]
	}
	v.Type = ed.words.Say("preview_type", map[string]any{"Type": g.Type, "Membership": strings.Join(g.Membership, ", ")}, 1)
	v.Cells = ed.words.Say("preview_cells", map[string]any{"Cells": strings.Join(g.Cells, ", ")}, 1)
}

func (s *Server) barOf(w *shell.Locale, on staging) barTexts {
	v := barTexts{W: w.Text, CSS: s.Assets.URL("css/preview.css"), Stamp: on.stamp}
	if on.live {
		v.JS = s.Assets.URL("js/preview.js")
	}
	return v
}

// leave puts the bar where dress finds it.
func (s *Server) leave(c echo.Context, v barTexts) error {
	bar, err := execute(s.templates, "bar", v)
	c.Set(barKey, bar)
	return err
}

// dress puts the bar of a preview into the page that is about to be sent. Real pages have none.
func dress(c echo.Context, page *bytes.Buffer) {
	bar, ok := c.Get(barKey).(template.HTML)
	if !ok {
		return
	}
	const here = "<body>\n" // texts are escaped, so the first one is the page's own
	dressed := strings.Replace(page.String(), here, here+string(bar), 1)
	page.Reset()
	page.WriteString(dressed)
}

// A findingsView is what is wrong with the survey's files.
type findingsView struct {
	frame
	Heading, Again string
	Findings       []strictyaml.Finding
	Other          string // an error that is no finding, such as a file that is not there
}

// findings shows what is wrong with the files, each with its place and cure.
func (p *Preview) findings(c echo.Context) error {
	w := p.visitorWords(c)
	v := findingsView{frame: p.frame(w, w.Language), Heading: w.Text["preview_findings"], Again: w.Text["preview_mended"]}
	v.Title = v.Heading
	var found strictyaml.Findings
	if errors.As(p.broken, &found) {
		v.Findings = found
	} else {
		v.Other = shell.Clean(p.broken.Error())
	}
	if err := p.leave(c, p.barOf(w, p.staging())); err != nil {
		return err
	}
	return p.render(c, http.StatusUnprocessableEntity, "findings", v)
}
