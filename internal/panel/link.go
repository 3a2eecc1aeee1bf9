package panel

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// A parameter is a part of a query with the bytes it came as: whole[at:end] is "name=value".
type parameter struct {
	name, value string // decoded
	raw         string // the value as it came
	at, end     int
}

// A link is an address read without changing a byte of it.
type link struct {
	whole      string
	query      int // where the query begins, behind the ?
	parameters []parameter
}

var (
	errLong   = fmt.Errorf("it is longer than %d bytes", maxLink)
	errEscape = errors.New("it has a broken %-escape")
)

// readLink takes an address apart. Empty parts between two & are skipped; an escape that is none is an error, since a
// panel and we could read two things in it.
func readLink(whole string) (link, error) {
	if len(whole) > maxLink {
		return link{}, errLong
	}
	before, query, _ := strings.Cut(whole, "?")
	l := link{whole: whole, query: min(len(before)+1, len(whole))}
	at := l.query
	for _, part := range strings.Split(query, "&") {
		if part != "" {
			p, err := readParameter(part, at)
			if err != nil {
				return link{}, err
			}
			l.parameters = append(l.parameters, p)
		}
		at += len(part) + 1
	}
	return l, nil
}

func readParameter(part string, at int) (parameter, error) {
	name, raw, _ := strings.Cut(part, "=")
	p := parameter{raw: raw, at: at, end: at + len(part)}
	var err error
	if p.name, err = url.QueryUnescape(name); err != nil {
		return p, errEscape
	}
	if p.value, err = url.QueryUnescape(raw); err != nil {
		return p, errEscape
	}
	return p, nil
}

// all are the parameters of a name.
func (l link) all(name string) []parameter {
	var found []parameter
	for _, p := range l.parameters {
		if p.name == name {
			found = append(found, p)
		}
	}
	return found
}

// one is the value of a parameter that is there exactly once and not empty.
func (l link) one(name string) (string, bool) {
	found := l.all(name)
	if len(found) != 1 || found[0].value == "" {
		return "", false
	}
	return found[0].value, true
}

// canonical is the query sorted by name and value and written by the rules of HTML forms, without one parameter.
func (l link) canonical(without string) string {
	var parts []string
	sorted := slices.Clone(l.parameters)
	slices.SortFunc(sorted, func(a, b parameter) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	for _, p := range sorted {
		if p.name != without {
			parts = append(parts, url.QueryEscape(p.name)+"="+url.QueryEscape(p.value))
		}
	}
	return strings.Join(parts, "&")
}

// with appends a parameter whose value is escaped already.
func with(address, name, value string) string {
	separator := "&"
	if !strings.Contains(address, "?") {
		separator = "?"
	}
	return address + separator + url.QueryEscape(name) + "=" + value
}

// Parameters reads a raw query as Check does, so that what finds a link's source and what checks the link agree.
func Parameters(rawQuery string) (url.Values, error) {
	l, err := readLink("?" + rawQuery)
	if err != nil {
		return nil, &Refusal{Reason: Malformed, what: "the link cannot be read: " + err.Error()}
	}
	values := url.Values{}
	for _, p := range l.parameters {
		values.Add(p.name, p.value)
	}
	return values, nil
}
