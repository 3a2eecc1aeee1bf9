package web

import (
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/rehearsal"
	"fieldwork/internal/shell"
)

// hiddenKey is where whoever serves a rehearsal leaves the hidden fields that its forms are to carry.
const hiddenKey = "hidden" // template.HTML

// A staging is where rehearsals are held: by a command that follows files, or in a server of the field.
type staging struct {
	base  string                       // the address below which they are
	again func(language string) string // the address by which another one begins
	live  bool                         // the survey's files are being written, and the page is told of it
	stamp string                       // of the files
	read  func() (url.Values, error)   // a posted form that was read already; nil: it is still to be read
	most  int64                        // bytes of a form that is still to be read
	param string                       // of the address, that names a language
	keep  func() error                 // keeps how the rehearsal stands; nil: it is in memory
}

// A rehearsing is a request to a rehearsal.
type rehearsing struct {
	c echo.Context
	*rehearsal.Rehearsal
	staging
	key string // of the rehearsal, in its address
}

// path is the address of a page of the rehearsal, or with "" of the rehearsal as a whole.
func (r rehearsing) path(page string) string { return rehearsalPath(r.base, r.key, page) }

func rehearsalPath(base, key, page string) string {
	path := base + "/" + url.PathEscape(key)
	if page != "" {
		path += "/" + url.PathEscape(page)
	}
	return path
}

// form is what was posted.
func (r rehearsing) form() (url.Values, error) {
	if r.read != nil {
		return r.read()
	}
	return shell.ReadForm(r.c, r.most)
}

// changed is called after the rehearsal has changed and before anything of that is answered, which may lead the browser to
// another node.
func (r rehearsing) changed() error {
	if r.keep == nil {
		return nil
	}
	return r.keep()
}

// rehearse serves a request in the language of the rehearsal, which a link may change.
func (s *Server) rehearse(r rehearsing, next func(rehearsing) error) error {
	if l := r.c.QueryParam(r.param); slices.Contains(r.Survey.Languages, l) && l != r.Interview.Language {
		r.Interview.Language = l
		if err := r.changed(); err != nil {
			return err
		}
	}
	r.c.Set(wordsKey, s.Words.Of(r.Interview.Language))
	return next(r)
}
