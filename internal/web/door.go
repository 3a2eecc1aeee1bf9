package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/panel"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A doorError is somebody with a link that the survey does not take. It is a fault.Denied with a page of its own.
type doorError struct{ error }

func (e *doorError) Unwrap() error { return e.error }

// refused gives a link's refusal its kind: what the source did not sign is denied, and what is wrong with a link that
// it did sign, or that anybody may make, is invalid.
func refused(err error) error {
	var r *panel.Refusal
	switch {
	case !errors.As(err, &r), r.Reason == panel.Locked:
		return fault.Errorf(fault.Internal, "%w", err)
	case r.Denied():
		return &doorError{fault.Errorf(fault.Denied, "%w", err)}
	}
	return fault.Errorf(fault.Invalid, "%w", err)
}

// address is the address by which the visitor reached us, byte for byte as panels sign it. A proxy may have changed
// scheme and host on the way, which is why the public ones are configured; path and query come as they were sent.
func (s *Server) address(r *http.Request) string {
	scheme, host := "http", r.Host
	if s.Secure(r) {
		scheme = "https"
	}
	if s.Public != nil {
		scheme, host = s.Public.Scheme, s.Public.Host
	}
	target := r.RequestURI
	if !strings.HasPrefix(target, "/") { // a proxy asked with the whole address
		target = r.URL.RequestURI()
	}
	return scheme + "://" + host + target
}

// sourceOf reads from the query where a visitor comes from: ?source= says it, or the one source whose parameter is
// there does. A link that names a source is checked by that source's rules, so that nobody gets around a signature by
// leaving the respondent out.
func sourceOf(sv *survey.Survey, rawQuery string) (panel.Source, error) {
	query, err := panel.Parameters(rawQuery)
	if err != nil {
		return panel.Source{}, fault.Errorf(fault.Invalid, "%w", err)
	}
	if names, named := query["source"]; named && names[0] != "" {
		source, ok := sv.Sources[names[0]]
		switch {
		case len(names) > 1:
			return source, fault.Errorf(fault.Invalid, "the link names %d sources; name one", len(names))
		case ok:
			return source, nil
		case names[0] == panel.Direct().Name:
			return directOf(sv)
		}
		return source, fault.Errorf(fault.Invalid, "survey %q has no source %q; use one of %s in the link", sv.ID, shell.Clean(names[0]), survey.SourcesFile)
	}
	return recognised(sv, query)
}

// recognised is the one source whose parameter the query has.
func recognised(sv *survey.Survey, query url.Values) (panel.Source, error) {
	var found panel.Source
	for _, source := range sv.Sources {
		if source.IDParam == "" || !query.Has(source.IDParam) {
			continue
		}
		if found.Name != "" {
			return found, fault.Errorf(fault.Invalid, "the link fits sources %q and %q; add source=NAME to it", found.Name, source.Name)
		}
		found = source
	}
	if found.Name == "" {
		return directOf(sv)
	}
	return found, nil
}

// directOf is the source of visitors without a panel. A survey whose panels sign their links can turn them away, because
// its bare link would let everybody in.
func directOf(sv *survey.Survey) (panel.Source, error) {
	direct, open := sv.Sources[panel.Direct().Name]
	if !open {
		return direct, &doorError{fault.Errorf(fault.Denied, "survey %q takes no direct visitors; come by a panel's link, or allow them in %s", sv.ID, survey.SourcesFile)}
	}
	return direct, nil
}
